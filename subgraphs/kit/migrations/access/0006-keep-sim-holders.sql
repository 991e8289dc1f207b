-- Who held a number, period by period. A case points at the person who held the number when the case was opened, not at
-- the person who holds it now: numbers are ported, given back and registered again for somebody else.

-- `since` of the first period is the date of registration that the operator reported; a later period never begins before
-- the one before it ended, whatever date is reported. `until` is null for the present holder.
create table access.sim_holder (
  id bigint generated always as identity primary key,
  msisdn text not null,
  operator text not null,
  holder_id text not null references access.person (id),
  since timestamptz not null,
  until timestamptz,
  check (until is null or until >= since)
);
create unique index sim_holder_present on access.sim_holder (msisdn) where until is null;
create index sim_holder_by_msisdn on access.sim_holder (msisdn, id desc);
create index sim_holder_by_holder on access.sim_holder (holder_id, msisdn);
insert into access.sim_holder (msisdn, operator, holder_id, since)
select msisdn, operator, holder_id, '-infinity' from access.sim;

-- Whether a period covers an instant.
create function access.is_held_at(since timestamptz, until timestamptz, at timestamptz) returns boolean
language sql immutable parallel safe as $$ select $1 <= $3 and ($2 is null or $3 < $2) $$;

-- Begins a period for each number whose operator or holder changed, and ends the one before. Called by the functions of
-- the schema `sims` that decided so; no subgraph may call it.
-- entries: [{ "msisdn", "operator", "holderId", "registeredAt" }], each number once
create function access.record_sim_holders(entries jsonb, at timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update access.sim_holder h set until = greatest(h.since, record_sim_holders.at)
  from jsonb_to_recordset(entries) as e (msisdn text, operator text, "holderId" text)
  where h.msisdn = e.msisdn and h.until is null and (h.operator, h.holder_id) is distinct from (e.operator, e."holderId");
  insert into access.sim_holder (msisdn, operator, holder_id, since)
  select e.msisdn, e.operator, e."holderId",
    greatest(least(e."registeredAt", record_sim_holders.at),
      (select max(h.until) from access.sim_holder h where h.msisdn = e.msisdn))
  from jsonb_to_recordset(entries) as e (msisdn text, operator text, "holderId" text, "registeredAt" timestamptz)
  where not exists (select 1 from access.sim_holder h where h.msisdn = e.msisdn and h.until is null)
  order by e.msisdn;
  perform access.remember_sims(entries);
end
$$;

-- Ends the present period of numbers that their operator took back.
create function access.end_sim_holders(msisdns text[], at timestamptz) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  update access.sim_holder set until = greatest(since, $2) where msisdn = any ($1) and until is null
$$;

-- A person belongs to a case as its victim, as the holder of an account in it, or as the holder, when the case was
-- opened, of a number that the scammer used.
create or replace function access.cases_of_person(person_id text) returns setof uuid
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select v.case_id from access.case_victim v where v.person_id = $1
  union
  select a.case_id from access.account_detail d join access.case_account a on a.account_id = d.account_id
  where d.holder_id = $1
  union
  select n.case_id
  from access.sim_holder h
    join access.case_number n on n.msisdn = h.msisdn
    join access.case_file f on f.id = n.case_id
  where h.holder_id = $1 and access.is_held_at(h.since, h.until, f.opened_at)
$$;

-- Who held a number in a period: an operator knows its own periods, the regulator all; the centre and the police the
-- periods in which a case of theirs with this number was opened, and those of persons in their cases.
create function access.may_see_sim_holder(msisdn text, operator text, holder_id text, since timestamptz, until timestamptz)
returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select case access.agency_kind()
    when 'TELCO' then $2 = access.operator()
    when 'REGULATOR' then true
    when 'AOC' then exists (select 1 from access.cases_of_person($3))
    when 'POLICE' then exists (select 1 from access.cases_of_person($3) c (id) where access.may_see_case(c.id))
    else false
  end
$$;
alter table access.sim_holder enable row level security, force row level security;
create policy owner_decides on access.sim_holder to aoc_owner using (true) with check (true);
create policy visible on access.sim_holder for select
  using (access.may_see_sim_holder(msisdn, operator, holder_id, since, until));
grant select on access.sim_holder to aoc_cases, aoc_sims;

-- The person who held a number at an instant, for a caller who may see that period; null: nobody, or not for the caller.
create function access.sim_holder_at(msisdn text, at timestamptz) returns text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select h.holder_id from access.sim_holder h
  where h.msisdn = $1 and access.is_held_at(h.since, h.until, $2)
    and access.may_see_sim_holder(h.msisdn, h.operator, h.holder_id, h.since, h.until)
  order by h.id desc limit 1
$$;

revoke execute on function access.is_held_at(timestamptz, timestamptz, timestamptz),
  access.record_sim_holders(jsonb, timestamptz), access.end_sim_holders(text[], timestamptz),
  access.may_see_sim_holder(text, text, text, timestamptz, timestamptz), access.sim_holder_at(text, timestamptz) from public;
grant execute on function access.is_held_at(timestamptz, timestamptz, timestamptz),
  access.may_see_sim_holder(text, text, text, timestamptz, timestamptz) to aoc_cases, aoc_sims;
grant execute on function access.sim_holder_at(text, timestamptz) to aoc_cases;

-- Only the functions of the schema `sims` record holders; they are owned by the owner of the tables.
revoke execute on function access.remember_sims(jsonb) from aoc_sims;
