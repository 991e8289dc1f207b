-- Accesses that are unlike what is usual. Each is noticed once, told to the agency and to the centre, and judged by people:
-- it accuses nobody.
create table oversight.anomaly (
  id uuid primary key default gen_random_uuid(),
  kind text not null check (kind in ('MANY_PERSONS', 'MANY_AGENCIES', 'OUTSIDE_HOURS', 'PROBING')),
  -- null: of several agencies
  agency_id text,
  officer text,
  -- the purpose, for reads outside hours
  purpose text,
  -- the person by the name in the log, for a person whom many agencies read
  subject bytea,
  -- in Thailand
  day date not null,
  -- persons, agencies, accesses or refusals, by kind
  count integer not null,
  -- what is usual; null: not known
  usual integer,
  -- up to 20 of the accesses, by their places in the log
  sequences bigint[] not null,
  noticed_at timestamptz not null,
  unique nulls not distinct (kind, agency_id, officer, purpose, subject, day)
);
create index anomaly_by_time on oversight.anomaly (noticed_at desc, id desc);
create index anomaly_by_agency on oversight.anomaly (agency_id, noticed_at desc, id desc);

-- How many entries of the log have been looked at: one row.
create table oversight.watch (
  is_only boolean primary key default true check (is_only),
  sequence bigint not null default 0
);
insert into oversight.watch default values;

alter table oversight.anomaly enable row level security, force row level security;
alter table oversight.watch enable row level security, force row level security;
create policy owner_decides on oversight.anomaly to aoc_owner using (true) with check (true);
create policy owner_decides on oversight.watch to aoc_owner using (true) with check (true);
-- the centre is told of all, for it answers for the graph; its own reads are among them
create policy own_or_authority_or_centre on oversight.anomaly for select to aoc_oversight
  using (agency_id = (select access.agency_id()) or (select access.agency_kind()) in ('OVERSIGHT', 'AOC'));
grant select on oversight.anomaly to aoc_oversight;

-- The officers and days of which entries were taken in.
create function oversight.officer_days_between(first bigint, after bigint)
returns table (agency_id text, officer text, day date)
language sql stable set search_path = pg_catalog, pg_temp as $$
  select distinct a.agency_id, coalesce(a.officer, ''), (a.at at time zone 'Asia/Bangkok')::date
  from oversight.access a where a.sequence >= first and a.sequence < after
$$;

-- The newest accesses of an officer on a day that hold persons, at most 20.
create function oversight.samples_of(of_agency text, of_officer text, of_day date) returns bigint[]
language sql stable set search_path = pg_catalog, pg_temp as $$
  select coalesce(array_agg(s.sequence), '{}') from (
    select a.sequence from oversight.access a
    where a.agency_id = of_agency and a.officer = of_officer and a.persons > 0
      and a.at >= of_day::timestamp at time zone 'Asia/Bangkok'
      and a.at < (of_day + 1)::timestamp at time zone 'Asia/Bangkok'
    order by a.sequence desc limit 20) s
$$;

-- An officer who read more than five times the persons that are usual for the officer and for the others of the agency in
-- the four weeks before: medians of the days with any. Where nothing is known, 20 a day count as usual.
create function oversight.notice_many_persons(first bigint, after bigint, now timestamptz) returns setof oversight.anomaly
language sql set search_path = pg_catalog, pg_temp as $$
  insert into oversight.anomaly (kind, agency_id, officer, day, count, usual, sequences, noticed_at)
  select 'MANY_PERSONS', d.agency_id, d.officer, d.day, d.persons, greatest(own.usual, peers.usual),
    oversight.samples_of(d.agency_id, d.officer, d.day), now
  from oversight.officer_days_between(first, after) c
    join oversight.officer_day d using (agency_id, officer, day)
    cross join lateral (
      select percentile_disc(0.5) within group (order by h.persons) as usual from oversight.officer_day h
      where h.agency_id = d.agency_id and h.officer = d.officer and h.day between d.day - 28 and d.day - 1 and h.persons > 0
    ) own
    cross join lateral (
      select percentile_disc(0.5) within group (order by h.persons) as usual from oversight.officer_day h
      where h.agency_id = d.agency_id and h.officer <> d.officer and h.day between d.day - 28 and d.day - 1 and h.persons > 0
    ) peers
  where d.officer <> '' and d.persons >= 20 and d.persons > 5 * coalesce(greatest(own.usual, peers.usual), 20)
  on conflict do nothing returning *
$$;

-- An officer of whose operations at least 20, and half, were refused.
create function oversight.notice_probing(first bigint, after bigint, now timestamptz) returns setof oversight.anomaly
language sql set search_path = pg_catalog, pg_temp as $$
  insert into oversight.anomaly (kind, agency_id, officer, day, count, sequences, noticed_at)
  select 'PROBING', d.agency_id, d.officer, d.day, d.refusals, (
    select coalesce(array_agg(s.sequence), '{}') from (
      select a.sequence from oversight.access a
      where a.agency_id = d.agency_id and coalesce(a.officer, '') = d.officer and a.outcome = 'refused'
      order by a.sequence desc limit 20) s), now
  from oversight.officer_days_between(first, after) c join oversight.officer_day d using (agency_id, officer, day)
  where d.refusals >= 20 and d.refusals * 2 >= d.operations
  on conflict do nothing returning *
$$;

