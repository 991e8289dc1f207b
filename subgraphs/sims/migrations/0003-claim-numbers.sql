-- A number that another operator holds is claimed, not taken: it moves when that operator releases it or the regulator
-- grants the claim. What each kind of agency may change in a row is asked here too, whatever the walls before it allowed.

alter table sims.number_event drop constraint number_event_kind_check;
alter table sims.number_event add constraint number_event_kind_check check (kind in ('REGISTERED', 'PORTED',
  'HOLDER_CHANGED', 'CORRECTED', 'CLAIM_IGNORED', 'SUSPENSION_ORDERED', 'SUSPENDED', 'SUSPENDED_BY_OPERATOR', 'RESUMED',
  'LIFTED', 'REVOKED'));

-- Why a number is off: 'ORDER' of the regulator, or its 'OPERATOR' itself.
alter table sims.registration add column suspended_by text check (suspended_by in ('ORDER', 'OPERATOR'));
update sims.registration set suspended_by = 'ORDER' where status = 'SUSPENDED';

-- Holders of the past, from the log: `access` knew the present ones alone.
delete from access.sim_holder h where exists (select 1 from sims.number_event e where e.msisdn = h.msisdn);
insert into access.person (id) select distinct holder_id from sims.number_event on conflict do nothing;
insert into access.sim_holder (msisdn, operator, holder_id, since, until)
select period.msisdn, period.operator, period.holder_id,
  case when period.before is null then least(period.registered_at, period.at)
    else greatest(period.before, least(period.registered_at, period.at)) end,
  case when period.after is not null then greatest(period.after, coalesce(period.before, period.after)) end
from (
  select e.id, e.msisdn, e.operator, e.holder_id, e.registered_at, e.kind, e.at,
    lag(e.at) over of_number as before, lead(e.at) over of_number as after
  from sims.number_event e where e.kind in ('REGISTERED', 'PORTED', 'HOLDER_CHANGED', 'REVOKED')
  window of_number as (partition by e.msisdn order by e.id)) as period
where period.kind <> 'REVOKED'
  and (period.after is null or period.after >= least(period.registered_at, period.at))
order by period.id;

-- What an operator claims. `held_by`: the operator that has the number, and answers. The person whom the claimant named
-- is read by no other agency before the number has moved.
create table sims.claim (
  id uuid primary key default gen_random_uuid(),
  msisdn text not null,
  operator text not null check (operator in ('AIS', 'TRUE', 'NT')),
  held_by text not null check (held_by in ('AIS', 'TRUE', 'NT')),
  holder_id text not null references access.person (id),
  registered_at timestamptz not null,
  verified_at timestamptz,
  state text not null default 'OPEN'
    check (state in ('OPEN', 'DISPUTED', 'RELEASED', 'GRANTED', 'DENIED', 'WITHDRAWN', 'ENDED')),
  claimed_at timestamptz not null,
  claimed_by text not null,
  officer text not null,
  settled_at timestamptz,
  settled_by text,
  settling_officer text,
  reason text,
  check (operator <> held_by)
);
create unique index claim_waiting on sims.claim (msisdn, operator) where state in ('OPEN', 'DISPUTED');
create index claim_newest on sims.claim (claimed_at desc, id desc);
create index claim_by_msisdn on sims.claim (msisdn, claimed_at desc, id desc);
alter table sims.claim enable row level security, force row level security;
create policy owner_decides on sims.claim to aoc_owner using (true) with check (true);
create policy visible on sims.claim for select to aoc_sims using (
  (select access.agency_kind() = 'REGULATOR')
  or operator = (select access.operator()) or held_by = (select access.operator()));
grant select (id, msisdn, operator, held_by, state, claimed_at, settled_at, settled_by, reason) on sims.claim to aoc_sims;
create view sims.claim_row with (security_invoker = true) as
  select id, msisdn, operator, held_by as "heldBy", state, claimed_at as "claimedAt", settled_at as "settledAt",
    settled_by as "settledBy", reason
  from sims.claim;
grant select on sims.claim_row to aoc_sims;

-- Writes the calling operator's registrations. Numbers are taken in their order and holders after them in theirs, so
-- that two calls never wait for each other in a circle: new numbers are first claimed as REVOKED, which counts
-- nothing, then one statement gives all of them what they are. An order stays with its number, whoever has it.
-- entries: [{ "msisdn", "id", "holderId", "registeredAt", "verifiedAt" }]
-- outcome: REGISTERED a number that was new, UPDATED one of the caller's own, CLAIMED one that another operator has;
-- claim_id names a claim that is new
drop function sims.register(jsonb, timestamptz);
create function sims.register(entries jsonb, at timestamptz) returns table (msisdn text, outcome text, claim_id uuid)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
  mine constant text := access.operator();
  fresh text[];
