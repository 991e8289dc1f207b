-- What an order opens, to whom and since when; and writers of accounts and persons that ask who calls.

create index account_detail_of_holder on access.account_detail (holder_id, account_id);

-- As before, but an account that is in a case by an order alone is known to the agency that ordered, and to no other.
create or replace function access.may_know_account(account_id text, bank_code text) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  kind constant text := access.agency_kind();
  agency constant text := access.agency_id();
begin
  if kind = 'BANK' then
    return $2 = access.bank_code();
  elsif kind = 'AOC' then
    return exists (select 1 from access.case_account a where a.account_id = $1 and a.because in ('TRAIL', agency));
  elsif kind = 'POLICE' and agency = 'police:ccib' then
    return exists (
      select 1 from access.case_account a join access.case_party p on p.case_id = a.case_id
      where a.account_id = $1 and a.because in ('TRAIL', agency) and p.until is null and p.role = 'INVESTIGATOR' and p.agency_id like 'police:%');
  elsif kind = 'POLICE' and agency like 'police:%' then
    return exists (
      select 1 from access.case_account a
        join access.case_party p on p.case_id = a.case_id and p.agency_id = agency and p.role = 'INVESTIGATOR'
      where a.account_id = $1 and a.because in ('TRAIL', agency) and p.until is null);
  elsif kind = 'AMLO' then
    return exists (select 1 from access.case_account a where a.account_id = $1 and a.because = agency);
  end if;
  return false;
end
$$;

-- That the account is there, its bank and its last four digits: for every reader of a case in which it is, so that a hold
-- that a reader sees has an account to show.
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
  elsif kind in ('AOC', 'POLICE', 'AMLO') then
    return exists (
      select 1 from access.case_account a where a.account_id = $1 and access.may_see_case(a.case_id));
  end if;
  return false;
end
$$;

-- AMLO sees a case from its first order in it, placed or not.
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
    return exists (select 1 from access.case_account a where a.case_id = $1 and a.because in (agency, 'ASKED ' || agency));
  end if;
  return false;
end
$$;

create or replace function access.my_cases() returns setof uuid
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select p.case_id from access.case_party p
  where p.until is null and p.agency_id = access.agency_id() and access.agency_kind() = 'BANK'
  union
  select p.case_id from access.case_party p
  where p.until is null and p.role = 'INVESTIGATOR' and access.agency_kind() = 'POLICE' and p.agency_id like 'police:%'
    and (p.agency_id = access.agency_id() or access.agency_id() = 'police:ccib')
  union
  select a.case_id from access.case_account a
  where a.because in (access.agency_id(), 'ASKED ' || access.agency_id()) and access.agency_kind() = 'AMLO'
$$;

-- A person belongs to a case as the holder of an account on its trail, or of one that the reader's own order opened.
create or replace function access.is_in_case(person_id text, case_id uuid) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return $2 is not null and (
    exists (select 1 from access.case_victim v where v.case_id = $2 and v.person_id = $1)
    or exists (
      select 1 from access.account_detail d join access.case_account a on a.account_id = d.account_id
      where d.holder_id = $1 and a.case_id = $2 and a.because in ('TRAIL', access.agency_id()))
    or exists (
      select 1 from access.sim_holder h
        join access.case_number n on n.msisdn = h.msisdn join access.case_file f on f.id = n.case_id
      where h.holder_id = $1 and n.case_id = $2 and access.is_held_at(h.since, h.until, f.opened_at)));
end
$$;

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
        where d.holder_id = $1 and a.because in ('TRAIL', access.agency_id()) and access.may_see_case(a.case_id))
      or exists (
        select 1 from access.sim_holder h
          join access.case_number n on n.msisdn = h.msisdn join access.case_file f on f.id = n.case_id
        where h.holder_id = $1 and access.is_held_at(h.since, h.until, f.opened_at) and access.may_see_case(n.case_id));
  end if;
  return false;
end
$$;

-- A hold was asked for on these accounts: their banks have a part in the case from now on. The agency that asked sees
-- that the accounts are there, and knows them when their bank has placed the hold: see accounts.open_held_account.
create or replace function access.add_held_accounts(case_id uuid, account_ids text[], at timestamptz) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  select access.must(access.may_see_case($1) or (access.agency_kind() = 'AMLO' and access.case_exists($1)));
  insert into access.case_account (case_id, account_id, because)
  select $1, id, 'ASKED ' || access.agency_id() from unnest($2) as id where access.agency_kind() <> 'BANK'
  on conflict do nothing;
  insert into access.case_party as known (case_id, agency_id, role, since)
  select distinct $1, 'bank:' || a.bank_code, 'RECEIVING_BANK', $3 from access.account a where a.id = any ($2)
    and not exists (
      select 1 from access.case_party p where p.case_id = $1 and p.agency_id = 'bank:' || a.bank_code and p.until is null)
  on conflict (case_id, agency_id, role) do update set since = excluded.since, until = null
    where known.until is not null;
