-- Feeds in daily partitions: what is older than feeds are kept goes with its partition. Readers know a sequence and no date:
-- `feed_day` has the first sequence of each agency and day, so that a statement is planned for the one partition that it reads.

alter table deliveries.feed_event rename to feed_event_whole;
alter table deliveries.feed_event_whole drop constraint feed_event_pkey, drop constraint feed_event_agency_id_event_id_key;
drop index deliveries.feed_event_by_age, deliveries.feed_event_asked, deliveries.feed_event_asked_of;

create table deliveries.feed_event (
  agency_id text not null,
  sequence bigint not null check (sequence >= 1),
  event_id uuid not null,
  source text not null,
  type text not null,
  subject text not null,
  at timestamptz not null,
  data jsonb not null,
  fed_at timestamptz not null,
  -- when the agency first had the event: a webhook answered 2xx, or it read the event
  delivered_at timestamptz,
  -- in UTC: that of `fed_at`, and never earlier than the day of an event before it, whatever the clocks of feeders say
  day date not null,
  primary key (agency_id, sequence, day),
  unique (agency_id, event_id, day)
) partition by range (day);
create index feed_event_asked on deliveries.feed_event (at) where type = 'th.aoc.hold.requested';
create index feed_event_asked_of on deliveries.feed_event (agency_id, at) where type = 'th.aoc.hold.requested';

-- the days on which an agency was told something
create table deliveries.feed_day (
  agency_id text not null references deliveries.feed on delete cascade,
  day date not null,
  first_sequence bigint not null check (first_sequence >= 1),
  primary key (agency_id, day)
);
create index feed_day_by_day on deliveries.feed_day (day);

alter table deliveries.feed_event enable row level security, force row level security;
alter table deliveries.feed_day enable row level security, force row level security;
create policy owner_decides on deliveries.feed_event to aoc_owner using (true) with check (true);
create policy owner_decides on deliveries.feed_day to aoc_owner using (true) with check (true);
create policy own on deliveries.feed_event for select to aoc_deliveries
  using (agency_id = (select access.agency_id()));
create policy own on deliveries.feed_day for select to aoc_deliveries
  using (agency_id = (select access.agency_id()));
grant select on deliveries.feed_event, deliveries.feed_day to aoc_deliveries;

create function deliveries.partition_of(day date) returns text
language sql stable set search_path = pg_catalog, pg_temp as $$
  select 'feed_event_' || to_char(day, 'YYYYMMDD')
$$;

-- Makes the partition of a day where there is none; whether it made one. Its caller has the lock of the feeder. Attaching a
-- table waits for no reader and no writer, where making a partition in one step would stop them all.
create function deliveries.make_partition(day date) returns boolean
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  name constant text := deliveries.partition_of(day);
begin
  if to_regclass('deliveries.' || name) is not null then
    return false;
  end if;
  execute format('create table deliveries.%I (like deliveries.feed_event including all)', name);
  execute format('alter table deliveries.%I enable row level security, force row level security', name);
  execute format('alter table deliveries.feed_event attach partition deliveries.%I for values from (%L) to (%L)',
    name, day, day + 1);
  return true;
end
$$;

-- The day under which events are fed now, with its partition: a feeder never depends on work that was done ahead.
create function deliveries.open_day(now timestamptz) returns date
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  today constant date := greatest((now at time zone 'UTC')::date, (select max(d.day) from deliveries.feed_day d));
begin
  perform deliveries.make_partition(today);
  return today;
end
$$;

-- Makes the partitions of today and of the days to come; how many it made. Nothing while another process feeds: it comes again.
create function deliveries.make_partitions(now timestamptz, ahead integer) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  missing constant date[] := array(
    select d::date from generate_series(now at time zone 'UTC', (now at time zone 'UTC') + make_interval(days => ahead),
      interval '1 day') as d
    where to_regclass('deliveries.' || deliveries.partition_of(d::date)) is null);
  made integer := 0;
  missed date;