begin
  if mine is null or mine not in ('AIS', 'TRUE', 'NT') then
    raise exception 'only an operator registers numbers' using errcode = '42501';
  end if;
  with added as (
    insert into sims.registration as r (msisdn, id, operator, holder_id, status, registered_at, updated_at)
    select e.msisdn, e.id, mine, e."holderId", 'REVOKED', e."registeredAt", at
    from jsonb_to_recordset(entries) as e (msisdn text, id text, "holderId" text, "registeredAt" timestamptz)
    order by e.msisdn
    on conflict do nothing
    returning r.msisdn)
  select coalesce(array_agg(a.msisdn), '{}') into fresh from added a;
  perform 1 from sims.registration r
    where r.msisdn in (select e.msisdn from jsonb_to_recordset(entries) as e (msisdn text))
    order by r.msisdn for update;

  insert into sims.claim as known (msisdn, operator, held_by, holder_id, registered_at, verified_at, claimed_at,
    claimed_by, officer)
  select e.msisdn, mine, r.operator, e."holderId", e."registeredAt", e."verifiedAt", register.at, access.agency_id(),
    access.officer()
  from jsonb_to_recordset(entries)
      as e (msisdn text, "holderId" text, "registeredAt" timestamptz, "verifiedAt" timestamptz)
    join sims.registration r on r.msisdn = e.msisdn
  where r.status <> 'REVOKED' and r.operator <> mine
  order by e.msisdn
  -- the claimant corrects what it claims; its place among the claims stays
  on conflict (msisdn, operator) where state in ('OPEN', 'DISPUTED') do update
    set holder_id = excluded.holder_id, registered_at = excluded.registered_at, verified_at = excluded.verified_at;

  perform access.record_sim_holders(coalesce((
    select jsonb_agg(jsonb_build_object('msisdn', e.msisdn, 'operator', mine, 'holderId', e."holderId",
      'registeredAt', e."registeredAt"))
    from jsonb_to_recordset(entries) as e (msisdn text, "holderId" text, "registeredAt" timestamptz)
      join sims.registration r on r.msisdn = e.msisdn
    where r.status = 'REVOKED' or r.operator = mine), '[]'), register.at);

  insert into sims.number_event (msisdn, at, kind, operator, holder_id, registered_at, agency_id, officer)
  select e.msisdn, register.at,
    case when r.status = 'REVOKED' then 'REGISTERED'
      when r.holder_id <> e."holderId" then 'HOLDER_CHANGED'
      else 'CORRECTED' end,
    mine, e."holderId", e."registeredAt", access.agency_id(), access.officer()
  from jsonb_to_recordset(entries) as e (msisdn text, "holderId" text, "registeredAt" timestamptz)
    join sims.registration r on r.msisdn = e.msisdn
  where r.status = 'REVOKED'
    or (r.operator = mine and (r.holder_id, r.registered_at) is distinct from (e."holderId", e."registeredAt"))
  order by e.msisdn;

  update sims.registration r set operator = mine, holder_id = e."holderId", registered_at = e."registeredAt",
    verified_at = case when r.status = 'REVOKED' or r.holder_id <> e."holderId" then e."verifiedAt"
      else greatest(r.verified_at, e."verifiedAt") end,
    status = case when r.status = 'REVOKED' then 'ACTIVE' else r.status end,
    suspension_due_at = case when r.status = 'REVOKED' then null else r.suspension_due_at end,
    suspended_at = case when r.status = 'REVOKED' then null else r.suspended_at end,
    suspended_by = case when r.status = 'REVOKED' then null else r.suspended_by end,
    updated_at = register.at
  from jsonb_to_recordset(entries)
    as e (msisdn text, "holderId" text, "registeredAt" timestamptz, "verifiedAt" timestamptz)
  where r.msisdn = e.msisdn and (
    r.status = 'REVOKED'
    or (r.operator = mine and ((r.holder_id, r.registered_at) is distinct from (e."holderId", e."registeredAt")
      or e."verifiedAt" > coalesce(r.verified_at, '-infinity'))));

  return query
    select e.msisdn,
      case when c.id is not null then 'CLAIMED' when e.msisdn = any (fresh) then 'REGISTERED' else 'UPDATED' end,
      case when c.claimed_at = register.at then c.id end
    from jsonb_to_recordset(entries) as e (msisdn text)
      left join sims.claim c on c.msisdn = e.msisdn and c.operator = mine and c.state in ('OPEN', 'DISPUTED')
    order by e.msisdn;
end
$$;

