-- How many holders `sims.holders_in_my_cases` has on all of its pages, to a bound: for callers without a tally. The centre's
-- cases are all cases, so that an index says which holders are in one; the CCIB is first looked for by
-- index at the victims and the accounts of its cases, and then asked as each row is.
create function sims.count_in_my_cases_to(operators text[], states text[], more_than integer, foreigners_only boolean,
  clock_from timestamptz, clock_until timestamptz, most integer)
returns integer language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  kind constant text := access.agency_kind();
  total integer := 0;
begin
  if kind = 'AOC' or access.agency_id() = 'police:ccib' then
    select count(*) into total from (
      select from sims.holder_count c
      where c.operator = any ($1) and c.verification = any ($2) and c.count > 0 and c.case_reach > 0 and c.rank < -$3
        and (not $4 or c.is_foreigner)
        and (c.verification <> 'REQUIRED' or (c.verify_by > $5 and c.verify_by <= $6))
        and case when kind = 'AOC' then c.case_reach = 2 else exists (
            select from access.case_victim v join access.case_party p on p.case_id = v.case_id
            where v.person_id = c.person_id and p.role = 'INVESTIGATOR' and p.until is null and p.agency_id like 'police:%')
          or exists (
            select from access.case_holding a join access.case_party p on p.case_id = a.case_id
            where a.holder_id = c.person_id and a.because = 'TRAIL'
              and p.role = 'INVESTIGATOR' and p.until is null and p.agency_id like 'police:%')
          or sims.may_count(c.person_id) end
      limit $7) as counted;
  elsif kind = 'POLICE' then
    select count(*) into total from (
      select from sims.holder_count c
      where c.person_id = any (array(select sims.persons_in_my_cases()))
        and c.operator = any ($1) and c.verification = any ($2) and c.count > 0 and c.rank < -$3
        and (not $4 or c.is_foreigner)
        and (c.verification <> 'REQUIRED' or (c.verify_by > $5 and c.verify_by <= $6))
      limit $7) as counted;
  end if;
  return total;
end
$$;
revoke execute on function sims.count_in_my_cases_to(text[], text[], integer, boolean, timestamptz, timestamptz, integer)
  from public;
grant execute on function sims.count_in_my_cases_to(text[], text[], integer, boolean, timestamptz, timestamptz, integer)
  to aoc_sims;
