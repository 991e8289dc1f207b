-- The decisions of 0002 and 0006, at a cost that does not grow with the number of cases. What does not depend on the row
-- is asked once in a statement, in a sub-select of the policy. What does is a function in plpgsql, which keeps its plans
-- for the session; one in SQL that is `security definer` is planned anew in every statement.

-- Cases of an order, and both ends of a leg with the bank at the other end.
create index case_account_by_reason on access.case_account (because, case_id) where because <> 'TRAIL';
create index leg_to_account_from_bank on access.leg (to_account_id, from_bank_code, case_id);
create index leg_from_account_to_bank on access.leg (from_account_id, to_bank_code, case_id);

create or replace function access.may_see_case(case_id uuid) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  kind constant text := access.agency_kind();
  agency constant text := access.agency_id();
begin
  if kind = 'AOC' then
    return true;
  elsif kind = 'BANK' then
    return exists (
      select 1 from access.case_party p where p.case_id = $1 and p.agency_id = agency and p.until is null);
  elsif kind = 'POLICE' and agency = 'police:ccib' then
    return exists (
      select 1 from access.case_party p
      where p.case_id = $1 and p.until is null and p.role = 'INVESTIGATOR' and p.agency_id like 'police:%');
  elsif kind = 'POLICE' and agency like 'police:%' then
    return exists (
      select 1 from access.case_party p
      where p.case_id = $1 and p.agency_id = agency and p.until is null and p.role = 'INVESTIGATOR');
  elsif kind = 'AMLO' then
    return exists (select 1 from access.case_account a where a.case_id = $1 and a.because = agency);
  end if;
  return false;
end
$$;

create or replace function access.may_see_leg(case_id uuid, from_account_id text, from_bank_code text, to_bank_code text)
returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  bank constant text := access.bank_code();
begin
  if bank is null then
    return access.agency_kind() <> 'BANK' and access.may_see_case($1);
  elsif bank = $3 or bank = $4 then
    return access.may_see_case($1);
  end if;
  return exists (
      select 1 from access.leg previous
      where previous.to_account_id = $2 and previous.from_bank_code = bank and previous.case_id = $1)
    and access.may_see_case($1);
end
$$;

create or replace function access.may_know_account(account_id text, bank_code text) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  kind constant text := access.agency_kind();
  agency constant text := access.agency_id();
begin
  if kind = 'BANK' then
    return $2 = access.bank_code();
  elsif kind = 'AOC' then
    return exists (select 1 from access.case_account a where a.account_id = $1);
  elsif kind = 'POLICE' and agency = 'police:ccib' then
    return exists (
      select 1 from access.case_account a join access.case_party p on p.case_id = a.case_id
      where a.account_id = $1 and p.until is null and p.role = 'INVESTIGATOR' and p.agency_id like 'police:%');
  elsif kind = 'POLICE' and agency like 'police:%' then
    return exists (
      select 1 from access.case_account a
        join access.case_party p on p.case_id = a.case_id and p.agency_id = agency and p.role = 'INVESTIGATOR'
      where a.account_id = $1 and p.until is null);
  elsif kind = 'AMLO' then
    return exists (select 1 from access.case_account a where a.account_id = $1 and a.because = agency);
  end if;
  return false;
end
$$;

-- A bank: an account at the other end of a leg of its own, or one hop further, in a case to which it is a party.
create or replace function access.may_see_account(account_id text, bank_code text) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  kind constant text := access.agency_kind();
  agency constant text := access.agency_id();
  bank constant text := access.bank_code();
