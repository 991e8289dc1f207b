-- Whether the caller's purpose covers counting the numbers of each of these persons: the regulator's own task, or a case
-- that the centre or the police named, in which the person is. As `sims.may_count_now` before, but the purpose is looked up
-- once for all of them. A case that may be named is one that the caller may see, so that a person in it is one that it may count.
create function sims.coverage_of(person_ids text[])
returns table (person_id text, is_party boolean, is_covered boolean)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  kind constant text := access.agency_kind();
  named constant uuid := access.purpose_case();
  is_own_task constant boolean :=
    coalesce(kind = 'REGULATOR' and current_setting('access.purpose_basis', true) = 'nbtc', false);
  has_cases constant boolean := coalesce(kind in ('AOC', 'POLICE'), false);
begin
  return query
    select p.id, named is not null, is_own_task or (has_cases and access.is_in_case(p.id, named))
    from unnest(person_ids) as p (id);
end
$$;
revoke execute on function sims.coverage_of(text[]) from public;
grant execute on function sims.coverage_of(text[]) to aoc_sims;
drop function sims.may_count_now(text);
