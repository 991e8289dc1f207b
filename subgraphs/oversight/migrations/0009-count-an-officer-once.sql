-- An officer whose tokens name them in several capitals is one officer for lists, figures and anomalies, as for budgets. The
-- access keeps the name as the token had it.
alter table oversight.access add column compared_officer text
  generated always as (access.compared_officer(officer)) stored;
create index access_by_compared_officer on oversight.access (agency_id, compared_officer, sequence desc);
drop index oversight.access_by_officer;

-- `officer` of the tables of days is in that form from now on.
insert into oversight.officer_day_person (agency_id, officer, day, subject)
select agency_id, access.compared_officer(officer), day, subject from oversight.officer_day_person
where officer <> access.compared_officer(officer) on conflict do nothing;
delete from oversight.officer_day_person where officer <> access.compared_officer(officer);
insert into oversight.officer_day_purpose (agency_id, officer, day, purpose)
select agency_id, access.compared_officer(officer), day, purpose from oversight.officer_day_purpose
where officer <> access.compared_officer(officer) on conflict do nothing;
delete from oversight.officer_day_purpose where officer <> access.compared_officer(officer);
with apart as (
  delete from oversight.officer_day where officer <> access.compared_officer(officer) returning *
)
insert into oversight.officer_day as d (agency_id, officer, day, operations, refusals)
select agency_id, access.compared_officer(officer), day, sum(operations), sum(refusals) from apart group by 1, 2, 3
on conflict (day, agency_id, officer) do update set
  operations = d.operations + excluded.operations, refusals = d.refusals + excluded.refusals;
update oversight.officer_day d set
  persons = (select count(*) from oversight.officer_day_person p
    where p.agency_id = d.agency_id and p.officer = d.officer and p.day = d.day),
  purposes = (select count(*) from oversight.officer_day_purpose p
    where p.agency_id = d.agency_id and p.officer = d.officer and p.day = d.day)
where exists (select 1 from oversight.access a
  where a.agency_id = d.agency_id and a.compared_officer = d.officer and a.officer <> d.officer);

-- As in 0007; `officer` in the form in which officers are compared.
create or replace function oversight.entries_from(first bigint, batch integer)
returns table (sequence bigint, id uuid, agency_id text, officer text, day date, b jsonb)
language sql stable set search_path = pg_catalog, pg_temp as $$
  select e.index, (j.b ->> 'id')::uuid, coalesce(j.b ->> 'agency', 'anonymous'),
    coalesce(access.compared_officer(j.b ->> 'officer'), ''), ((j.b ->> 'at')::timestamptz at time zone 'Asia/Bangkok')::date, j.b
  from gateway.read_entries(first, batch) e cross join lateral (select e.body::jsonb as b) j
$$;

-- As in 0004, by officers in that form.
create or replace function oversight.officer_days_between(first bigint, after bigint)
returns table (agency_id text, officer text, day date)
language sql stable set search_path = pg_catalog, pg_temp as $$
  select distinct a.agency_id, coalesce(a.compared_officer, ''), (a.at at time zone 'Asia/Bangkok')::date
  from oversight.access a where a.sequence >= first and a.sequence < after
$$;

create or replace function oversight.samples_of(of_agency text, of_officer text, of_day date) returns bigint[]
language sql stable set search_path = pg_catalog, pg_temp as $$
  select coalesce(array_agg(s.sequence), '{}') from (
    select a.sequence from oversight.access a
    where a.agency_id = of_agency and a.compared_officer = of_officer and a.persons > 0
      and a.at >= of_day::timestamp at time zone 'Asia/Bangkok'
      and a.at < (of_day + 1)::timestamp at time zone 'Asia/Bangkok'
    order by a.sequence desc limit 20) s
$$;

