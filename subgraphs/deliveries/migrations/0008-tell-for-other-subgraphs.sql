-- Puts one event of a subgraph without an outbox into feeds. It waits for the feeder, so that the numbers follow the commits.
create function deliveries.tell_from(
  source text, audience text[], type text, subject text, data jsonb, now timestamptz
) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  told text;
  place bigint;
  id constant uuid := gen_random_uuid();
begin
  perform access.must_be_system();
  perform pg_advisory_xact_lock(1441, 2);
  for told in select distinct unnest(audience) order by 1 loop
    insert into deliveries.feed as f (agency_id, last_sequence) values (told, 1)
    on conflict (agency_id) do update set last_sequence = f.last_sequence + 1
    returning last_sequence into place;
    insert into deliveries.feed_event (agency_id, sequence, event_id, source, type, subject, at, data, fed_at)
    values (told, place, id, $1, $3, $4, $6, $5, $6);
  end loop;
end
$$;
revoke execute on function deliveries.tell_from(text, text[], text, text, jsonb, timestamptz) from public;

-- Puts one event of this subgraph into feeds.
create or replace function deliveries.tell(audience text[], type text, subject text, data jsonb, now timestamptz) returns void
language sql set search_path = pg_catalog, pg_temp as $$
  select deliveries.tell_from('/subgraphs/deliveries', audience, type, subject, data, now)
$$;