begin
  perform access.must_be_system();
  if cardinality(missing) = 0 or not pg_try_advisory_xact_lock(1441, 2) then
    return 0;
  end if;
  foreach missed in array missing loop
    made := made + deliveries.make_partition(missed)::integer;
  end loop;
  return made;
end
$$;

-- The events that are in the feeds already.
do $$
declare
  each_day date;
begin
  for each_day in select distinct (fed_at at time zone 'UTC')::date from deliveries.feed_event_whole order by 1 loop
    perform deliveries.make_partition(each_day);
  end loop;
end
$$;
insert into deliveries.feed_event (agency_id, sequence, event_id, source, type, subject, at, data, fed_at, delivered_at, day)
select agency_id, sequence, event_id, source, type, subject, at, data, fed_at, delivered_at,
  max((fed_at at time zone 'UTC')::date) over (partition by agency_id order by sequence)
from deliveries.feed_event_whole;
insert into deliveries.feed_day (agency_id, day, first_sequence)
select agency_id, day, min(sequence) from deliveries.feed_event group by agency_id, day;
drop table deliveries.feed_event_whole;

-- The feeder as before; it feeds into the partition of the day.
do $$
declare
  s text;
  steps text := '';
  told constant text := 'select distinct unnest(o.audience) as agency_id';
  told_of_holds constant text := $sql$
    select r.id as agency_id from unnest(o.audience) as a (id) cross join lateral (
      select a.id where a.id not like 'bank:%' and a.id not like 'police:station:%'
      union all
      select a.id where a.id = 'bank:' || (o.data ->> 'bankCode')
        or (a.id like 'bank:%' and o.type = 'th.aoc.hold.requested')
      union all
      select p.agency_id from access.case_party p
      where a.id like 'police:station:%' and p.case_id = (o.data ->> 'caseId')::uuid and p.until is null
        and p.role = 'INVESTIGATOR' and p.agency_id like 'police:station:%') as r (id)
    group by r.id$sql$;
