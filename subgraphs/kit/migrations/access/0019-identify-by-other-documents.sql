-- A person is identified by a Thai national ID, by the number that the state gave a foreigner, by a passport, or by the number
-- of a juristic person. A victim who could show none has a row without any until they are identified.
alter table access.person_identity
  alter column national_id drop not null,
  add column foreigner_id text,
  add column passport_country text,
  add column passport_number text,
  add column juristic_id text,
  add constraint one_document check (num_nonnulls(national_id, foreigner_id, passport_number, juristic_id) <= 1),
  add constraint whole_passport check ((passport_country is null) = (passport_number is null));

-- As in 0017, with every kind of document.
create or replace function access.remember_persons(entries jsonb) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  select access.must(
    access.agency_kind() in ('BANK', 'TELCO')
    or (access.agency_kind() in ('AOC', 'POLICE', 'AMLO') and not exists (
      select 1 from jsonb_to_recordset(entries) as e (rank smallint) where e.rank > 1)));
  insert into access.person (id)
  select distinct e.id from jsonb_to_recordset(entries) as e (id text) order by e.id
  on conflict do nothing;
  insert into access.person_identity as known (person_id, national_id, foreigner_id, passport_country, passport_number,
    juristic_id, name, name_rank, named_by)
  select distinct on (e.id) e.id, e."nationalId", e."foreignerId", e."passportCountry", e."passportNumber",
    e."juristicId", e.name, case when e.name is null then 0 else e.rank end,
    case when e.name is not null then access.agency_id() end
  from jsonb_to_recordset(entries) as e (id text, "nationalId" text, "foreignerId" text, "passportCountry" text,
    "passportNumber" text, "juristicId" text, name text, rank smallint)
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

-- The victim of a case that the caller may write to, who had shown no document, is this person. False when the victim has
-- been identified already.
create function access.identify_victim(case_id uuid, person_id text) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform access.must(access.agency_kind() in ('AOC', 'POLICE', 'BANK') and access.may_write_case($1));
  update access.case_victim v set person_id = $2
  where v.case_id = $1 and exists (
    select 1 from access.person_identity i where i.person_id = v.person_id
      and num_nonnulls(i.national_id, i.foreigner_id, i.passport_number, i.juristic_id) = 0);
  return found;
end
$$;
revoke execute on function access.identify_victim(uuid, text) from public;
grant execute on function access.identify_victim(uuid, text) to aoc_cases;