-- An officer who made at least 20 accesses to persons under one purpose between 20:00 and 06:00 of one day in Thailand, and
-- had none in these hours in the four weeks before.
create function oversight.notice_outside_hours(first bigint, after bigint, now timestamptz) returns setof oversight.anomaly
language sql set search_path = pg_catalog, pg_temp as $$
  insert into oversight.anomaly (kind, agency_id, officer, purpose, day, count, sequences, noticed_at)
  select 'OUTSIDE_HOURS', n.agency_id, n.officer, n.purpose, n.day, n.count, n.sequences, now
  from (
    select a.agency_id, a.officer, concat_ws(' ', a.basis, a.purpose_case) as purpose, c.day, count(*)::integer as count,
      (array_agg(a.sequence order by a.sequence desc))[1:20] as sequences
    from oversight.officer_days_between(first, after) c
      join oversight.access a on a.agency_id = c.agency_id and a.officer = c.officer
        and a.at >= c.day::timestamp at time zone 'Asia/Bangkok'
        and a.at < (c.day + 1)::timestamp at time zone 'Asia/Bangkok'
    where a.persons > 0 and not extract(hour from a.at at time zone 'Asia/Bangkok') between 6 and 19
    group by 1, 2, 3, 4 having count(*) >= 20
  ) n
  where not exists (
    select 1 from oversight.access a
    where a.agency_id = n.agency_id and a.officer = n.officer and a.persons > 0
      and a.at < n.day::timestamp at time zone 'Asia/Bangkok'
      and a.at >= (n.day - 28)::timestamp at time zone 'Asia/Bangkok'
      and not extract(hour from a.at at time zone 'Asia/Bangkok') between 6 and 19)
  on conflict do nothing returning *
$$;

-- A person whom at least three agencies read within seven days, each without a case that another of them read the person in.
-- The 200 newest accesses to a person are looked at. A person has another name in the log in each month, so that the week
-- ends with the month.
create function oversight.notice_many_agencies(first bigint, after bigint, now timestamptz) returns setof oversight.anomaly
language sql set search_path = pg_catalog, pg_temp as $$
  with concerned as (
    select distinct s.subject from oversight.access_subject s where s.sequence >= first and s.sequence < after
  ), seen as materialized (
    select c.subject, a.sequence, a.agency_id, a.at from concerned c cross join lateral (
      select x.sequence, x.agency_id, y.at from oversight.access_subject x join oversight.access y on y.sequence = x.sequence
      where x.subject = c.subject and x.sequence < after order by x.sequence desc limit 200) a
    where a.at > now - interval '7 days'
  ), in_case as materialized (
    select v.subject, v.sequence, v.agency_id, k.case_id from seen v join oversight.access_case k on k.sequence = v.sequence
  ), shared as (
    select i.subject, i.case_id from in_case i group by 1, 2 having count(distinct i.agency_id) > 1
  ), alone as (
    select v.subject, v.agency_id, v.sequence from seen v where not exists (
      select 1 from in_case i join shared s on s.subject = i.subject and s.case_id = i.case_id
      where i.subject = v.subject and i.sequence = v.sequence)
  )
  insert into oversight.anomaly (kind, subject, day, count, sequences, noticed_at)
  select 'MANY_AGENCIES', l.subject, (now at time zone 'Asia/Bangkok')::date, count(distinct l.agency_id),
    (array_agg(l.sequence order by l.sequence desc))[1:20], now
  from alone l group by l.subject having count(distinct l.agency_id) >= 3
  on conflict do nothing returning *
$$;

-- Looks at up to `batch` entries that were taken in, and tells of what is unusual and of budgets that are nearly spent; how
-- many entries and budgets. An event names neither officer nor person: those read them who may.
create function oversight.notice_anomalies(now timestamptz, batch integer) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  centre constant text[] := array(select a.id from access.agency a where a.kind = 'AOC');
  first bigint;
  after bigint;
  found_one oversight.anomaly;
  spent gateway.budget_notice;
  budgets integer := 0;
begin
  perform access.must_be_system();
  -- another process looks
  if not pg_try_advisory_xact_lock(1441, 4) then
    return 0;
  end if;
  select w.sequence into first from oversight.watch w;
  select least(p.sequence, first + batch) into after from oversight.progress p;
  if after > first then
    for found_one in
      select * from oversight.notice_many_persons(first, after, now)
      union all select * from oversight.notice_probing(first, after, now)
      union all select * from oversight.notice_outside_hours(first, after, now)
      union all select * from oversight.notice_many_agencies(first, after, now)
    loop
      perform deliveries.tell_from('/subgraphs/oversight', array_remove(centre || found_one.agency_id, null),
        'th.aoc.access.anomaly', found_one.id::text,
        jsonb_build_object('anomalyId', found_one.id, 'kind', found_one.kind, 'agencyId', found_one.agency_id,
          'day', found_one.day, 'count', found_one.count), now);
    end loop;
    update oversight.watch set sequence = after;
  end if;
  for spent in
    update gateway.budget_notice b set told_at = now
    where b.id = any (array(
      select n.id from gateway.budget_notice n where n.told_at is null order by n.id limit batch for update skip locked))
    returning b.*
  loop
    budgets := budgets + 1;
    continue when spent.agency_id = 'anonymous';
    perform deliveries.tell_from('/subgraphs/oversight', centre || spent.agency_id, 'th.aoc.budget.nearly-spent',
      spent.agency_id, jsonb_build_object('agencyId', spent.agency_id, 'budget', spent.budget, 'since', spent.since), now);
  end loop;
  return after - first + budgets;
end
$$;

revoke execute on function oversight.officer_days_between(bigint, bigint), oversight.samples_of(text, text, date),
  oversight.notice_many_persons(bigint, bigint, timestamptz), oversight.notice_probing(bigint, bigint, timestamptz),
  oversight.notice_outside_hours(bigint, bigint, timestamptz), oversight.notice_many_agencies(bigint, bigint, timestamptz),
  oversight.notice_anomalies(timestamptz, integer) from public;
grant execute on function oversight.notice_anomalies(timestamptz, integer) to aoc_oversight;
