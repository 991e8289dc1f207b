-- As before, but a holder of an account in the case is found without a call of a function for each person.
create or replace function sims.coverage_of(person_ids text[])
returns table (person_id text, is_party boolean, is_covered boolean)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  kind constant text := access.agency_kind();
  agency constant text := access.agency_id();
  named constant uuid := access.purpose_case();
  is_own_task constant boolean :=
    coalesce(kind = 'REGULATOR' and current_setting('access.purpose_basis', true) = 'nbtc', false);
  has_cases constant boolean := coalesce(kind in ('AOC', 'POLICE'), false);
begin
  return query
    select p.id, named is not null, is_own_task or (has_cases and (
      exists (
        select 1 from access.case_account a
        where a.holder_id = p.id and a.case_id = named and a.because in ('TRAIL', agency) offset 0)
      or access.is_in_case(p.id, named)))
    from unnest(person_ids) as p (id);
end
$$;
