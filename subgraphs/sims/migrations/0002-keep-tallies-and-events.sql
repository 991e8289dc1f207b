-- Counts that no call has to count, and a log of every transition: who, when, why, under which rule.

-- Every transition of a number: the state, operator and holder that it led to. Nothing here is ever changed.
create table sims.number_event (
  id bigint generated always as identity primary key,
  msisdn text not null,
  at timestamptz not null,
  kind text not null check (kind in ('REGISTERED', 'PORTED', 'HOLDER_CHANGED', 'CORRECTED', 'CLAIM_IGNORED',
    'SUSPENSION_ORDERED', 'SUSPENDED', 'LIFTED', 'REVOKED')),
  operator text not null,
  holder_id text not null,
  registered_at timestamptz not null,
  agency_id text not null,
  officer text not null,
  reason text,
  rule text,
  case_id uuid,
  -- of an order: when it must have been carried out
  due_at timestamptz,
  -- of a suspension: when the number went off, as its operator told
  effective_at timestamptz
);

-- Every transition of a person's verification at an operator, with the count at that instant.
create table sims.holder_event (
  id bigint generated always as identity primary key,
  person_id text not null,
  operator text not null,
  at timestamptz not null,
  state text not null check (state in ('REQUIRED', 'JUSTIFIED', 'VERIFIED', 'REFUSED')),
  count integer not null,
  agency_id text not null,
  officer text not null,
  reason text,
  rule text,
  verify_by timestamptz
);

-- What was known before the log began.
insert into sims.number_event (msisdn, at, kind, operator, holder_id, registered_at, agency_id, officer)
select msisdn, registered_at, 'REGISTERED', operator, holder_id, registered_at, 'telco:' || lower(operator), 'not recorded'
from (
  select h.msisdn, h.operator, h.holder_id, h.registered_at, 0 as is_current, h.id from sims.registration_history h
  union all
  select r.msisdn, r.operator, r.holder_id, r.registered_at, 1, 0 from sims.registration r) as known
order by is_current, id, msisdn;
insert into sims.number_event (msisdn, at, kind, operator, holder_id, registered_at, agency_id, officer, reason, case_id, due_at)
select o.msisdn, o.ordered_at, 'SUSPENSION_ORDERED', o.operator, r.holder_id, r.registered_at, o.ordered_by, o.officer,
  o.reason, o.case_id, o.due_at
from sims.suspension_order o join sims.registration r on r.msisdn = o.msisdn order by o.id;
insert into sims.number_event (msisdn, at, kind, operator, holder_id, registered_at, agency_id, officer, effective_at)
select o.msisdn, o.confirmed_at, 'SUSPENDED', o.operator, r.holder_id, r.registered_at, 'telco:' || lower(o.operator),
  'not recorded', o.suspended_at
from sims.suspension_order o join sims.registration r on r.msisdn = o.msisdn
where o.confirmed_at is not null order by o.id;
insert into sims.holder_event (person_id, operator, at, state, count, agency_id, officer, reason, verify_by)
select v.person_id, v.operator, s.at, s.state, coalesce(c.count, 0), s.agency_id, 'not recorded', s.reason, v.verify_by
from sims.verification v
  left join sims.holder_count c on c.person_id = v.person_id and c.operator = v.operator
  cross join lateral (values
    ('REQUIRED', v.required_at, v.required_by, null),
    ('JUSTIFIED', v.justified_at, 'telco:' || lower(v.operator), v.justification),
    (v.state, v.decided_at, v.decided_by, v.reason)) as s (state, at, agency_id, reason)
where s.at is not null order by s.at;
create index number_event_by_msisdn on sims.number_event (msisdn, id desc);
create index holder_event_by_holder on sims.holder_event (person_id, operator, id desc);

-- A person at an operator: one row holds the count and how far the verification has come, so that one index serves
-- both. `rank` is the count turned round: most first is then plain ascending order, which a cursor can compare.
alter table sims.holder_count
  add column verification text not null default 'NOT_REQUIRED'
    check (verification in ('NOT_REQUIRED', 'REQUIRED', 'JUSTIFIED', 'VERIFIED', 'REFUSED')),
  add column verify_by timestamptz,
  add column rank integer not null generated always as (-count) stored;
