-- Whom the regulator may identify: the holders over the limit of numbers at one operator, and those under a demand. The
-- schema `sims` keeps this table in the transaction that changes a count or a verification; 0002 lets the regulator
-- identify every holder, and this policy takes that away.

create table access.regulated_holder (
  person_id text not null,
  operator text not null,
  primary key (person_id, operator)
);
alter table access.regulated_holder enable row level security, force row level security;
create policy owner_decides on access.regulated_holder to aoc_owner using (true) with check (true);

-- Whether the caller is any other agency than the regulator, or the person a holder whom the regulator may identify.
create function access.may_regulate(person_id text) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return access.agency_kind() is distinct from 'REGULATOR'
    or exists (select 1 from access.regulated_holder h where h.person_id = $1);
end
$$;
revoke execute on function access.may_regulate(text) from public;
grant execute on function access.may_regulate(text) to aoc_cases;
create policy regulated on access.person_identity as restrictive for select to aoc_cases
  using (access.may_regulate(person_id));