begin
  if access.may_know_account($1, $2) then
    return true;
  elsif kind = 'BANK' then
    return exists (
        select 1 from access.leg l join access.case_party p on p.case_id = l.case_id and p.agency_id = agency
        where l.to_account_id = $1 and l.from_bank_code = bank and p.until is null)
      or exists (
        select 1 from access.leg l join access.case_party p on p.case_id = l.case_id and p.agency_id = agency
        where l.from_account_id = $1 and l.to_bank_code = bank and p.until is null)
      or exists (
        select 1 from access.leg l
          join access.leg previous on previous.case_id = l.case_id and previous.to_account_id = l.from_account_id
          join access.case_party p on p.case_id = l.case_id and p.agency_id = agency
        where l.to_account_id = $1 and previous.from_bank_code = bank and p.until is null);
  elsif kind = 'AMLO' then
    return exists (
      select 1 from access.case_account a join access.case_account ordered on ordered.case_id = a.case_id
      where a.account_id = $1 and ordered.because = agency);
  end if;
  return false;
end
$$;

-- Whether the person belongs to the case: the same as `cases_of_person`, for one case.
create function access.is_in_case(person_id text, case_id uuid) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return $2 is not null and (
    exists (select 1 from access.case_victim v where v.case_id = $2 and v.person_id = $1)
    or exists (
      select 1 from access.account_detail d join access.case_account a on a.account_id = d.account_id
      where d.holder_id = $1 and a.case_id = $2)
    or exists (
      select 1 from access.sim_holder h
        join access.case_number n on n.msisdn = h.msisdn join access.case_file f on f.id = n.case_id
      where h.holder_id = $1 and n.case_id = $2 and access.is_held_at(h.since, h.until, f.opened_at)));
end
$$;
revoke execute on function access.is_in_case(text, uuid) from public;

create or replace function access.may_see_person(person_id text) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  kind constant text := access.agency_kind();
begin
  if kind = 'AOC' then
    return true;
  elsif kind = 'REGULATOR' then
    return exists (select 1 from access.sim s where s.holder_id = $1);
  elsif kind = 'TELCO' then
    return exists (select 1 from access.sim s where s.holder_id = $1 and s.operator = access.operator());
  elsif kind = 'BANK' then
    return exists (
      select 1 from access.account_detail d where d.holder_id = $1 and d.bank_code = access.bank_code());
  elsif kind in ('POLICE', 'AMLO') then
    return exists (select 1 from access.case_victim v where v.person_id = $1 and access.may_see_case(v.case_id))
      or exists (
        select 1 from access.account_detail d join access.case_account a on a.account_id = d.account_id
        where d.holder_id = $1 and access.may_see_case(a.case_id))
      or exists (
        select 1 from access.sim_holder h
          join access.case_number n on n.msisdn = h.msisdn join access.case_file f on f.id = n.case_id
        where h.holder_id = $1 and access.is_held_at(h.since, h.until, f.opened_at) and access.may_see_case(n.case_id));
  end if;
  return false;
end
$$;

-- An id is looked up as an id, everything else as a number: each has its index.
create or replace function access.purpose_case() returns uuid
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  named constant text := current_setting('access.purpose_case', true);
  found_id uuid;
begin
  if named is null or named = '' then
    return null;
  elsif named ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then
    select c.id into found_id from access.case_file c where c.id = named::uuid;
  end if;
  if found_id is null then
    select c.id into found_id from access.case_file c where c.case_number = named;
  end if;
  return case when access.may_see_case(found_id) then found_id end;
end
$$;

-- The same with the case of the purpose, which is the same for every row. A person of a case that police, AMLO or the
-- centre may see is a person that they may see.
create function access.may_identify_in(person_id text, purpose_case uuid) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  kind constant text := access.agency_kind();
begin
  if kind = 'REGULATOR' then
    return coalesce(current_setting('access.purpose_basis', true) = 'nbtc', false)
      and exists (select 1 from access.sim s where s.holder_id = $1);
  elsif kind in ('AOC', 'POLICE', 'AMLO') then
    return access.is_in_case($1, $2);
  end if;
  return access.is_in_case($1, $2) and access.may_see_person($1);
end
$$;
revoke execute on function access.may_identify_in(text, uuid) from public;
grant execute on function access.may_identify_in(text, uuid) to aoc_cases, aoc_accounts, aoc_sims, aoc_referrals;