update sims.holder_count c set verification = v.state, verify_by = v.verify_by
from sims.verification v where v.person_id = c.person_id and v.operator = c.operator;
drop index sims.holder_count_most_first;
create index holder_count_most_first on sims.holder_count (operator, verification, rank, person_id) where count > 0;
create index holder_count_by_clock on sims.holder_count (operator, verify_by, person_id) include (count)
  where verification = 'REQUIRED';

drop table sims.verification, sims.suspension_order, sims.registration_history;

-- When the holder last showed who they are for this number; null: not told.
alter table sims.registration add column verified_at timestamptz;

-- How many holders hold exactly so many numbers. A few thousand rows, whatever the country holds. The rows of one
-- tally are spread over slots, so that calls at the same time seldom wait for each other; only their sum means anything.
create table sims.holder_tally (
  operator text not null,
  verification text not null,
  count integer not null check (count > 0),
  slot smallint not null,
  holders integer not null,
  primary key (operator, verification, count, slot)
) with (fillfactor = 50);
insert into sims.holder_tally (operator, verification, count, slot, holders)
select operator, verification, count, 0, count(*) from sims.holder_count where count > 0 group by operator, verification, count;

create function sims.tally_holders() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into sims.holder_tally as known (operator, verification, count, slot, holders)
  select d.operator, d.verification, d.count, pg_backend_pid() % 8, sum(d.change)
  from (
    select o.operator, o.verification, o.count, -1 as change from old_rows o where o.count > 0
    union all
    select n.operator, n.verification, n.count, 1 from new_rows n where n.count > 0) as d
  group by d.operator, d.verification, d.count having sum(d.change) <> 0
  order by d.operator, d.verification, d.count
  on conflict (operator, verification, count, slot) do update set holders = known.holders + excluded.holders;
  return null;
end
$$;
create trigger tally_updated after update on sims.holder_count
  referencing old table as old_rows new table as new_rows
  for each statement execute function sims.tally_holders();

-- Adds to the counts of these holders, each named once, in the order of the holders: calls never wait in a circle.
create function sims.add_counts(persons text[], operators text[], changes integer[]) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into sims.holder_count (person_id, operator, count)
  select d.person_id, d.operator, 0 from unnest(persons, operators) as d (person_id, operator)
  order by d.person_id, d.operator
  on conflict (person_id, operator) do nothing;
  perform 1 from sims.holder_count c join unnest(persons, operators) as d (person_id, operator)
    on c.person_id = d.person_id and c.operator = d.operator
  order by c.person_id, c.operator for update of c;
  update sims.holder_count c set count = c.count + d.change
  from unnest(persons, operators, changes) as d (person_id, operator, change)
  where c.person_id = d.person_id and c.operator = d.operator;
end
$$;

-- Counts what a statement changed, all its numbers at once.
drop trigger count_inserted on sims.registration;
drop trigger count_updated on sims.registration;
drop function sims.count_registration();
create function sims.count_numbers() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  persons text[];
  operators text[];
  changes integer[];
begin
  if tg_op = 'INSERT' then
    select array_agg(d.holder_id), array_agg(d.operator), array_agg(d.change) into persons, operators, changes
    from (
      select n.holder_id, n.operator, count(*)::integer as change from new_rows n where n.status <> 'REVOKED'
      group by n.holder_id, n.operator) as d;
  elsif tg_op = 'DELETE' then
    select array_agg(d.holder_id), array_agg(d.operator), array_agg(d.change) into persons, operators, changes
    from (
      select o.holder_id, o.operator, -count(*)::integer as change from old_rows o where o.status <> 'REVOKED'
      group by o.holder_id, o.operator) as d;
  else
    select array_agg(d.holder_id), array_agg(d.operator), array_agg(d.change) into persons, operators, changes
    from (
      select each.holder_id, each.operator, sum(each.change)::integer as change
      from (
        select o.holder_id, o.operator, -1 as change from old_rows o where o.status <> 'REVOKED'
        union all
        select n.holder_id, n.operator, 1 from new_rows n where n.status <> 'REVOKED') as each
      group by each.holder_id, each.operator having sum(each.change) <> 0) as d;
  end if;
  if persons is not null then
    perform sims.add_counts(persons, operators, changes);
  end if;
  return null;