-- Claims that the caller may settle with this outcome, kept from others until the transaction ends; their numbers first,
-- in their order. RELEASED and DISPUTED are for the operator that has the number, WITHDRAWN for the claimant, GRANTED and
-- DENIED for the regulator.
create function sims.lock_claims(ids uuid[], outcome text)
returns table (id uuid, msisdn text, operator text, held_by text, state text)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  mine constant text := access.operator();
  is_regulator constant boolean := coalesce(access.agency_kind() = 'REGULATOR', false);
begin
  perform 1 from sims.registration r
    where r.msisdn in (select c.msisdn from sims.claim c where c.id = any (ids)
      and (is_regulator or mine in (c.operator, c.held_by)))
    order by r.msisdn for update;
  return query
    select c.id, c.msisdn, c.operator, c.held_by, c.state from sims.claim c
    where c.id = any (ids) and case lock_claims.outcome
      when 'RELEASED' then c.held_by = mine when 'DISPUTED' then c.held_by = mine when 'WITHDRAWN' then c.operator = mine
      when 'GRANTED' then is_regulator when 'DENIED' then is_regulator else false end
    order by c.msisdn, c.id for update;
end
$$;

-- Settles claims that wait, each of another number. RELEASED and GRANTED move the number; what was ordered stays with it.
create function sims.settle_claims(ids uuid[], outcome text, reason text, at timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  numbers text[];
begin
  select array_agg(c.msisdn order by c.msisdn) into numbers from sims.lock_claims(ids, settle_claims.outcome) c
  where c.state = 'OPEN' or (c.state = 'DISPUTED' and settle_claims.outcome <> 'DISPUTED');
  if cardinality(ids) is distinct from cardinality(numbers)
    or cardinality(ids) <> (select count(distinct n) from unnest(numbers) as n) then
    raise exception 'not claims that the caller may settle' using errcode = '42501';
  end if;
  if settle_claims.outcome in ('RELEASED', 'GRANTED') then
    perform access.record_sim_holders((
      select jsonb_agg(jsonb_build_object('msisdn', c.msisdn, 'operator', c.operator, 'holderId', c.holder_id,
        'registeredAt', c.registered_at))
      from sims.claim c where c.id = any (ids)), settle_claims.at);
    insert into sims.number_event (msisdn, at, kind, operator, holder_id, registered_at, agency_id, officer, reason)
    select c.msisdn, settle_claims.at, 'PORTED', c.operator, c.holder_id, c.registered_at, access.agency_id(),
      access.officer(), settle_claims.reason
    from sims.claim c where c.id = any (ids) order by c.msisdn;
    update sims.registration r set operator = c.operator, holder_id = c.holder_id, registered_at = c.registered_at,
      verified_at = case when r.holder_id = c.holder_id then greatest(r.verified_at, c.verified_at) else c.verified_at end,
      updated_at = settle_claims.at
    from sims.claim c where c.id = any (ids) and c.msisdn = r.msisdn;
    -- what others claim is from now on claimed from the new operator
    update sims.claim other set held_by = moved.operator
    from sims.claim moved
    where moved.id = any (ids) and other.msisdn = moved.msisdn and other.id <> moved.id
      and other.state in ('OPEN', 'DISPUTED');
  end if;
  update sims.claim c set state = settle_claims.outcome, settled_at = settle_claims.at, settled_by = access.agency_id(),
    settling_officer = access.officer(), reason = settle_claims.reason
  where c.id = any (ids);
end
$$;

-- The one shape of a number as statements read it; rows are those that the reader may see in the table.
create view sims.sim with (security_invoker = true) as
  select id, msisdn, operator, holder_id as "holderId", status, registered_at as "registeredAt",
    verified_at as "verifiedAt", suspension_due_at as "suspensionDueAt", suspended_at as "suspendedAt",
    suspended_by as "suspendedBy"
  from sims.registration;
grant select on sims.sim to aoc_sims;

-- A number that was taken back is free: its period ends, and so does what was claimed from its operator.
create function sims.end_revoked() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  numbers text[];
begin
  select array_agg(n.msisdn) into numbers from new_rows n join old_rows o on o.msisdn = n.msisdn
  where n.status = 'REVOKED' and o.status <> 'REVOKED';
  if numbers is not null then
    perform access.end_sim_holders(numbers, (select max(n.updated_at) from new_rows n));
    update sims.claim c set state = 'ENDED', settled_at = n.updated_at, settled_by = access.agency_id(),
      settling_officer = access.officer(), reason = 'the number was taken back'
    from new_rows n
    where c.msisdn = n.msisdn and n.msisdn = any (numbers) and c.state in ('OPEN', 'DISPUTED');
  end if;
  return null;
end
$$;
create trigger revoked_ended after update on sims.registration
  referencing old table as old_rows new table as new_rows for each statement execute function sims.end_revoked();

-- What the role of the subgraph may change in a number, by the kind of agency it works for. Functions that run as the
-- owner of the tables decided before.
create function sims.guard_registration() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if current_user <> 'aoc_sims' then
    return new;
  end if;
  if not coalesce(case access.agency_kind()
    when 'REGULATOR' then (old.status, new.status) in (('ACTIVE', 'SUSPENSION_ORDERED'),
      ('SUSPENDED', 'SUSPENSION_ORDERED'), ('SUSPENSION_ORDERED', 'ACTIVE'), ('SUSPENDED', 'ACTIVE'))
      and (new.status <> 'SUSPENSION_ORDERED' or old.suspended_by is distinct from 'ORDER')
    when 'TELCO' then old.operator = access.operator() and (
      (old.status, new.status) in (('SUSPENSION_ORDERED', 'SUSPENDED'), ('ACTIVE', 'REVOKED'), ('SUSPENDED', 'REVOKED'))
      or ((old.status, new.status) = ('ACTIVE', 'SUSPENDED') and new.suspended_by = 'OPERATOR')
      or ((old.status, new.status) = ('SUSPENDED', 'ACTIVE') and old.suspended_by = 'OPERATOR'))
    else false end, false)
    or new.suspended_at > new.updated_at + interval '5 minutes' then
    raise exception 'this agency may not change a number so' using errcode = '42501';
  end if;
  return new;
end
$$;
create trigger guarded before update on sims.registration for each row execute function sims.guard_registration();

create function sims.guard_holder() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if current_user <> 'aoc_sims' or coalesce(case access.agency_kind()
    when 'REGULATOR' then new.verification in ('REQUIRED', 'VERIFIED', 'REFUSED')
    when 'TELCO' then old.operator = access.operator() and (old.verification, new.verification) = ('REQUIRED', 'JUSTIFIED')
      and old.verify_by is not distinct from new.verify_by
    else false end, false) then
    return new;
  end if;
  raise exception 'this agency may not change a verification so' using errcode = '42501';
end
$$;
create trigger guarded before update on sims.holder_count for each row execute function sims.guard_holder();

-- What is written down is what the writer may do, and about the number as it stands.
alter policy recorded on sims.number_event with check (
  agency_id = access.agency_id() and officer = access.officer()
  and case access.agency_kind()
    when 'REGULATOR' then kind in ('SUSPENSION_ORDERED', 'LIFTED')
    when 'TELCO' then operator = access.operator() and kind in ('SUSPENDED', 'SUSPENDED_BY_OPERATOR', 'RESUMED', 'REVOKED')
    else false end
  and exists (select 1 from sims.registration r where r.msisdn = number_event.msisdn and r.operator = number_event.operator
    and r.holder_id = number_event.holder_id and r.registered_at = number_event.registered_at));
alter policy recorded on sims.holder_event with check (
  agency_id = access.agency_id() and officer = access.officer()
  and case access.agency_kind()
    when 'REGULATOR' then state in ('REQUIRED', 'VERIFIED', 'REFUSED')
    when 'TELCO' then operator = access.operator() and state = 'JUSTIFIED'
    else false end
  and exists (select 1 from sims.holder_count c where c.person_id = holder_event.person_id
    and c.operator = holder_event.operator and c.count > 0));

-- The persons whose numbers a caller with cases may count: the same as `sims.may_count`, the other way round.
create or replace function sims.persons_in_my_cases() returns setof text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  with mine as (
    select f.id, f.opened_at from access.case_file f where access.agency_kind() = 'AOC'
    union all
    select f.id, f.opened_at from access.my_cases() as c (id) join access.case_file f on f.id = c.id
    where access.agency_kind() = 'POLICE')
  select v.person_id from mine m join access.case_victim v on v.case_id = m.id
  union
  select d.holder_id from mine m join access.case_account a on a.case_id = m.id
    join access.account_detail d on d.account_id = a.account_id where d.holder_id is not null
  union
  select h.holder_id from mine m join access.case_number n on n.case_id = m.id
    join access.sim_holder h on h.msisdn = n.msisdn and access.is_held_at(h.since, h.until, m.opened_at)
$$;

revoke execute on function sims.register(jsonb, timestamptz), sims.lock_claims(uuid[], text),
  sims.settle_claims(uuid[], text, text, timestamptz), sims.end_revoked(), sims.guard_registration(), sims.guard_holder()
  from public;
grant execute on function sims.register(jsonb, timestamptz), sims.lock_claims(uuid[], text),
  sims.settle_claims(uuid[], text, text, timestamptz) to aoc_sims;
grant update (suspended_by) on sims.registration to aoc_sims;