create or replace function access.may_identify(person_id text) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return access.may_identify_in($1, access.purpose_case());
end
$$;

-- The centre sees the person of any case; whether there is one, the first row tells.
create function access.is_in_any_case(person_id text) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return exists (select 1 from access.case_victim v where v.person_id = $1)
    or exists (
      select 1 from access.account_detail d join access.case_account a on a.account_id = d.account_id
      where d.holder_id = $1)
    or exists (
      select 1 from access.sim_holder h
        join access.case_number n on n.msisdn = h.msisdn join access.case_file f on f.id = n.case_id
      where h.holder_id = $1 and access.is_held_at(h.since, h.until, f.opened_at));
end
$$;
revoke execute on function access.is_in_any_case(text) from public;

create or replace function access.may_see_sim(msisdn text, operator text, holder_id text) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  kind constant text := access.agency_kind();
begin
  if kind = 'TELCO' then
    return $2 = access.operator();
  elsif kind = 'REGULATOR' then
    return true;
  elsif kind = 'AOC' then
    return exists (select 1 from access.case_number n where n.msisdn = $1) or access.is_in_any_case($3);
  elsif kind = 'POLICE' then
    return exists (select 1 from access.case_number n where n.msisdn = $1 and access.may_see_case(n.case_id))
      or access.may_see_person($3);
  end if;
  return false;
end
$$;

create or replace function access.may_see_sim_holder(msisdn text, operator text, holder_id text, since timestamptz, until timestamptz)
returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  kind constant text := access.agency_kind();
begin
  if kind = 'TELCO' then
    return $2 = access.operator();
  elsif kind = 'REGULATOR' then
    return true;
  elsif kind = 'AOC' then
    return access.is_in_any_case($3);
  elsif kind = 'POLICE' then
    return access.may_see_person($3);
  end if;
  return false;
end
$$;

create or replace function access.may_see_party(case_id uuid, agency_id text, role text) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  bank constant text := access.bank_code();
  shown constant text := substring($2 from '^bank:(.+)$');
begin
  if not access.may_see_case($1) then
    return false;
  elsif access.agency_kind() <> 'BANK' or $2 = access.agency_id() or $3 in ('OWNER', 'INVESTIGATOR') then
    return true;
  end if;
  return exists (
    select 1 from access.leg l
    where l.case_id = $1 and shown in (l.from_bank_code, l.to_bank_code)
      and (bank in (l.from_bank_code, l.to_bank_code) or exists (
        select 1 from access.leg previous
        where previous.case_id = $1 and previous.to_account_id = l.from_account_id and previous.from_bank_code = bank)));
end
$$;

alter policy visible on access.case_file using (
  (select access.agency_kind() = 'AOC') or access.may_see_case(id));
alter policy visible on access.case_party using (
  (select access.agency_kind() = 'AOC') or access.may_see_party(case_id, agency_id, role));
alter policy visible on access.case_event using (
  (select access.agency_kind() = 'AOC')
  or (((select access.agency_kind() <> 'BANK') or concerns is null or concerns = (select access.agency_id()))
    and access.may_see_case(case_id)));
alter policy visible on access.person using ((select access.agency_kind() = 'AOC') or access.may_see_person(id));
alter policy visible on access.person_identity using (
  access.may_identify_in(person_id, (select access.purpose_case())));
alter policy visible on access.case_victim using ((select access.agency_kind() = 'AOC') or access.may_see_case(case_id));
alter policy visible on access.case_account using (
  (select access.agency_kind() = 'AOC')
  or ((select access.agency_kind() <> 'BANK') and access.may_see_case(case_id)));
alter policy visible on access.leg using (
  (select access.agency_kind() = 'AOC') or access.may_see_leg(case_id, from_account_id, from_bank_code, to_bank_code));
alter policy visible on access.case_number using (
  (select access.agency_kind() = 'AOC')
  or ((select access.agency_kind() <> 'BANK') and access.may_see_case(case_id)));
