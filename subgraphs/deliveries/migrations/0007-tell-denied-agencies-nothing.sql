-- An agency that the operator denies at the gateway is neither called nor published to. What it misses waits in its feed.

-- Whether the agency is denied. False where the gateway keeps its denials in a database of its own.
create function deliveries.is_denied(agency text, now timestamptz) returns boolean
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  if to_regclass('gateway.denial') is null then
    return false;
  end if;
  return exists (
    select 1 from gateway.denial d where d.kind = 'agency' and d.subject = agency and (d.until is null or d.until > now));
end
$$;
revoke execute on function deliveries.is_denied(text, timestamptz) from public;

-- Takes a lane that has something to send, for one sender until the lease ends: the oldest waiting event of each subject,
-- at most `size`. Lanes of agencies that the operator denies wait. Events of the feed are taken into the lane while fewer than `ahead` wait in it.
create or replace function deliveries.claim_webhook(now timestamptz, lease interval, size integer, ahead integer)
returns table (agency_id text, url text, authorization_sealed bytea, lease_token bigint, failures integer, sequence bigint,
  event_id uuid, source text, type text, subject text, at timestamptz, data jsonb, tries integer, failing_since timestamptz)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
  lane deliveries.webhook;
  newest bigint;
  upto bigint;
  added integer;
  heads bigint[];
begin
  perform access.must_be_system();
  -- a lane whose agency wants none of the new events is passed over; so many of them end this call
  for passed in 1..20 loop
    select w.* into lane
    from deliveries.webhook w join deliveries.feed f on f.agency_id = w.agency_id
    where w.state = 'ACTIVE' and w.leased_until <= now and w.held_until <= now
      and (w.due_at <= now or (w.waiting < ahead and f.last_sequence > w.cursor))
      and not deliveries.is_denied(w.agency_id, now)
    order by w.leased_until, w.agency_id limit 1 for update of w skip locked;
    exit when not found;

    select f.last_sequence into newest from deliveries.feed f where f.agency_id = lane.agency_id;
    with page as (
      select e.sequence, e.event_id, e.source, e.type, e.subject, e.at, e.data
      from deliveries.feed_event e where e.agency_id = lane.agency_id and e.sequence > lane.cursor
      order by e.sequence limit greatest(ahead - lane.waiting, 0)
    ), taken as (
      insert into deliveries.webhook_delivery (agency_id, sequence, event_id, source, type, subject, at, data, next_at)
      select lane.agency_id, p.sequence, p.event_id, p.source, p.type, p.subject, p.at, p.data, now
      from page p where lane.types is null or p.type = any (lane.types) order by p.sequence
      returning 1
    )
    select (select max(page.sequence) from page), (select count(*) from taken) into upto, added;
    -- none is left of events that expired while the webhook was paused
    if upto is null and lane.waiting < ahead then
      upto := newest;
    end if;

    select array_agg(h.sequence) into heads from (
      select d.sequence from deliveries.webhook_delivery d
      where d.agency_id = lane.agency_id and d.delivered_at is null and d.next_at <= now and not exists (
        select 1 from deliveries.webhook_delivery e
        where e.agency_id = d.agency_id and e.subject = d.subject and e.delivered_at is null and e.sequence < d.sequence)
      order by d.sequence limit case when lane.failures > 0 then 1 else size end) h;

    update deliveries.webhook w set cursor = greatest(w.cursor, coalesce(upto, w.cursor)), waiting = w.waiting + added,
      due_at = deliveries.next_due(w.agency_id), lease_token = w.lease_token + 1,
      leased_until = case when heads is null then now else now + lease end
    where w.agency_id = lane.agency_id;
    continue when heads is null;

    return query
      select lane.agency_id, lane.url, lane.authorization_sealed, lane.lease_token + 1, lane.failures, d.sequence, d.event_id,
        d.source, d.type, d.subject, d.at, d.data, d.tries, d.failing_since
      from deliveries.webhook_delivery d
      where d.agency_id = lane.agency_id and d.sequence = any (heads) order by d.sequence;
    exit;
  end loop;
end
$$;

-- Takes a feed of which something is not published, for one publisher until the lease ends: its next events, at most `size`.
create or replace function deliveries.claim_publication(now timestamptz, lease interval, size integer)
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
    and not deliveries.is_denied(p.agency_id, now)
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
