-- A reader of a feed opens only the partitions that hold the events asked for.

-- Events of a feed after a sequence, oldest first, at most `most`: day by day. A caller has its own feed alone, by its rows.
-- Each statement names its day as a value, so that the other partitions are neither planned nor locked.
create function deliveries.list_events(agency text, after bigint, types text[], about text, most integer)
returns table (sequence bigint, event_id uuid, source text, type text, subject text, at timestamptz, data jsonb,
  fed_at timestamptz, delivered_at timestamptz)
language plpgsql stable set search_path = pg_catalog, pg_temp
set enable_seqscan = off set enable_bitmapscan = off as $$
declare
  each_day date;
  found_events integer;
  missing integer := most;
begin
  for each_day in
    select d.day from deliveries.feed_day d
    where d.agency_id = agency and d.day >= coalesce(
      (select max(b.day) from deliveries.feed_day b where b.agency_id = agency and b.first_sequence <= after + 1), '-infinity')
    order by d.day
  loop
    exit when missing <= 0;
    return query execute $q$
      select e.sequence, e.event_id, e.source, e.type, e.subject, e.at, e.data, e.fed_at, e.delivered_at
      from deliveries.feed_event e
      where e.day = $1 and e.agency_id = $2 and e.sequence > $3 and ($4 is null or e.type = any ($4))
        and ($5 is null or e.subject = $5)
      order by e.sequence limit $6
    $q$ using each_day, agency, after, types, about, missing;
    get diagnostics found_events = row_count;
    missing := missing - found_events;
  end loop;
end
$$;

-- The sequence of an event in a feed; null where the feed does not hold it. Readers resume with a recent event nearly always.
create function deliveries.find_sequence(agency text, event uuid) returns bigint
language plpgsql stable set search_path = pg_catalog, pg_temp
set enable_seqscan = off set enable_bitmapscan = off as $$
declare
  each_day date;
  place bigint;
begin
  for each_day in select d.day from deliveries.feed_day d where d.agency_id = agency order by d.day desc limit 2 loop
    execute 'select e.sequence from deliveries.feed_event e where e.day = $1 and e.agency_id = $2 and e.event_id = $3'
      into place using each_day, agency, event;
    if place is not null then
      return place;
    end if;
  end loop;
  return (select e.sequence from deliveries.feed_event e where e.agency_id = agency and e.event_id = event);
end
$$;

-- The agency had these events at these instants; what it had before keeps its instant.
create function deliveries.mark_delivered(agency text, sequences bigint[], instants timestamptz[]) returns void
language plpgsql set search_path = pg_catalog, pg_temp
set enable_seqscan = off set enable_bitmapscan = off as $$
declare
  low constant bigint := (select min(s) from unnest(sequences) as s);
  high constant bigint := (select max(s) from unnest(sequences) as s);
  each_day date;
begin
  for each_day in
    select d.day from deliveries.feed_day d
    where d.agency_id = agency and d.first_sequence <= high and d.day >= coalesce(
      (select max(b.day) from deliveries.feed_day b where b.agency_id = agency and b.first_sequence <= low), '-infinity')
  loop
    execute $q$
      update deliveries.feed_event e set delivered_at = m.at from unnest($3, $4) as m (sequence, at)
      where e.day = $1 and e.agency_id = $2 and e.sequence = m.sequence and e.delivered_at is null
    $q$ using each_day, agency, sequences, instants;
  end loop;
end
$$;

-- When the oldest event that an agency has not acknowledged entered its feed: for the agency itself and the centre.
create function deliveries.oldest_unacknowledged(agency text) returns timestamptz
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select e.fed_at
    from deliveries.feed f cross join lateral deliveries.list_events(f.agency_id, f.acknowledged_sequence, null, null, 1) e
    where f.agency_id = $1 and f.acknowledged_sequence < f.last_sequence
      and ($1 = access.agency_id() or access.agency_kind() = 'AOC'));
end
$$;