create or replace function oversight.notice_probing(first bigint, after bigint, now timestamptz) returns setof oversight.anomaly
language sql set search_path = pg_catalog, pg_temp as $$
  insert into oversight.anomaly (kind, agency_id, officer, day, count, sequences, noticed_at)
  select 'PROBING', d.agency_id, d.officer, d.day, d.refusals, (
    select coalesce(array_agg(s.sequence), '{}') from (
      select a.sequence from oversight.access a
      where a.agency_id = d.agency_id and coalesce(a.compared_officer, '') = d.officer and a.outcome = 'refused'
      order by a.sequence desc limit 20) s), now
  from oversight.officer_days_between(first, after) c join oversight.officer_day d using (agency_id, officer, day)
  where d.refusals >= 20 and d.refusals * 2 >= d.operations
  on conflict do nothing returning *
$$;

create or replace function oversight.notice_outside_hours(first bigint, after bigint, now timestamptz) returns setof oversight.anomaly
language sql set search_path = pg_catalog, pg_temp as $$
  insert into oversight.anomaly (kind, agency_id, officer, purpose, day, count, sequences, noticed_at)
  select 'OUTSIDE_HOURS', n.agency_id, n.officer, n.purpose, n.day, n.count, n.sequences, now
  from (
    select a.agency_id, a.compared_officer as officer, concat_ws(' ', a.basis, a.purpose_case) as purpose, c.day,
      count(*)::integer as count, (array_agg(a.sequence order by a.sequence desc))[1:20] as sequences
    from oversight.officer_days_between(first, after) c
      join oversight.access a on a.agency_id = c.agency_id and a.compared_officer = c.officer
        and a.at >= c.day::timestamp at time zone 'Asia/Bangkok'
        and a.at < (c.day + 1)::timestamp at time zone 'Asia/Bangkok'
    where a.persons > 0 and not extract(hour from a.at at time zone 'Asia/Bangkok') between 6 and 19
    group by 1, 2, 3, 4 having count(*) >= 20
  ) n
  where not exists (
    select 1 from oversight.access a
    where a.agency_id = n.agency_id and a.compared_officer = n.officer and a.persons > 0
      and a.at < n.day::timestamp at time zone 'Asia/Bangkok'
      and a.at >= (n.day - 28)::timestamp at time zone 'Asia/Bangkok'
      and not extract(hour from a.at at time zone 'Asia/Bangkok') between 6 and 19)
  on conflict do nothing returning *
$$;

-- As in 0008, by the rule of every part.
create or replace function oversight.budgets(now timestamptz)
returns table (name text, total integer, remaining integer, resets_at timestamptz)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  with clock as (
    select date_trunc('hour', now, 'UTC') as hour, date_trunc('day', now, 'Asia/Bangkok') as day
  ), spent as (
    select b.* from gateway.person_budget b
    where b.agency_id = access.agency_id() and b.officer = access.compared_officer(access.officer())
  ), bucket as (
    select a.look_up_tokens as total, a.look_up_tokens_per_minute as rate,
      least(a.look_up_tokens, coalesce(l.tokens
        + greatest(0, extract(epoch from now - l.counted_at)) * l.per_minute / 60, a.look_up_tokens)) as tokens
    from gateway.agency_budget a left join gateway.look_up_budget l on l.agency_id = a.agency_id
    where a.agency_id = access.agency_id()
  )
  select 'PERSONS_PER_HOUR', a.persons_per_hour,
    greatest(0, a.persons_per_hour - case when s.hour >= c.hour then s.hour_count else 0 end), c.hour + interval '1 hour'
  from gateway.agency_budget a cross join clock c left join spent s on true where a.agency_id = access.agency_id()
  union all
  select 'PERSONS_PER_DAY', a.persons_per_day,
    greatest(0, a.persons_per_day - case when s.day >= c.day then s.day_count else 0 end), c.day + interval '1 day'
  from gateway.agency_budget a cross join clock c left join spent s on true where a.agency_id = access.agency_id()
  union all
  select 'LOOK_UPS', b.total, floor(b.tokens)::integer,
    now + (b.total - b.tokens) * interval '1 minute' / b.rate
  from bucket b
$$;
