-- Limits that a later definition of the same function, or a later table, left out. Each definition below holds the intents
-- of all that came before it.

-- As in 0011, and as in 0010: a registration (rank 2) is a bank's or an operator's alone. Before, the police and AMLO could
-- write a name with the rank of a registration.
create or replace function access.remember_persons(entries jsonb) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  select access.must(
    access.agency_kind() in ('BANK', 'TELCO')
    or (access.agency_kind() in ('AOC', 'POLICE', 'AMLO') and not exists (
      select 1 from jsonb_to_recordset(entries) as e (rank smallint) where e.rank > 1)));
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

-- Since 0011 the names told by each agency stand in a table of their own. They are read as identities are: by the
-- subgraph `cases` alone, under a purpose that is looked up once in a statement, and by the regulator as 0013 says.
revoke select on access.person_name from aoc_accounts, aoc_sims;
alter policy visible on access.person_name using (access.may_identify_in(person_id, (select access.purpose_case())));
create policy regulated on access.person_name as restrictive for select to aoc_cases
  using (access.may_regulate(person_id));

-- As in 0012; an account that is in the case by an order alone opens its holder to the agency that ordered (0011).
create or replace function access.cases_of_person(person_id text) returns setof uuid
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select v.case_id from access.case_victim v where v.person_id = $1
  union
  select a.case_id from access.case_account a
  where a.holder_id = $1 and a.because in ('TRAIL', access.agency_id())
  union
  select n.case_id
  from access.sim_holder h
    join access.case_number n on n.msisdn = h.msisdn
    join access.case_file f on f.id = n.case_id
  where h.holder_id = $1 and access.is_held_at(h.since, h.until, f.opened_at)
$$;

create or replace function access.is_in_any_case(person_id text) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return exists (select 1 from access.case_victim v where v.person_id = $1)
    or exists (
      select 1 from access.case_account a
      where a.holder_id = $1 and a.because in ('TRAIL', access.agency_id()))
    or exists (
      select 1 from access.sim_holder h
        join access.case_number n on n.msisdn = h.msisdn join access.case_file f on f.id = n.case_id
      where h.holder_id = $1 and access.is_held_at(h.since, h.until, f.opened_at));
end
$$;

-- As in 0011, with the plans of 0010: one for each kind of agency, kept for the session.
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
      select distinct a.case_id from access.case_account a
      where a.because in (agency, 'ASKED ' || agency) and a.because <> 'TRAIL';
  end if;
end
$$;

-- As in 0008; an account keeps the holder that the merged case kept (0012), not the holder of today.
create or replace function access.merge_case(merged uuid, survivor uuid, moved uuid[], at timestamptz) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  select access.must(access.agency_kind() = 'AOC' and access.may_write_case($1) and access.may_write_case($2) and $1 <> $2);
  update access.leg set case_id = $2, merged_from = $1 where case_id = $1 and transfer_id = any ($3);
  insert into access.case_account (case_id, account_id, because, holder_id, merged_from)
  select $2, a.account_id, a.because, a.holder_id, $1 from access.case_account a where a.case_id = $1
  on conflict do nothing;
  insert into access.case_number (case_id, msisdn, merged_from)
  select $2, n.msisdn, $1 from access.case_number n where n.case_id = $1
  on conflict do nothing;
  insert into access.case_party as known (case_id, agency_id, role, since, merged_from)
  select $2, p.agency_id, p.role, $4, $1 from access.case_party p
  where p.case_id = $1 and p.until is null and p.role not in ('OWNER', 'CENTRE')
  on conflict (case_id, agency_id, role) do update set since = excluded.since, until = null, merged_from = $1
    where known.until is not null;
  update access.case_event set case_id = $2, merged_from = $1 where case_id = $1;
  update access.case_file f set merged_into = $2, status = 'CLOSED' where f.id = $1;
$$;

-- Nothing calls these any more.
drop function access.write_persons(jsonb), access.write_accounts(jsonb);
