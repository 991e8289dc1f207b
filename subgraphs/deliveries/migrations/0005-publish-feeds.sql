-- How far each feed has been published to JetStream: a lane for each agency, leased by one publisher at a time.

create table deliveries.publication (
  agency_id text primary key references deliveries.feed,
  cursor bigint not null check (cursor >= 0),
  leased_until timestamptz not null default '-infinity',
  lease_token bigint not null default 0
);
alter table deliveries.publication enable row level security, force row level security;
create policy owner_decides on deliveries.publication to aoc_owner using (true) with check (true);

-- Takes a feed of which something is not published, for one publisher until the lease ends: its next events, at most `size`.
create function deliveries.claim_publication(now timestamptz, lease interval, size integer)
returns table (agency_id text, lease_token bigint, sequence bigint, event_id uuid, source text, type text, subject text,
  at timestamptz, data jsonb)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
  lane deliveries.publication;
begin
  perform access.must_be_system();
  insert into deliveries.publication (agency_id, cursor)
  select f.agency_id, f.first_sequence - 1 from deliveries.feed f
  where not exists (select 1 from deliveries.publication p where p.agency_id = f.agency_id)
  on conflict do nothing;
  -- events that expired before they were published are passed over
  update deliveries.publication p set cursor = f.first_sequence - 1 from deliveries.feed f
  where f.agency_id = p.agency_id and p.cursor < f.first_sequence - 1 and p.leased_until <= now;

  select p.* into lane from deliveries.publication p join deliveries.feed f on f.agency_id = p.agency_id
  where p.leased_until <= now and f.last_sequence > p.cursor
  order by p.leased_until, p.agency_id limit 1 for update of p skip locked;
  if not found then
    return;
  end if;
  update deliveries.publication p set lease_token = p.lease_token + 1, leased_until = now + lease
  where p.agency_id = lane.agency_id;
  return query
    select lane.agency_id, lane.lease_token + 1, e.sequence, e.event_id, e.source, e.type, e.subject, e.at, e.data
    from deliveries.feed_event e where e.agency_id = lane.agency_id and e.sequence > lane.cursor
    order by e.sequence limit size;
end
$$;

-- Everything up to a sequence is published, and the lane is given back; false: it is another publisher's by now.
create function deliveries.settle_publication(agency text, token bigint, up_to bigint, now timestamptz) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform access.must_be_system();
  update deliveries.publication p set cursor = greatest(p.cursor, up_to), leased_until = now
  where p.agency_id = agency and p.lease_token = token;
  return found;
end
$$;

revoke execute on function deliveries.claim_publication(timestamptz, interval, integer),
  deliveries.settle_publication(text, bigint, bigint, timestamptz) from public;
grant execute on function deliveries.claim_publication(timestamptz, interval, integer),
  deliveries.settle_publication(text, bigint, bigint, timestamptz) to aoc_deliveries;
