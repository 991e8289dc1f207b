-- Webhooks: where an agency is called, what each call came to, and the lane in which its calls are made.

-- when the agency first had the event: a webhook answered 2xx, or it read the event
alter table deliveries.feed_event add column delivered_at timestamptz;

create table deliveries.webhook (
  agency_id text primary key check (agency_id <> ''),
  url text not null check (length(url) between 1 and 2000),
  -- null: every type
  types text[],
  -- the agency's bearer, encrypted; no session of a caller reads it
  authorization_sealed bytea,
  state text not null check (state in ('ACTIVE', 'PAUSED')),
  paused_reason text check (paused_reason in ('AGENCY', 'GONE', 'FAILING')),
  paused_at timestamptz,
  set_at timestamptz not null,
  set_by text not null,
  -- events of the feed up to this one have been taken into the lane
  cursor bigint not null default 0 check (cursor >= 0),
  -- events in the lane that are not delivered
  waiting integer not null default 0 check (waiting >= 0),
  -- when the next event of the lane is due
  due_at timestamptz not null default 'infinity',
  -- the lane of an endpoint that could not be reached rests until then
  held_until timestamptz not null default '-infinity',
  failures integer not null default 0 check (failures >= 0),
  -- one sender has the lane until then; the token fences off a sender that had it before
  leased_until timestamptz not null default '-infinity',
  lease_token bigint not null default 0,
  check ((state = 'PAUSED') = (paused_reason is not null)),
  check ((state = 'PAUSED') = (paused_at is not null))
);

create table deliveries.webhook_delivery (
  agency_id text not null references deliveries.webhook on delete cascade,
  sequence bigint not null check (sequence >= 1),
  event_id uuid not null,
  source text not null,
  type text not null,
  subject text not null,
  at timestamptz not null,
  data jsonb not null,
  attempts integer not null default 0 check (attempts >= 0),
  -- attempts since the webhook was last set or resumed, and when the first of them was made
  tries integer not null default 0 check (tries >= 0),
  failing_since timestamptz,
  last_outcome text,
  next_at timestamptz not null,
  delivered_at timestamptz,
  primary key (agency_id, sequence)
);
create index webhook_delivery_waiting on deliveries.webhook_delivery (agency_id, subject, sequence)
  where delivered_at is null;
create index webhook_delivery_due on deliveries.webhook_delivery (agency_id, sequence) where delivered_at is null;
create index webhook_delivery_by_age on deliveries.webhook_delivery (delivered_at) where delivered_at is not null;

create table deliveries.webhook_attempt (
  agency_id text not null,
  sequence bigint not null,
  attempt integer not null check (attempt >= 1),
  at timestamptz not null,
  outcome text not null check (outcome in ('DELIVERED', 'STATUS', 'GONE', 'REDIRECTED', 'TIMEOUT', 'CONNECTION_FAILED',
    'TLS_FAILED', 'NAME_NOT_FOUND', 'ADDRESS_REFUSED', 'AUTHORIZATION_UNREADABLE')),
  status integer,
  duration_ms integer not null check (duration_ms >= 0),
  primary key (agency_id, sequence, attempt),
  foreign key (agency_id, sequence) references deliveries.webhook_delivery on delete cascade
);

alter table deliveries.webhook enable row level security, force row level security;
alter table deliveries.webhook_delivery enable row level security, force row level security;
alter table deliveries.webhook_attempt enable row level security, force row level security;
create policy owner_decides on deliveries.webhook to aoc_owner using (true) with check (true);
create policy owner_decides on deliveries.webhook_delivery to aoc_owner using (true) with check (true);
create policy owner_decides on deliveries.webhook_attempt to aoc_owner using (true) with check (true);
-- an agency has its own webhook; the centre sees of each whether it works
create policy own_or_centre on deliveries.webhook for select to aoc_deliveries
  using (agency_id = (select access.agency_id()) or (select access.agency_kind()) = 'AOC');
create policy own_inserted on deliveries.webhook for insert to aoc_deliveries
  with check (agency_id = (select access.agency_id()));
create policy own_updated on deliveries.webhook for update to aoc_deliveries
  using (agency_id = (select access.agency_id())) with check (agency_id = (select access.agency_id()));
create policy own_deleted on deliveries.webhook for delete to aoc_deliveries
  using (agency_id = (select access.agency_id()));
create policy own on deliveries.webhook_delivery for select to aoc_deliveries
  using (agency_id = (select access.agency_id()));
