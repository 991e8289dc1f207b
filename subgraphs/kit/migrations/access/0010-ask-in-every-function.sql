-- The functions of this schema that asked nothing about their caller. Whoever gets past every other check learns and
-- changes here no more than the caller's kind of agency may.

create or replace function access.must(allowed boolean) returns void
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  if allowed is not true then
    raise exception 'not allowed' using errcode = 'insufficient_privilege';
  end if;
end
$$;

-- Those who tell of persons: the centre, the police, AMLO, banks, operators. A registration (rank 2), which outranks what
-- was told, is a bank's or an operator's alone.
alter function access.remember_persons(jsonb) rename to write_persons;
revoke execute on function access.write_persons(jsonb) from public, aoc_cases, aoc_accounts, aoc_sims;
create function access.remember_persons(entries jsonb) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform access.must(
    access.agency_kind() in ('BANK', 'TELCO')
    or (access.agency_kind() in ('AOC', 'POLICE', 'AMLO') and not exists (
      select 1 from jsonb_to_recordset(entries) as e (rank smallint) where e.rank > 1)));
  perform access.write_persons(entries);
end
$$;
revoke execute on function access.remember_persons(jsonb) from public;
grant execute on function access.remember_persons(jsonb) to aoc_cases, aoc_accounts, aoc_sims;

-- The same for accounts: a bank registers accounts of its own, and nobody another's.
alter function access.remember_accounts(jsonb) rename to write_accounts;
revoke execute on function access.write_accounts(jsonb) from public, aoc_cases, aoc_accounts;
create function access.remember_accounts(entries jsonb) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform access.must(access.agency_kind() in ('AOC', 'POLICE', 'AMLO', 'BANK') and not exists (
    select 1 from jsonb_to_recordset(entries) as e ("bankCode" text, rank smallint)
    where e.rank > 1 and e."bankCode" is distinct from access.bank_code()));
  perform access.write_accounts(entries);
end
$$;
revoke execute on function access.remember_accounts(jsonb) from public;
grant execute on function access.remember_accounts(jsonb) to aoc_cases, aoc_accounts;

-- Whether a case is there: for its parties, and for AMLO, which learns of cases outside the graph.
create or replace function access.case_exists(case_id uuid) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (access.agency_kind() = 'AMLO' or access.may_see_case($1))
    and exists (select 1 from access.case_file c where c.id = $1);
end
$$;

-- What reached each account of a case, leg by leg: for those who may hold there.
create or replace function access.traced(case_id uuid) returns table (account_id text, bank_code text, hop integer, satang bigint)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return query
    select l.to_account_id, l.to_bank_code, min(l.hop), sum(l.amount_satang)::bigint
    from access.leg l
    where l.case_id = $1 and (access.agency_kind() = 'AMLO' or access.may_see_case($1))
    group by l.to_account_id, l.to_bank_code
    order by min(l.hop), l.to_account_id;
end
$$;

-- Every account under one name at every bank: for those whose orders reach a person.
create or replace function access.accounts_of_person(person_id text) returns table (account_id text, bank_code text)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return query
    select d.account_id, d.bank_code from access.account_detail d
    where d.holder_id = $1 and access.agency_kind() in ('AOC', 'POLICE', 'AMLO')
    order by d.bank_code, d.account_id;
end
$$;

-- A hold was ordered on these accounts: they belong to the case from now on, and so do their banks. By those who see the
-- case, and by AMLO.
create or replace function access.add_held_accounts(case_id uuid, account_ids text[], at timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform access.must(access.agency_kind() = 'AMLO'
    or (access.agency_kind() in ('AOC', 'BANK', 'POLICE') and access.may_see_case($1)));
  insert into access.case_account (case_id, account_id, because)
  select $1, id, access.agency_id() from unnest($2) as id on conflict do nothing;
  insert into access.case_party (case_id, agency_id, role, since)
  select distinct $1, 'bank:' || a.bank_code, 'RECEIVING_BANK', $3 from access.account a where a.id = any ($2)
    and not exists (
      select 1 from access.case_party p where p.case_id = $1 and p.agency_id = 'bank:' || a.bank_code and p.until is null)
  on conflict do nothing;
end
$$;

-- The caller's own cases by index: one plan for each kind of agency, kept for the session. It was a scan of the parties
-- of all cases.
create index case_party_investigated on access.case_party (case_id) where role = 'INVESTIGATOR' and until is null;
create or replace function access.my_cases() returns setof uuid
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  kind constant text := access.agency_kind();
  agency constant text := access.agency_id();
begin
  if kind = 'BANK' then
    return query select distinct p.case_id from access.case_party p where p.agency_id = agency and p.until is null;
  elsif kind = 'POLICE' and agency = 'police:ccib' then
    return query
      select distinct p.case_id from access.case_party p
      where p.role = 'INVESTIGATOR' and p.until is null and p.agency_id like 'police:%';
  elsif kind = 'POLICE' and agency like 'police:%' then
    return query
      select p.case_id from access.case_party p
      where p.agency_id = agency and p.role = 'INVESTIGATOR' and p.until is null;
  elsif kind = 'AMLO' then
    return query
      select distinct a.case_id from access.case_account a where a.because = agency and a.because <> 'TRAIL';
  end if;
end
$$;