-- The caller's agency has read these events of its feed: the first time counts.
create or replace function deliveries.mark_read(sequences bigint[], now timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform deliveries.mark_delivered(access.agency_id(), $1, array_fill($2, array[cardinality($1)]));
end
$$;

-- Records what a sender's calls came to and gives the lane back; false: the lane is another sender's by now.
-- results: [{ "sequence", "at", "outcome", "status", "durationMs", "nextAt" }], without `nextAt`: delivered
-- pause: why the webhook is paused; null: it is not
create or replace function deliveries.settle_webhook(agency text, token bigint, results jsonb, unreached integer, held timestamptz,
  pause text, now timestamptz) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  lane deliveries.webhook;
  delivered integer;
  reached bigint[];
  instants timestamptz[];
begin
  perform access.must_be_system();
  select w.* into lane from deliveries.webhook w where w.agency_id = agency and w.lease_token = token for update;
  if not found then
    return false;
  end if;

  with r as (
    select given.* from jsonb_to_recordset(results) as given (sequence bigint, at timestamptz, outcome text, status integer,
      "durationMs" integer, "nextAt" timestamptz)
  ), made as (
    insert into deliveries.webhook_attempt (agency_id, sequence, attempt, at, outcome, status, duration_ms)
    select agency, r.sequence, d.attempts + 1, r.at, r.outcome, r.status, r."durationMs"
    from r join deliveries.webhook_delivery d on d.agency_id = agency and d.sequence = r.sequence
  ), moved as (
    update deliveries.webhook_delivery d set attempts = d.attempts + 1, tries = d.tries + 1, last_outcome = r.outcome,
      failing_since = coalesce(d.failing_since, case when r."nextAt" is not null then r.at end),
      next_at = coalesce(r."nextAt", d.next_at), delivered_at = case when r."nextAt" is null then r.at end
    from r where d.agency_id = agency and d.sequence = r.sequence and d.delivered_at is null
    returning d.sequence, d.delivered_at
  )
  select count(*), array_agg(moved.sequence), array_agg(moved.delivered_at) into delivered, reached, instants
  from moved where moved.delivered_at is not null;
  perform deliveries.mark_delivered(agency, reached, instants);

  -- the endpoint can be reached again: what it missed is due now
  if lane.failures > 0 and unreached = 0 then
    update deliveries.webhook_delivery d set next_at = now
    where d.agency_id = agency and d.delivered_at is null and d.next_at > now and d.last_outcome <> 'STATUS';
  end if;
  update deliveries.webhook w set failures = unreached, held_until = coalesce(held, '-infinity'), leased_until = now,
    waiting = w.waiting - delivered, due_at = deliveries.next_due(agency),
    state = case when pause is null then w.state else 'PAUSED' end,
    paused_reason = coalesce(w.paused_reason, pause),
    paused_at = coalesce(w.paused_at, case when pause is not null then now end)
  where w.agency_id = agency;
  if pause is not null and lane.state = 'ACTIVE' then
    perform deliveries.tell(
      array(select a.id from access.agency a where a.kind = 'AOC') || agency, 'th.aoc.webhook.paused', agency,
      jsonb_build_object('agencyId', agency, 'reason', pause, 'waiting', lane.waiting - delivered), now);
  end if;
  return true;
end
$$;

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
      from deliveries.list_events(lane.agency_id, lane.cursor, null, null, greatest(ahead - lane.waiting, 0)) e
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
    from deliveries.list_events(lane.agency_id, lane.cursor, null, null, size) e;
end
$$;

-- Requests that entered the feed of the bank that they ask, by bank and in all: the centre sees every bank, a bank itself. No
-- event is fed before it happened; a day is allowed for clocks that differ.
create or replace function deliveries.figures(since timestamptz, before timestamptz)
returns table ("agencyId" text, requested bigint, fed double precision[], delivered bigint, "deliveredIn" double precision[],
  acknowledged bigint, "acknowledgedIn" double precision[])
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  with asked as (
    select e.agency_id, e.sequence, e.at, e.fed_at, e.delivered_at from deliveries.feed_event e
    where access.agency_kind() = 'AOC' and e.type = 'th.aoc.hold.requested' and e.at >= $1 and e.at < $2
      and e.day >= ($1 at time zone 'UTC')::date - 1
      and e.agency_id = 'bank:' || (e.data ->> 'bankCode')
    union all
    select e.agency_id, e.sequence, e.at, e.fed_at, e.delivered_at from deliveries.feed_event e
    where access.agency_kind() = 'BANK' and e.agency_id = access.agency_id() and e.type = 'th.aoc.hold.requested'
      and e.at >= $1 and e.at < $2 and e.day >= ($1 at time zone 'UTC')::date - 1 and e.agency_id = 'bank:' || (e.data ->> 'bankCode')
  ), timed as (
    select a.agency_id, extract(epoch from a.fed_at - a.at)::double precision as fed,
      extract(epoch from a.delivered_at - a.at)::double precision as delivered,
      extract(epoch from (
        select r.at from deliveries.receipt r where r.agency_id = a.agency_id and r.up_to >= a.sequence
        order by r.up_to limit 1) - a.at)::double precision as acknowledged
    from asked a
  )
  select agency_id, count(*), percentile_cont(array[0.5, 0.95, 0.99]) within group (order by fed),
    count(delivered), percentile_cont(array[0.5, 0.95, 0.99]) within group (order by delivered),
    count(acknowledged), percentile_cont(array[0.5, 0.95, 0.99]) within group (order by acknowledged)
  from timed group by grouping sets ((agency_id), ()) order by agency_id nulls first
$$;

revoke execute on function deliveries.list_events(text, bigint, text[], text, integer), deliveries.find_sequence(text, uuid),
  deliveries.mark_delivered(text, bigint[], timestamptz[]), deliveries.oldest_unacknowledged(text) from public;
grant execute on function deliveries.list_events(text, bigint, text[], text, integer), deliveries.find_sequence(text, uuid),
  deliveries.oldest_unacknowledged(text) to aoc_deliveries;