create policy own on deliveries.webhook_attempt for select to aoc_deliveries
  using (agency_id = (select access.agency_id()));
create policy own_updated on deliveries.webhook_delivery for update to aoc_deliveries
  using (agency_id = (select access.agency_id())) with check (agency_id = (select access.agency_id()));

grant select (agency_id, url, types, state, paused_reason, paused_at, set_at, set_by, cursor, waiting, due_at, held_until,
  failures, lease_token) on deliveries.webhook to aoc_deliveries;
grant insert (agency_id, url, types, authorization_sealed, state, set_at, set_by, cursor) on deliveries.webhook
  to aoc_deliveries;
grant update (url, types, authorization_sealed, state, paused_reason, paused_at, set_at, set_by, due_at, held_until, failures,
  leased_until, lease_token) on deliveries.webhook to aoc_deliveries;
grant delete on deliveries.webhook to aoc_deliveries;
grant select on deliveries.webhook_delivery, deliveries.webhook_attempt to aoc_deliveries;
grant update (tries, failing_since, next_at) on deliveries.webhook_delivery to aoc_deliveries;

-- Where the caller's own agency is called, with its bearer as it was sealed.
create function deliveries.own_webhook() returns table (url text, authorization_sealed bytea)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select w.url, w.authorization_sealed from deliveries.webhook w where w.agency_id = access.agency_id()
$$;

-- Takes a lane that has something to send, for one sender until the lease ends: the oldest waiting event of each subject,
-- at most `size`. Events of the feed are taken into the lane while fewer than `ahead` wait in it.
create function deliveries.claim_webhook(now timestamptz, lease interval, size integer, ahead integer)
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

-- When the first of the lane's events that no earlier one of its subject precedes is due; infinity where none waits.
create function deliveries.next_due(agency_id text) returns timestamptz
language sql stable set search_path = pg_catalog, pg_temp as $$
  select coalesce(min(h.next_at), 'infinity') from (
    select distinct on (d.subject) d.next_at from deliveries.webhook_delivery d
    where d.agency_id = $1 and d.delivered_at is null order by d.subject, d.sequence) h
$$;

-- Puts one event of this subgraph into feeds. It waits for the feeder, so that the numbers follow the commits.
create function deliveries.tell(audience text[], type text, subject text, data jsonb, now timestamptz) returns void
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
    values (told, place, id, '/subgraphs/deliveries', $2, $3, $5, $4, $5);
  end loop;
end
$$;

-- Records what a sender's calls came to and gives the lane back; false: the lane is another sender's by now.
-- results: [{ "sequence", "at", "outcome", "status", "durationMs", "nextAt" }], without `nextAt`: delivered
-- pause: why the webhook is paused; null: it is not
create function deliveries.settle_webhook(agency text, token bigint, results jsonb, unreached integer, held timestamptz,
  pause text, now timestamptz) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  lane deliveries.webhook;
  delivered integer;
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
  ), reached as (
    update deliveries.feed_event e set delivered_at = moved.delivered_at
    from moved where e.agency_id = agency and e.sequence = moved.sequence and moved.delivered_at is not null
      and e.delivered_at is null
  )
  select count(*) filter (where moved.delivered_at is not null) into delivered from moved;

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

-- Removes up to `batch` deliveries that came to their end before `before`.
create function deliveries.expire_deliveries(before timestamptz, batch integer) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  removed integer;
begin
  perform access.must_be_system();
  with old as (
    select d.agency_id, d.sequence from deliveries.webhook_delivery d
    where d.delivered_at < before order by d.delivered_at limit batch
  ), gone as (
    delete from deliveries.webhook_delivery d using old
    where d.agency_id = old.agency_id and d.sequence = old.sequence returning 1
  )
  select count(*) into removed from gone;
  return removed;
end
$$;

revoke execute on function deliveries.own_webhook(), deliveries.claim_webhook(timestamptz, interval, integer, integer),
  deliveries.next_due(text), deliveries.tell(text[], text, text, jsonb, timestamptz),
  deliveries.settle_webhook(text, bigint, jsonb, integer, timestamptz, text, timestamptz),
  deliveries.expire_deliveries(timestamptz, integer) from public;
grant execute on function deliveries.own_webhook(), deliveries.claim_webhook(timestamptz, interval, integer, integer),
  deliveries.settle_webhook(text, bigint, jsonb, integer, timestamptz, text, timestamptz),
  deliveries.expire_deliveries(timestamptz, integer) to aoc_deliveries;
