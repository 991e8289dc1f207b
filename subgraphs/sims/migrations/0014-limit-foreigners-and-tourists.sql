-- The measures of August 2025 for foreigners: three numbers at one operator, and 60 days for a tourist's number.

-- Whether a person is a foreigner by the document that was reported first, which never changes: a passport, a number that the state gave a foreigner,
-- or a national ID whose first digit the register gives to others than Thai nationals. Of 8 alone the operator's word counts:
-- naturalised Thai nationals have it too.
create function sims.is_foreigner(person_id text) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return exists (
    select 1 from access.person_identity i
    where i.person_id = $1
      and (i.foreigner_id is not null or i.passport_number is not null or i.national_id ~ '^[067]'));
end
$$;

alter table sims.holder_count add column is_foreigner boolean not null default false;
-- Of `holders`, those who are foreigners.
alter table sims.holder_tally add column foreigners integer not null default 0;

create or replace function sims.tally_holders() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into sims.holder_tally as known (operator, verification, count, slot, holders, holders_in_cases, foreigners)
  select d.operator, d.verification, d.count, pg_backend_pid() % 8, sum(d.change),
    coalesce(sum(d.change) filter (where d.case_reach = 2), 0), coalesce(sum(d.change) filter (where d.is_foreigner), 0)
  from (
    select o.operator, o.verification, o.count, o.case_reach, o.is_foreigner, -1 as change from old_rows o where o.count > 0
    union all
    select n.operator, n.verification, n.count, n.case_reach, n.is_foreigner, 1 from new_rows n where n.count > 0) as d
  group by d.operator, d.verification, d.count
  having sum(d.change) <> 0 or coalesce(sum(d.change) filter (where d.case_reach = 2), 0) <> 0
    or coalesce(sum(d.change) filter (where d.is_foreigner), 0) <> 0
  order by d.operator, d.verification, d.count
  on conflict (operator, verification, count, slot) do update
    set holders = known.holders + excluded.holders,
      holders_in_cases = known.holders_in_cases + excluded.holders_in_cases,
      foreigners = known.foreigners + excluded.foreigners;
  return null;
end
$$;

create or replace function sims.reach_new_holder() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform 1 from access.person p where p.id = new.person_id for no key update;
  new.case_reach := sims.case_reach_of(new.person_id);
  new.is_foreigner := sims.is_foreigner(new.person_id);
  return new;
end
$$;

-- The holders that are there: the tallies follow by their trigger.
update sims.holder_count c set is_foreigner = true where sims.is_foreigner(c.person_id);
create index holder_count_foreigners on sims.holder_count (operator, verification, rank, person_id)
  where count > 0 and is_foreigner;
grant select (is_foreigner) on sims.holder_count to aoc_sims;
create or replace view sims.demand_row with (security_invoker = true) as
  select demand_id as id, person_id as "personId", operator, count, verification as stored, verify_by as "verifyBy",
    demanded_at as "demandedAt", demand_rule as rule, is_foreigner as "isForeigner"
  from sims.holder_count
  where demand_id is not null and verification <> 'NOT_REQUIRED';

-- The end of a tourist's number is a function of its row: `valid_until` and the present instant.
alter table sims.registration
  add column kind text not null default 'STANDARD' check (kind in ('STANDARD', 'TOURIST')),
  -- null: no rule ends it
  add column valid_until timestamptz,
  add column end_announced_at timestamptz,
  add check (kind = 'TOURIST' or valid_until is null);
create index registration_tourists on sims.registration (operator, valid_until, msisdn)
  where kind = 'TOURIST' and status <> 'REVOKED';
create index registration_ends on sims.registration (valid_until, msisdn)
  where kind = 'TOURIST' and status <> 'REVOKED' and end_announced_at is null;
create or replace view sims.sim with (security_invoker = true) as
  select id, msisdn, operator, holder_id as "holderId", status, registered_at as "registeredAt",
    verified_at as "verifiedAt", suspension_due_at as "suspensionDueAt", suspended_at as "suspendedAt",
    suspended_by as "suspendedBy", kind, valid_until as "validUntil"
  from sims.registration;