end
$$;
create trigger count_inserted after insert on sims.registration
  referencing new table as new_rows for each statement execute function sims.count_numbers();
create trigger count_updated after update on sims.registration
  referencing old table as old_rows new table as new_rows for each statement execute function sims.count_numbers();
create trigger count_deleted after delete on sims.registration
  referencing old table as old_rows for each statement execute function sims.count_numbers();

-- Writes the calling operator's registrations. Numbers are taken in their order and holders after them in theirs, so
-- that two calls never wait for each other in a circle: new numbers are first claimed as REVOKED, which counts
-- nothing, then one statement gives all of them what they are. The later registration of a number stands: an
-- operator that tells of it with an older date has lost it. An order stays with its number, whoever has it.
-- entries: [{ "msisdn", "id", "holderId", "registeredAt", "verifiedAt" }]
create or replace function sims.register(entries jsonb, at timestamptz) returns table (is_new boolean)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  mine constant text := access.operator();
  fresh text[];
begin
  if mine is null then
    raise exception 'only an operator registers numbers' using errcode = '42501';
  end if;
  with claimed as (
    insert into sims.registration as r (msisdn, id, operator, holder_id, status, registered_at, updated_at)
    select e.msisdn, e.id, mine, e."holderId", 'REVOKED', e."registeredAt", at
    from jsonb_to_recordset(entries) as e (msisdn text, id text, "holderId" text, "registeredAt" timestamptz)
    order by e.msisdn
    on conflict do nothing
    returning r.msisdn)
  select coalesce(array_agg(c.msisdn), '{}') into fresh from claimed c;
  perform 1 from sims.registration r
    where r.msisdn in (select e.msisdn from jsonb_to_recordset(entries) as e (msisdn text))
    order by r.msisdn for update;

  perform access.remember_sims((
    select jsonb_agg(jsonb_build_object('msisdn', e.msisdn, 'operator', mine, 'holderId', e."holderId"))
    from jsonb_to_recordset(entries) as e (msisdn text, "holderId" text, "registeredAt" timestamptz)
      join sims.registration r on r.msisdn = e.msisdn
    where r.status = 'REVOKED' or r.operator = mine or e."registeredAt" >= r.registered_at));

  insert into sims.number_event (msisdn, at, kind, operator, holder_id, registered_at, agency_id, officer)
  select e.msisdn, register.at,
    case when r.status = 'REVOKED' then 'REGISTERED'
      when r.operator <> mine and e."registeredAt" < r.registered_at then 'CLAIM_IGNORED'
      when r.operator <> mine then 'PORTED'
      when r.holder_id <> e."holderId" then 'HOLDER_CHANGED'
      else 'CORRECTED' end,
    mine, e."holderId", e."registeredAt", access.agency_id(), access.officer()
  from jsonb_to_recordset(entries) as e (msisdn text, "holderId" text, "registeredAt" timestamptz)
    join sims.registration r on r.msisdn = e.msisdn
  where r.status = 'REVOKED'
    or (r.operator, r.holder_id, r.registered_at) is distinct from (mine, e."holderId", e."registeredAt")
  order by e.msisdn;

  update sims.registration r set operator = mine, holder_id = e."holderId", registered_at = e."registeredAt",
    verified_at = case when r.status = 'REVOKED' or r.holder_id <> e."holderId" then e."verifiedAt"
      else greatest(r.verified_at, e."verifiedAt") end,
    status = case when r.status = 'REVOKED' then 'ACTIVE' else r.status end,
    suspension_due_at = case when r.status = 'REVOKED' then null else r.suspension_due_at end,
    suspended_at = case when r.status = 'REVOKED' then null else r.suspended_at end,
    updated_at = register.at
  from jsonb_to_recordset(entries)
    as e (msisdn text, "holderId" text, "registeredAt" timestamptz, "verifiedAt" timestamptz)
  where r.msisdn = e.msisdn and (
    r.status = 'REVOKED'
    or (r.operator = mine and ((r.holder_id, r.registered_at) is distinct from (e."holderId", e."registeredAt")
      or e."verifiedAt" > coalesce(r.verified_at, '-infinity')))
    or (r.operator <> mine and e."registeredAt" >= r.registered_at));

  return query
    select f.msisdn is not null
    from jsonb_to_recordset(entries) as e (msisdn text) left join unnest(fresh) as f (msisdn) on f.msisdn = e.msisdn;
