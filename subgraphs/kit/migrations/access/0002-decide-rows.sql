-- The decisions: each a question about one row, asked by a policy, answered for the caller of the transaction.
-- They run as the owner of the tables (`security definer`), whom a policy of its own lets see all; nobody else is let.

create function access.may_see_case(case_id uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select case access.agency_kind()
    when 'AOC' then true
    when 'POLICE' then exists (
      select 1 from access.case_party p
      where p.case_id = $1 and p.until is null and p.role = 'INVESTIGATOR' and p.agency_id like 'police:%'
        and (p.agency_id = access.agency_id() or access.agency_id() = 'police:ccib'))
    when 'BANK' then exists (
      select 1 from access.case_party p
      where p.case_id = $1 and p.until is null and p.agency_id = access.agency_id())
    when 'AMLO' then exists (
      select 1 from access.case_account a where a.case_id = $1 and a.because = access.agency_id())
    else false
  end
$$;

-- The cases of a caller that does not see all, for statements that list.
create function access.my_cases() returns setof uuid
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select p.case_id from access.case_party p
  where p.until is null and p.agency_id = access.agency_id() and access.agency_kind() = 'BANK'
  union
  select p.case_id from access.case_party p
  where p.until is null and p.role = 'INVESTIGATOR' and access.agency_kind() = 'POLICE' and p.agency_id like 'police:%'
    and (p.agency_id = access.agency_id() or access.agency_id() = 'police:ccib')
  union
  select a.case_id from access.case_account a
  where a.because = access.agency_id() and access.agency_kind() = 'AMLO'
$$;

-- A bank sees the legs that touch its accounts and the next hop of the money that left them.
create function access.may_see_leg(case_id uuid, from_account_id text, from_bank_code text, to_bank_code text) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select access.may_see_case($1) and (
    access.agency_kind() <> 'BANK'
    or access.bank_code() in ($3, $4)
    or exists (
      select 1 from access.leg previous
      where previous.case_id = $1 and previous.to_account_id = $2 and previous.from_bank_code = access.bank_code()))
$$;

-- Number, holder, registration and tier of an account.
create function access.may_know_account(account_id text, bank_code text) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select case access.agency_kind()
    when 'BANK' then $2 = access.bank_code()
    when 'AOC' then exists (select 1 from access.case_account a where a.account_id = $1)
    when 'POLICE' then exists (
      select 1 from access.case_account a where a.account_id = $1 and access.may_see_case(a.case_id))
    when 'AMLO' then exists (
      select 1 from access.case_account a where a.account_id = $1 and a.because = access.agency_id())
    else false
  end
$$;

-- That the account is there: its bank and its last four digits.
create function access.may_see_account(account_id text, bank_code text) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select access.may_know_account($1, $2)
    or (access.agency_kind() = 'BANK' and exists (
      select 1 from access.leg l
      where $1 in (l.from_account_id, l.to_account_id)
        and access.may_see_leg(l.case_id, l.from_account_id, l.from_bank_code, l.to_bank_code)))
    or (access.agency_kind() = 'AMLO' and exists (
      select 1 from access.case_account a where a.account_id = $1 and access.may_see_case(a.case_id)))
$$;

-- A person belongs to a case as its victim, as the holder of an account in it, or of a number that the scammer used.
create function access.cases_of_person(person_id text) returns setof uuid
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select v.case_id from access.case_victim v where v.person_id = $1
  union
  select a.case_id from access.account_detail d join access.case_account a on a.account_id = d.account_id
  where d.holder_id = $1
  union
  select n.case_id from access.sim s join access.case_number n on n.msisdn = s.msisdn where s.holder_id = $1
$$;

create function access.may_see_person(person_id text) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select case access.agency_kind()
    when 'AOC' then true
    when 'REGULATOR' then exists (select 1 from access.sim s where s.holder_id = $1)
    when 'TELCO' then exists (select 1 from access.sim s where s.holder_id = $1 and s.operator = access.operator())
    when 'BANK' then exists (
      select 1 from access.account_detail d where d.holder_id = $1 and d.bank_code = access.bank_code())
    when 'POLICE' then exists (select 1 from access.cases_of_person($1) c (id) where access.may_see_case(c.id))
    when 'AMLO' then exists (select 1 from access.cases_of_person($1) c (id) where access.may_see_case(c.id))
    else false
  end
$$;

-- The case that the caller named as its purpose, by id or number, if it is a party to it.
create function access.purpose_case() returns uuid
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select c.id from access.case_file c
  where current_setting('access.purpose_case', true) in (c.id::text, c.case_number) and access.may_see_case(c.id)
  limit 1
$$;

-- A name or a national ID is read under a purpose only: for a person of the case that is named, or, by the regulator
-- on its own basis, for a holder of SIMs.
create function access.may_identify(person_id text) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select case
    when access.agency_kind() = 'REGULATOR' then
      current_setting('access.purpose_basis', true) = 'nbtc'
      and exists (select 1 from access.sim s where s.holder_id = $1)
    else access.may_see_person($1)
      and exists (select 1 from access.cases_of_person($1) c (id) where c.id = access.purpose_case())
  end
$$;

create function access.may_see_sim(msisdn text, operator text, holder_id text) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select case access.agency_kind()
    when 'TELCO' then $2 = access.operator()
    when 'REGULATOR' then true
    when 'AOC' then exists (select 1 from access.case_number n where n.msisdn = $1)
      or exists (select 1 from access.cases_of_person($3))
    when 'POLICE' then exists (
        select 1 from access.case_number n where n.msisdn = $1 and access.may_see_case(n.case_id))
      or exists (select 1 from access.cases_of_person($3) c (id) where access.may_see_case(c.id))
    else false
  end
$$;

-- A bank learns of the centre, of the investigators, and of the banks whose legs it sees; not of the others.
create function access.may_see_party(case_id uuid, agency_id text, role text) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select access.may_see_case($1) and (
    access.agency_kind() <> 'BANK'
    or $2 = access.agency_id()
    or $3 in ('OWNER', 'INVESTIGATOR')
    or exists (
      select 1 from access.leg l
      where l.case_id = $1 and $2 in ('bank:' || l.from_bank_code, 'bank:' || l.to_bank_code)
        and access.may_see_leg(l.case_id, l.from_account_id, l.from_bank_code, l.to_bank_code)))
$$;

do $$
declare
  name text;
begin
  foreach name in array array[
    'case_file', 'case_party', 'case_event', 'person', 'person_identity', 'case_victim', 'account', 'account_detail',
    'case_account', 'leg', 'sim', 'case_number'
  ] loop
    execute format('alter table access.%I enable row level security, force row level security', name);
    execute format('create policy owner_decides on access.%I to aoc_owner using (true) with check (true)', name);
  end loop;
end
$$;

create policy visible on access.case_file for select using (access.may_see_case(id));
create policy visible on access.case_party for select using (access.may_see_party(case_id, agency_id, role));
create policy visible on access.case_event for select using (
  access.may_see_case(case_id)
  and (access.agency_kind() <> 'BANK' or concerns is null or concerns = access.agency_id()));
create policy visible on access.person for select using (access.may_see_person(id));
create policy visible on access.person_identity for select using (access.may_identify(person_id));
create policy visible on access.case_victim for select using (access.may_see_case(case_id));
create policy visible on access.account for select using (access.may_see_account(id, bank_code));
create policy visible on access.account_detail for select using (access.may_know_account(account_id, bank_code));
create policy visible on access.case_account for select using (
  access.may_see_case(case_id) and access.agency_kind() <> 'BANK');
create policy visible on access.leg for select using (
  access.may_see_leg(case_id, from_account_id, from_bank_code, to_bank_code));
create policy visible on access.sim for select using (access.may_see_sim(msisdn, operator, holder_id));
create policy visible on access.case_number for select using (
  access.may_see_case(case_id) and access.agency_kind() <> 'BANK');

grant select on access.agency, access.case_file to aoc_cases, aoc_accounts, aoc_sims, aoc_referrals;
grant select on access.case_party, access.case_event, access.person, access.person_identity, access.case_victim,
  access.account, access.account_detail, access.leg, access.case_number, access.sim, access.case_account to aoc_cases;
grant select on access.account, access.account_detail, access.leg, access.person, access.case_account to aoc_accounts;
grant select on access.person, access.sim, access.case_number to aoc_sims;
grant select on access.case_party to aoc_referrals;