alter table sims.number_event drop constraint number_event_kind_check;
alter table sims.number_event add constraint number_event_kind_check check (kind in ('REGISTERED', 'PORTED',
  'HOLDER_CHANGED', 'CORRECTED', 'CLAIM_IGNORED', 'SUSPENSION_ORDERED', 'SUSPENDED', 'SUSPENDED_BY_OPERATOR', 'RESUMED',
  'LIFTED', 'REVOKED', 'END_SET'));

-- What a tourist was given does not go on with the number to another person or operator.
create function sims.forget_kind() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  new.kind := 'STANDARD';
  new.valid_until := null;
  new.end_announced_at := null;
  return new;
end
$$;
create trigger kind_forgotten before update of operator, holder_id on sims.registration
  for each row when ((old.operator, old.holder_id) is distinct from (new.operator, new.holder_id))
  execute function sims.forget_kind();

-- Sets the kind and the end of numbers of the calling operator, which have been registered in this transaction. Without a
-- kind a number stays what it is. `touristUntil` and `rule`: its end, where it is a tourist's.
-- entries: [{ "msisdn", "kind", "touristUntil", "rule" }]
create function sims.set_kinds(entries jsonb, at timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
  mine constant text := access.operator();
begin
  if mine is null or mine not in ('AIS', 'TRUE', 'NT') then
    raise exception 'only an operator registers numbers' using errcode = '42501';
  end if;
  with wanted as (
    select r.msisdn, coalesce(e.kind, r.kind) as kind,
      case when coalesce(e.kind, r.kind) = 'TOURIST' then e."touristUntil" end as until,
      case when coalesce(e.kind, r.kind) = 'TOURIST' then e.rule end as rule
    from jsonb_to_recordset(entries) as e (msisdn text, kind text, "touristUntil" timestamptz, rule text)
      join sims.registration r on r.msisdn = e.msisdn
    where r.operator = mine and r.status <> 'REVOKED'
  ), changed as (
    update sims.registration r set kind = w.kind, valid_until = w.until, end_announced_at = null, updated_at = $2
    from wanted w
    where r.msisdn = w.msisdn and (r.kind, r.valid_until) is distinct from (w.kind, w.until)
    returning r.msisdn, r.holder_id, r.registered_at, w.rule, w.until)
  insert into sims.number_event (msisdn, at, kind, operator, holder_id, registered_at, agency_id, officer, rule, due_at)
  select c.msisdn, $2, 'END_SET', mine, c.holder_id, c.registered_at, access.agency_id(), access.officer(), c.rule, c.until
  from changed c order by c.msisdn;
end
$$;

-- Marks up to `batch` tourists' numbers whose time is over and that their operator has not taken back.
create function sims.mark_ended(now timestamptz, batch integer)
returns table (id text, operator text, "validUntil" timestamptz)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  perform access.must_be_system();
  return query
    with due as (
      select r.msisdn from sims.registration r
      where r.kind = 'TOURIST' and r.status <> 'REVOKED' and r.end_announced_at is null and r.valid_until <= $1
      order by r.valid_until, r.msisdn limit $2 for update skip locked)
    update sims.registration r set end_announced_at = $1 from due where r.msisdn = due.msisdn
    returning r.id, r.operator, r.valid_until;
end
$$;

-- As before, with several states at once and, where it is asked, foreigners alone. `clock_from` and `clock_until` bound
-- the clock of those in state REQUIRED; other states have none.
drop function sims.holders_in_my_cases(text[], text[], integer, timestamptz, timestamptz, integer, text, text, integer);
create function sims.holders_in_my_cases(operators text[], states text[], more_than integer, foreigners_only boolean,
  clock_from timestamptz, clock_until timestamptz, after_rank integer, after_person text, after_operator text, size integer)
returns table (person_id text, operator text)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  if access.agency_kind() = 'AOC' or access.agency_id() = 'police:ccib' then
    return query
      select page.person_id, page.operator
      from unnest(operators) as wanted (name)
        cross join unnest(states) as stored (state)
        cross join lateral (
          select c.person_id, c.operator, c.rank from sims.holder_count c
          where c.operator = wanted.name and c.verification = stored.state and c.count > 0 and c.case_reach > 0
            and c.rank < -more_than
            and (c.rank, c.person_id, c.operator) > (after_rank, after_person, after_operator)
            and (not foreigners_only or c.is_foreigner)
            and (c.verification <> 'REQUIRED' or (c.verify_by > clock_from and c.verify_by <= clock_until))
            and sims.may_count(c.person_id)
          order by c.rank, c.person_id limit size) as page
      order by page.rank, page.person_id, page.operator limit size;
  elsif access.agency_kind() = 'POLICE' then
    return query
      select c.person_id, c.operator
      from sims.holder_count c
      where c.person_id = any (array(select sims.persons_in_my_cases()))
        and c.operator = any (operators) and c.verification = any (states) and c.count > 0 and c.rank < -more_than
        and (c.rank, c.person_id, c.operator) > (after_rank, after_person, after_operator)
        and (not foreigners_only or c.is_foreigner)
        and (c.verification <> 'REQUIRED' or (c.verify_by > clock_from and c.verify_by <= clock_until))
      order by c.rank, c.person_id, c.operator limit size;
  end if;
end
$$;

-- As before, apart: those without a clock, those with one, and those whose clock has run out. Foreigners in cases are
-- counted one by one: the tallies do not know both.
drop function sims.count_in_my_cases(text[], text[], integer, timestamptz);
create function sims.count_in_my_cases(operators text[], states text[], more_than integer, foreigners_only boolean,
  at timestamptz)
returns table (unclocked bigint, clocked bigint, expired bigint)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  if access.agency_kind() = 'AOC' and not foreigners_only then
    return query select
      (select coalesce(sum(t.holders_in_cases), 0)::bigint from sims.holder_tally t
       where t.operator = any ($1) and t.verification = any ($2) and t.verification <> 'REQUIRED' and t.count > $3),
      (select coalesce(sum(t.holders_in_cases), 0)::bigint from sims.holder_tally t
       where t.operator = any ($1) and t.verification = any ($2) and t.verification = 'REQUIRED' and t.count > $3),
      case when 'REQUIRED' = any ($2) then
        (select count(*) from sims.holder_count c
         where c.operator = any ($1) and c.verification = 'REQUIRED' and c.case_reach = 2 and c.verify_by <= $5
           and c.count > $3) else 0 end;
  elsif access.agency_kind() = 'AOC' or access.agency_id() = 'police:ccib' then
    return query
      select count(*) filter (where c.verification <> 'REQUIRED'), count(*) filter (where c.verification = 'REQUIRED'),
        count(*) filter (where c.verification = 'REQUIRED' and c.verify_by <= $5)
      from sims.holder_count c
      where c.operator = any ($1) and c.verification = any ($2) and c.count > 0 and c.case_reach > 0
        and c.rank < -$3 and (not foreigners_only or c.is_foreigner) and sims.may_count(c.person_id);
  elsif access.agency_kind() = 'POLICE' then
    return query
      select count(*) filter (where c.verification <> 'REQUIRED'), count(*) filter (where c.verification = 'REQUIRED'),
        count(*) filter (where c.verification = 'REQUIRED' and c.verify_by <= $5)
      from sims.holder_count c
      where c.person_id = any (array(select sims.persons_in_my_cases()))
        and c.operator = any ($1) and c.verification = any ($2) and c.count > 0 and c.rank < -$3
        and (not foreigners_only or c.is_foreigner);
  end if;
end
$$;

-- What operators did in an interval, beside the orders: by operator and in all.
create index number_event_ends on sims.number_event (at, operator)
  where kind in ('SUSPENDED', 'SUSPENDED_BY_OPERATOR', 'REVOKED');
create index holder_event_verified on sims.holder_event (at, operator) where state = 'VERIFIED';
create index holder_event_clocks on sims.holder_event (verify_by, operator) where state = 'REQUIRED';
drop function sims.figures(timestamptz, timestamptz, timestamptz);
create function sims.figures(since timestamptz, before timestamptz, now timestamptz)
returns table (operator text, ordered bigint, "carriedOut" bigint, "carriedOutIn" double precision[], overdue bigint,
  verified bigint, "verificationOverdue" bigint, suspended bigint, revoked bigint, "touristEnded" bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  with seen as (
    select o.operator from unnest(array['AIS', 'TRUE', 'NT']) as o (operator)
    where access.agency_kind() in ('AOC', 'REGULATOR') or o.operator = access.operator()
  ), steps as (
    select o.operator, 'ORDERED' as step, extract(epoch from o.suspended_at - o.ordered_at)::double precision as carried_out,
      coalesce(o.suspended_at, o.lifted_at, $3) > o.due_at as is_overdue
    from sims.suspension_order o join seen s on s.operator = o.operator
    where o.ordered_at >= $1 and o.ordered_at < $2
    union all
    select e.operator, case when e.kind = 'REVOKED' then 'REVOKED' else 'SUSPENDED' end, null, false
    from sims.number_event e join seen s on s.operator = e.operator
    where e.kind in ('SUSPENDED', 'SUSPENDED_BY_OPERATOR', 'REVOKED') and e.at >= $1 and e.at < $2
    union all
    select e.operator, 'VERIFIED', null, false
    from sims.holder_event e join seen s on s.operator = e.operator
    where e.state = 'VERIFIED' and e.at >= $1 and e.at < $2
    union all
    -- a clock that ran out before anybody justified or decided
    select e.operator, 'VERIFICATION_OVERDUE', null, false
    from sims.holder_event e join seen s on s.operator = e.operator
    where e.state = 'REQUIRED' and e.verify_by >= $1 and e.verify_by < $2 and e.verify_by <= $3
      and not exists (
        select 1 from sims.holder_event l
        where l.person_id = e.person_id and l.operator = e.operator and l.id > e.id and l.at < e.verify_by)
    union all
    select r.operator, 'TOURIST_ENDED', null, false
    from sims.registration r join seen s on s.operator = r.operator
    where r.kind = 'TOURIST' and r.status <> 'REVOKED' and r.valid_until >= $1 and r.valid_until < $2
      and r.valid_until <= $3
  )
  select operator, count(*) filter (where step = 'ORDERED'), count(carried_out),
    percentile_cont(array[0.5, 0.95, 0.99]) within group (order by carried_out), count(*) filter (where is_overdue),
    count(*) filter (where step = 'VERIFIED'), count(*) filter (where step = 'VERIFICATION_OVERDUE'),
    count(*) filter (where step = 'SUSPENDED'), count(*) filter (where step = 'REVOKED'),
    count(*) filter (where step = 'TOURIST_ENDED')
  from steps group by grouping sets ((operator), ()) order by operator nulls first
$$;

revoke execute on function sims.is_foreigner(text), sims.forget_kind(),
  sims.set_kinds(jsonb, timestamptz), sims.mark_ended(timestamptz, integer),
  sims.holders_in_my_cases(text[], text[], integer, boolean, timestamptz, timestamptz, integer, text, text, integer),
  sims.count_in_my_cases(text[], text[], integer, boolean, timestamptz),
  sims.figures(timestamptz, timestamptz, timestamptz) from public;
grant execute on function sims.set_kinds(jsonb, timestamptz),
  sims.mark_ended(timestamptz, integer),
  sims.holders_in_my_cases(text[], text[], integer, boolean, timestamptz, timestamptz, integer, text, text, integer),
  sims.count_in_my_cases(text[], text[], integer, boolean, timestamptz),
  sims.figures(timestamptz, timestamptz, timestamptz) to aoc_sims;