$$;

create or replace function access.case_exists(case_id uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select access.agency_kind() in ('AOC', 'AMLO') and exists (select 1 from access.case_file c where c.id = $1)
$$;

create or replace function access.traced(case_id uuid)
returns table (account_id text, bank_code text, hop integer, satang bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select l.to_account_id, l.to_bank_code, min(l.hop), sum(l.amount_satang)::bigint
  from access.leg l where l.case_id = $1 and (access.may_see_case($1) or access.agency_kind() = 'AMLO')
  group by l.to_account_id, l.to_bank_code
  order by min(l.hop), l.to_account_id
$$;

-- Every account under one name at every bank, for an agency that may order over a person.
create or replace function access.accounts_of_person(person_id text) returns table (account_id text, bank_code text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select d.account_id, d.bank_code from access.account_detail d
  where d.holder_id = $1 and access.agency_kind() in ('AOC', 'POLICE', 'AMLO')
  order by d.bank_code, d.account_id
$$;

-- As before; what the books of a bank say, that bank alone tells.
create or replace function access.remember_accounts(entries jsonb) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  select access.must(access.agency_kind() in ('AOC', 'BANK', 'POLICE', 'AMLO') and not exists (
    select 1 from jsonb_to_recordset(entries) as e ("bankCode" text, rank smallint)
    where e.rank >= 2 and e."bankCode" is distinct from access.bank_code()));
  insert into access.account (id, bank_code, last_four)
  select distinct e.id, e."bankCode", right(e."accountNumber", 4)
  from jsonb_to_recordset(entries) as e (id text, "bankCode" text, "accountNumber" text) order by e.id
  on conflict do nothing;
  insert into access.account_detail as known (account_id, bank_code, account_number, holder_id, holder_rank)
  select distinct on (e.id) e.id, e."bankCode", e."accountNumber", e."holderId",
    case when e."holderId" is null then 0 else e.rank end
  from jsonb_to_recordset(entries) as e (id text, "bankCode" text, "accountNumber" text, "holderId" text, rank smallint)
  order by e.id, (e."holderId" is null), e.rank desc
  on conflict (account_id) do update set holder_id = excluded.holder_id, holder_rank = excluded.holder_rank
    where excluded.holder_id is not null
      and (excluded.holder_rank > known.holder_rank or (excluded.holder_rank = 2 and known.holder_rank = 2))
      and excluded.holder_id is distinct from known.holder_id;
$$;

-- A name belongs to the agency that told it: one name of a person for each.
create table access.person_name (
  person_id text not null references access.person (id),
  agency_id text not null references access.agency (id),
  name text not null,
  primary key (person_id, agency_id)
);
alter table access.person_name enable row level security, force row level security;
create policy owner_decides on access.person_name to aoc_owner using (true) with check (true);
create policy visible on access.person_name for select using (access.may_identify(person_id));
grant select on access.person_name to aoc_cases, aoc_accounts, aoc_sims;

-- The agency that first told a name; no other changes what the person is called.
alter table access.person_identity add column named_by text;

create or replace function access.remember_persons(entries jsonb) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  select access.must(access.agency_kind() in ('AOC', 'BANK', 'POLICE', 'AMLO', 'TELCO'));
  insert into access.person (id)
  select distinct e.id from jsonb_to_recordset(entries) as e (id text) order by e.id
  on conflict do nothing;
  insert into access.person_identity as known (person_id, national_id, name, name_rank, named_by)
  select distinct on (e.id) e.id, e."nationalId", e.name, case when e.name is null then 0 else e.rank end,
    case when e.name is not null then access.agency_id() end
  from jsonb_to_recordset(entries) as e (id text, "nationalId" text, name text, rank smallint)
  order by e.id, (e.name is null), e.rank desc
  on conflict (person_id) do update
    set name = excluded.name, name_rank = excluded.name_rank, named_by = excluded.named_by
    where excluded.name is not null and excluded.name is distinct from known.name
      and (known.name is null or known.named_by = excluded.named_by);
  insert into access.person_name (person_id, agency_id, name)
  select distinct on (e.id) e.id, access.agency_id(), e.name
  from jsonb_to_recordset(entries) as e (id text, name text, rank smallint)
  where e.name is not null order by e.id, e.rank desc
  on conflict (person_id, agency_id) do update set name = excluded.name
    where person_name.name is distinct from excluded.name;
$$;
