-- How long it took from a request to its feed, its bank and the bank's receipt.

-- every receipt, so that it can be said when an event was acknowledged
create table deliveries.receipt (
  agency_id text not null references deliveries.feed,
  up_to bigint not null check (up_to >= 1),
  at timestamptz not null,
  primary key (agency_id, up_to)
);
alter table deliveries.receipt enable row level security, force row level security;
create policy owner_decides on deliveries.receipt to aoc_owner using (true) with check (true);

create or replace function deliveries.acknowledge(up_to bigint, now timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update deliveries.feed set acknowledged_sequence = up_to, acknowledged_at = $2,
    acknowledged_by = nullif(current_setting('access.officer', true), '')
  where agency_id = access.agency_id() and up_to > acknowledged_sequence and up_to <= last_sequence;
  if found then
    insert into deliveries.receipt (agency_id, up_to, at) values (access.agency_id(), $1, $2);
  end if;
end
$$;

-- The caller's agency has read these events of its feed: the first time counts.
create function deliveries.mark_read(sequences bigint[], now timestamptz) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  update deliveries.feed_event e set delivered_at = $2
  where e.agency_id = access.agency_id() and e.sequence = any ($1) and e.delivered_at is null
$$;

create index feed_event_asked on deliveries.feed_event (at) where type = 'th.aoc.hold.requested';
create index feed_event_asked_of on deliveries.feed_event (agency_id, at) where type = 'th.aoc.hold.requested';

-- Requests that entered the feed of the bank that they ask, by bank and in all: the centre sees every bank, a bank itself.
create function deliveries.figures(since timestamptz, before timestamptz)
returns table ("agencyId" text, requested bigint, fed double precision[], delivered bigint, "deliveredIn" double precision[],
  acknowledged bigint, "acknowledgedIn" double precision[])
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  with asked as (
    select e.agency_id, e.sequence, e.at, e.fed_at, e.delivered_at from deliveries.feed_event e
    where access.agency_kind() = 'AOC' and e.type = 'th.aoc.hold.requested' and e.at >= $1 and e.at < $2
      and e.agency_id = 'bank:' || (e.data ->> 'bankCode')
    union all
    select e.agency_id, e.sequence, e.at, e.fed_at, e.delivered_at from deliveries.feed_event e
    where access.agency_kind() = 'BANK' and e.agency_id = access.agency_id() and e.type = 'th.aoc.hold.requested'
      and e.at >= $1 and e.at < $2 and e.agency_id = 'bank:' || (e.data ->> 'bankCode')
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

create or replace function deliveries.expire_events(before timestamptz, batch integer) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  removed integer;
begin
  perform access.must_be_system();
  with old as (
    select e.agency_id, e.sequence from deliveries.feed_event e
    where e.fed_at < before order by e.fed_at, e.agency_id, e.sequence limit batch
  ), gone as (
    delete from deliveries.feed_event e using old
    where e.agency_id = old.agency_id and e.sequence = old.sequence returning e.agency_id, e.sequence
  ), moved as (
    update deliveries.feed f set first_sequence = g.last + 1
    from (select agency_id, max(sequence) as last from gone group by agency_id) g where f.agency_id = g.agency_id
    returning 1
  ), receipts as (
    delete from deliveries.receipt r using gone where r.agency_id = gone.agency_id and r.up_to = gone.sequence
  )
  select count(*) into removed from gone;
  return removed;
end
$$;

revoke execute on function deliveries.mark_read(bigint[], timestamptz), deliveries.figures(timestamptz, timestamptz) from public;
grant execute on function deliveries.mark_read(bigint[], timestamptz), deliveries.figures(timestamptz, timestamptz)
  to aoc_deliveries;
