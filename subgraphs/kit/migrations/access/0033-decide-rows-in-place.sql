-- Most rows that a statement meets are its caller's. A function that decides a row costs as much as reading thirty rows, so each
-- policy looks first into a view that the planner takes apart, and calls the function for the rows that the view does not have.
-- The views run as their owner, and each has only what its function would let the caller see: a policy with a view in front of
-- its function lets through what the function alone did.
--
-- `offset 0`: looked up for each row by index, never gathered into a table of all that the caller may see.

-- Cases in which the caller has a part that lets it see them.
create view access.seen_case with (security_barrier = true) as
  select p.case_id from access.case_party p
  where p.agency_id = access.agency_id() and p.until is null
    and (access.agency_kind() = 'BANK'
      or (access.agency_kind() = 'POLICE' and p.agency_id like 'police:%' and p.role = 'INVESTIGATOR'));

-- Accounts whose number and holder the caller may know because of a case. A bank knows its own by their bank code.
create view access.known_account with (security_barrier = true) as
  select a.account_id from access.case_account a
  where a.because in ('TRAIL', access.agency_id())
    and (access.agency_kind() = 'AOC'
      or (access.agency_kind() = 'POLICE' and exists (
        select 1 from access.case_party p
        where p.case_id = a.case_id and p.agency_id = access.agency_id() and p.agency_id like 'police:%'
          and p.role = 'INVESTIGATOR' and p.until is null)));

-- Holders of accounts in the case that the caller names as its purpose.
create view access.person_of_purpose with (security_barrier = true) as
  select a.holder_id as person_id from access.case_account a
  where a.case_id = (select access.purpose_case()) and a.because in ('TRAIL', access.agency_id())
    and access.agency_kind() in ('AOC', 'POLICE', 'AMLO');

grant select on access.seen_case, access.known_account, access.person_of_purpose
  to aoc_cases, aoc_accounts, aoc_sims, aoc_referrals;

alter policy visible on access.case_file using (
  (select access.agency_kind() = 'AOC')
  or exists (select 1 from access.seen_case s where s.case_id = case_file.id offset 0)
  or access.may_see_case(id));
alter policy visible on access.leg using (
  (select access.agency_kind() = 'AOC')
  or (((select access.agency_kind() = 'POLICE') or (select access.bank_code()) in (from_bank_code, to_bank_code))
    and exists (select 1 from access.seen_case s where s.case_id = leg.case_id offset 0))
  or access.may_see_leg(case_id, from_account_id, from_bank_code, to_bank_code));
alter policy visible on access.account using (
  bank_code = (select access.bank_code())
  or exists (select 1 from access.known_account k where k.account_id = account.id offset 0)
  or access.may_see_account(id, bank_code));
alter policy visible on access.account_detail using (
  bank_code = (select access.bank_code())
  or exists (select 1 from access.known_account k where k.account_id = account_detail.account_id offset 0)
  or access.may_know_account(account_id, bank_code));
alter policy visible on access.person_identity using (
  exists (select 1 from access.person_of_purpose p where p.person_id = person_identity.person_id offset 0)
  or access.may_identify_in(person_id, (select access.purpose_case())));
alter policy regulated on access.person_identity using (
  (select access.agency_kind() is distinct from 'REGULATOR') or access.may_regulate(person_id));

-- As before, but a person of whom no name is kept is looked up once.
create or replace function access.names_of_persons(person_ids text[])
returns table (person_id text, agency_id text, name text, source text)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  kind constant text := access.agency_kind();
  agency constant text := access.agency_id();
  purpose constant uuid := access.purpose_case();
begin
  return query
    select n.person_id, n.agency_id, n.name, s.source
    from (
      -- who has been named by anybody, before it is asked who may know them
      select k.person_id, k.agency_id, k.name from access.person_name k where k.person_id = any ($1) offset 0) as n
      cross join lateral (
        select case
          when kind = 'REGULATOR' then
            case when exists (
              select 1 from access.sim m where m.holder_id = n.person_id and n.agency_id = 'telco:' || lower(m.operator)) then 'NUMBER' end
          when exists (
            select 1 from access.case_account a join access.account k on k.id = a.account_id
            where a.case_id = purpose and a.holder_id = n.person_id and a.because in ('TRAIL', agency)
              and n.agency_id = 'bank:' || k.bank_code) then 'ACCOUNT'
          when exists (
            select 1 from access.sim_holder h
              join access.case_number m on m.msisdn = h.msisdn join access.case_file f on f.id = m.case_id
            where h.holder_id = n.person_id and m.case_id = purpose and access.is_held_at(h.since, h.until, f.opened_at)
              and n.agency_id = 'telco:' || lower(h.operator)) then 'NUMBER'
          when exists (
            select 1 from access.case_party o
            where o.case_id = purpose and o.role in ('OWNER', 'CENTRE', 'INVESTIGATOR') and o.agency_id = n.agency_id) then
            case when exists (
              select 1 from access.case_victim v where v.case_id = purpose and v.person_id = n.person_id) then 'REPORT' else 'TOLD' end
        end as source) s
    where s.source is not null and access.may_identify_in(n.person_id, purpose)
      and (kind is distinct from 'REGULATOR' or access.may_regulate(n.person_id))
      and (kind <> 'BANK' or n.agency_id = agency or (s.source in ('REPORT', 'TOLD') and n.agency_id not like 'bank:%'))
    order by n.person_id, array_position(array['ACCOUNT', 'NUMBER', 'REPORT', 'TOLD'], s.source), n.agency_id;
end
$$;