end
$$;
revoke execute on function sims.count_numbers(), sims.tally_holders(), sims.add_counts(text[], text[], integer[]) from public;

-- The persons whose numbers a caller with cases may count: the same as `sims.may_count`, the other way round.
create function sims.persons_in_my_cases() returns setof text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  with mine as (
    select f.id from access.case_file f where access.agency_kind() = 'AOC'
    union all
    select c.id from access.my_cases() as c (id) where access.agency_kind() = 'POLICE')
  select v.person_id from mine m join access.case_victim v on v.case_id = m.id
  union
  select d.holder_id from mine m join access.case_account a on a.case_id = m.id
    join access.account_detail d on d.account_id = a.account_id where d.holder_id is not null
  union
  select s.holder_id from mine m join access.case_number n on n.case_id = m.id join access.sim s on s.msisdn = n.msisdn
$$;
revoke execute on function sims.persons_in_my_cases() from public;
grant execute on function sims.persons_in_my_cases() to aoc_sims;

do $$
declare
  name text;
begin
  foreach name in array array['number_event', 'holder_event', 'holder_tally'] loop
    execute format('alter table sims.%I enable row level security, force row level security', name);
    execute format('create policy owner_decides on sims.%I to aoc_owner using (true) with check (true)', name);
  end loop;
end
$$;

-- An operator sees what happened to a number while it was its own, and only as long as it still is.
create policy visible on sims.number_event for select to aoc_sims using (
  access.agency_kind() = 'REGULATOR'
  or ((access.agency_kind() in ('AOC', 'POLICE') or operator = access.operator())
    and kind <> 'CLAIM_IGNORED'
    and exists (select 1 from sims.registration r where r.msisdn = number_event.msisdn)));
create policy recorded on sims.number_event for insert to aoc_sims with check (
  agency_id = access.agency_id() and officer = access.officer()
  and (access.agency_kind() = 'REGULATOR' or operator = access.operator()));

create policy visible on sims.holder_event for select to aoc_sims using (
  access.agency_kind() = 'REGULATOR'
  or (access.agency_kind() = 'TELCO' and operator = access.operator())
  or (access.agency_kind() in ('AOC', 'POLICE') and sims.may_count(person_id)));
create policy recorded on sims.holder_event for insert to aoc_sims with check (
  agency_id = access.agency_id() and officer = access.officer()
  and (access.agency_kind() = 'REGULATOR' or operator = access.operator()));

-- Who asks is the same for every row: asked once, in a sub-select, it costs nothing per row, and the planner does not
-- take it for a condition that few rows meet, which would lead it away from the index that gives them in order.
alter policy visible on sims.holder_count using (
  (select access.agency_kind() = 'REGULATOR')
  or operator = (select access.operator())
  or ((select access.agency_kind() in ('AOC', 'POLICE')) and sims.may_count(person_id)));
create policy visible on sims.holder_tally for select to aoc_sims using (access.agency_kind() = 'REGULATOR');
create policy changed on sims.holder_count for update to aoc_sims
  using (access.agency_kind() = 'REGULATOR' or operator = access.operator())
  with check (access.agency_kind() = 'REGULATOR' or operator = access.operator());

revoke update on sims.registration from aoc_sims;
grant update (status, suspension_due_at, suspended_at, updated_at) on sims.registration to aoc_sims;
grant update (verification, verify_by) on sims.holder_count to aoc_sims;
grant select on sims.holder_tally to aoc_sims;
grant select, insert on sims.number_event, sims.holder_event to aoc_sims;
