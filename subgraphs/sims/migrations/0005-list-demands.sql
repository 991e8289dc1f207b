-- Demands that are listed and announced; whom the regulator may identify; counts under a purpose.

-- A demand is the row of its holder: `demand_id` names the latest one in events.
alter table sims.holder_count
  add column demand_id uuid,
  add column demanded_at timestamptz,
  add column demand_rule text,
  add column warn_at timestamptz,
  add column warned_at timestamptz,
  add column overdue_announced_at timestamptz;
update sims.holder_count c set demand_id = gen_random_uuid(), demanded_at = e.at, demand_rule = e.rule,
  warn_at = c.verify_by - interval '7 days'
from (select distinct on (person_id, operator) person_id, operator, at, rule from sims.holder_event
  where state = 'REQUIRED' order by person_id, operator, id desc) as e
where e.person_id = c.person_id and e.operator = c.operator and c.verification <> 'NOT_REQUIRED';
create unique index holder_count_by_demand on sims.holder_count (demand_id) where demand_id is not null;
create index holder_count_demands on sims.holder_count (verify_by, demand_id)
  where demand_id is not null and verification <> 'NOT_REQUIRED';
create index holder_count_demands_of_operator on sims.holder_count (operator, verify_by, demand_id)
  where demand_id is not null and verification <> 'NOT_REQUIRED';
create index holder_count_to_warn on sims.holder_count (warn_at, demand_id)
  where verification = 'REQUIRED' and warned_at is null;
create index holder_count_to_announce on sims.holder_count (verify_by, demand_id)
  where verification = 'REQUIRED' and overdue_announced_at is null;

-- The one shape of a holder as statements read it. `verification` is what is stored; a clock that ran out is read from
-- `verifyBy` (`sims.verification_state`).
create view sims.demand_row with (security_invoker = true) as
  select demand_id as id, person_id as "personId", operator, count, verification as stored, verify_by as "verifyBy",
    demanded_at as "demandedAt", demand_rule as rule
  from sims.holder_count
  where demand_id is not null and verification <> 'NOT_REQUIRED';
grant select on sims.demand_row to aoc_sims;

-- The sweeper marks what it announced; the rest of the rule is that of 0003.
create or replace function sims.guard_holder() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if current_user <> 'aoc_sims' or coalesce(case access.agency_kind()
    when 'REGULATOR' then new.verification in ('REQUIRED', 'VERIFIED', 'REFUSED')
    when 'TELCO' then old.operator = access.operator() and (old.verification, new.verification) = ('REQUIRED', 'JUSTIFIED')
      and old.verify_by is not distinct from new.verify_by and old.demand_id is not distinct from new.demand_id
    when 'SYSTEM' then (old.verification, old.verify_by, old.demand_id)
      is not distinct from (new.verification, new.verify_by, new.demand_id)
    else false end, false) then
    return new;
  end if;
  raise exception 'this agency may not change a verification so' using errcode = '42501';
end
$$;
alter policy visible on sims.holder_count using (
  (select access.agency_kind() in ('REGULATOR', 'SYSTEM'))
  or operator = (select access.operator())
  or ((select access.agency_kind() in ('AOC', 'POLICE')) and sims.may_count(person_id)));
alter policy changed on sims.holder_count
  using (access.agency_kind() in ('REGULATOR', 'SYSTEM') or operator = access.operator())
  with check (access.agency_kind() in ('REGULATOR', 'SYSTEM') or operator = access.operator());
grant update (demand_id, demanded_at, demand_rule, warn_at, warned_at, overdue_announced_at) on sims.holder_count to aoc_sims;

-- More numbers at one operator than anybody may hold unverified. The rules with their dates are the program's
-- (`clocks/rules.ts`); a test holds both equal.
create function sims.is_over_limit(count integer) returns boolean language sql immutable parallel safe as $$
  select $1 > 5
$$;

create function sims.mark_regulated() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into access.regulated_holder (person_id, operator)
  select n.person_id, n.operator from new_rows n
  where n.count > 0 and (sims.is_over_limit(n.count) or n.verification <> 'NOT_REQUIRED')
  order by n.person_id, n.operator
  on conflict do nothing;
  delete from access.regulated_holder h using new_rows n
  where h.person_id = n.person_id and h.operator = n.operator
    and not (n.count > 0 and (sims.is_over_limit(n.count) or n.verification <> 'NOT_REQUIRED'));
  return null;
end
$$;
create trigger regulated_marked after update on sims.holder_count
  referencing new table as new_rows for each statement execute function sims.mark_regulated();

insert into access.regulated_holder (person_id, operator)
select person_id, operator from sims.holder_count
where count > 0 and (sims.is_over_limit(count) or verification <> 'NOT_REQUIRED');

-- Whether the purpose of the caller covers counting the person's numbers: the regulator's own task, or a case of the
-- caller to which the person belongs.
create function sims.may_count_now(person_id text) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  if access.agency_kind() = 'REGULATOR' then
    return coalesce(current_setting('access.purpose_basis', true) = 'nbtc', false);
  end if;
  return sims.may_count($1)
    and exists (select 1 from access.cases_of_person($1) c (id) where c.id = access.purpose_case());
end
$$;
revoke execute on function sims.is_over_limit(integer), sims.mark_regulated(), sims.may_count_now(text) from public;
grant execute on function sims.may_count_now(text), sims.is_over_limit(integer) to aoc_sims;