begin
  foreach s in array array['cases', 'accounts', 'sims', 'referrals'] loop
    steps := steps || format($sql$
      select array_agg(next.id) into taken
      from (select o.id from %1$I.outbox o where o.fed_at is null order by o.id limit batch) as next;
      if taken is not null then
        today := coalesce(today, deliveries.open_day($1));
        with addressed as (
          select o.id, o.event_id, o.type, o.subject, o.at, o.data, a.agency_id, row_number() over each_agency as place,
            count(*) over (partition by a.agency_id) as total
          from %1$I.outbox o cross join lateral (%2$s) a
          where o.id = any (taken)
          window each_agency as (partition by a.agency_id order by o.id)
        ), counted as (
          insert into deliveries.feed as f (agency_id, last_sequence)
          select distinct agency_id, total from addressed
          on conflict (agency_id) do update set last_sequence = f.last_sequence + excluded.last_sequence
          returning f.agency_id, f.last_sequence
        ), begun as (
          insert into deliveries.feed_day (agency_id, day, first_sequence)
          select c.agency_id, today, c.last_sequence - a.total + 1
          from counted c join addressed a on a.agency_id = c.agency_id and a.place = 1
          on conflict do nothing
        )
        insert into deliveries.feed_event (agency_id, sequence, event_id, source, type, subject, at, data, fed_at, day)
        select a.agency_id, c.last_sequence - a.total + a.place, a.event_id, '/subgraphs/%1$s', a.type, a.subject, a.at,
          case when a.agency_id in ('aoc', a.data #>> '{actor,agencyId}') then a.data else a.data #- '{actor,officer}' end, $1,
          today
        from addressed a join counted c on c.agency_id = a.agency_id;
        update %1$I.outbox o set fed_at = $1 where o.id = any (taken);
        done := done + cardinality(taken);
      end if;
    $sql$, s, case when s = 'accounts' then told_of_holds else told end);
  end loop;
  execute format($sql$
    create or replace function deliveries.feed_events(now timestamptz, batch integer) returns integer
    language plpgsql security definer set search_path = pg_catalog, pg_temp
    -- planned while an outbox is empty, a statement that reads it whole would be kept for the connection
    set enable_seqscan = off set enable_bitmapscan = off as $f$
    declare
      taken bigint[];
      done integer := 0;
      today date;
    begin
      perform access.must_be_system();
      -- another feeder is at work: it does all there is to do
      if not pg_try_advisory_xact_lock(1441, 2) then
        return 0;
      end if;
      %1$s
      return done;
    end
    $f$;
  $sql$, steps);
end
$$;

-- Puts one event of a subgraph without an outbox into feeds. It waits for the feeder, so that the numbers follow the commits.
create or replace function deliveries.tell_from(
  source text, audience text[], type text, subject text, data jsonb, now timestamptz
) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  told text;
  place bigint;
  today date;
  id constant uuid := gen_random_uuid();
begin
  perform access.must_be_system();
  perform pg_advisory_xact_lock(1441, 2);
  today := deliveries.open_day($6);
  for told in select distinct unnest(audience) order by 1 loop
    insert into deliveries.feed as f (agency_id, last_sequence) values (told, 1)
    on conflict (agency_id) do update set last_sequence = f.last_sequence + 1
    returning last_sequence into place;
    insert into deliveries.feed_day (agency_id, day, first_sequence) values (told, today, place) on conflict do nothing;
    insert into deliveries.feed_event (agency_id, sequence, event_id, source, type, subject, at, data, fed_at, day)
    values (told, place, id, $1, $3, $4, $6, $5, $6, today);
  end loop;
end
$$;

-- Removes the oldest partition in which every event entered its feed before `before`, and up to `batch` receipts of removed
-- events; how many there were. A partition is dropped under a lock that waits for readers, and for which readers wait: where it
-- is not had at once, as while a backup is written, a later call drops the partition.
create or replace function deliveries.expire_events(before timestamptz, batch integer) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp
set enable_seqscan = off set enable_bitmapscan = off set lock_timeout = '50ms' as $$
declare
  old date;
  removed integer;
begin
  perform access.must_be_system();
  delete from deliveries.receipt r where r.ctid = any (array(
    select gone.ctid from deliveries.feed f cross join lateral (
      select g.ctid from deliveries.receipt g where g.agency_id = f.agency_id and g.up_to < f.first_sequence limit batch) gone
    limit batch));
  get diagnostics removed = row_count;

  select to_date(right(c.relname, 8), 'YYYYMMDD') into old
  from pg_inherits i join pg_class c on c.oid = i.inhrelid
  where i.inhparent = 'deliveries.feed_event'::regclass order by c.relname limit 1;
  if old is null or (old + 1)::timestamp at time zone 'UTC' > before or not pg_try_advisory_xact_lock(1441, 2) then
    return removed;
  end if;
  begin
    lock table only deliveries.feed_event in access exclusive mode;
    execute format('drop table deliveries.%I', deliveries.partition_of(old));
    update deliveries.feed f set first_sequence = coalesce(
      (select min(later.first_sequence) from deliveries.feed_day later where later.agency_id = f.agency_id and later.day > old),
      f.last_sequence + 1)
    from deliveries.feed_day d where d.day = old and d.agency_id = f.agency_id;
    delete from deliveries.feed_day d where d.day = old;
    removed := removed + 1;
  exception
    when lock_not_available then null;
  end;
  return removed;
end
$$;

revoke execute on function deliveries.partition_of(date), deliveries.make_partition(date), deliveries.open_day(timestamptz),
  deliveries.make_partitions(timestamptz, integer) from public;
grant execute on function deliveries.make_partitions(timestamptz, integer) to aoc_deliveries;
