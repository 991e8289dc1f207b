-- Lists of cases take several statuses.

drop function cases.list_my_cases(text, text, timestamptz, timestamptz, timestamptz, uuid, integer);

-- Ids of the caller's own cases that match, newest report first, from a place on. The same cases as `access.my_cases`, each
-- kind of agency from an index that has its order. null: no condition. Planned for the values: which filter is given
-- decides which index answers.
create function cases.list_my_cases(statuses text[], scam_type text, reported_from timestamptz, reported_before timestamptz,
  after_at timestamptz, after_id uuid, count integer)
returns setof uuid language plpgsql stable security definer
set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  kind constant text := access.agency_kind();
  agency constant text := access.agency_id();
begin
  if kind = 'BANK' or (kind = 'POLICE' and agency like 'police:%' and agency <> 'police:ccib') then
    return query
      select mine.case_id from (
        select distinct p.reported_at, p.case_id
        from access.case_party p join access.case_file f on f.id = p.case_id join cases.report r on r.case_id = p.case_id
        where p.agency_id = agency and p.until is null and (kind = 'BANK' or p.role = 'INVESTIGATOR')
          and ($1 is null or f.status = any ($1)) and ($2 is null or r.scam_type = $2)
          and ($3 is null or p.reported_at >= $3) and ($4 is null or p.reported_at < $4)
          and ($5 is null or (p.reported_at, p.case_id) < ($5, $6))
        order by p.reported_at desc, p.case_id desc limit $7) as mine;
  elsif kind = 'POLICE' and agency = 'police:ccib' then
    return query
      select mine.case_id from (
        select distinct p.reported_at, p.case_id
        from access.case_party p join access.case_file f on f.id = p.case_id join cases.report r on r.case_id = p.case_id
        where p.role = 'INVESTIGATOR' and p.until is null and p.agency_id like 'police:%'
          and ($1 is null or f.status = any ($1)) and ($2 is null or r.scam_type = $2)
          and ($3 is null or p.reported_at >= $3) and ($4 is null or p.reported_at < $4)
          and ($5 is null or (p.reported_at, p.case_id) < ($5, $6))
        order by p.reported_at desc, p.case_id desc limit $7) as mine;
  elsif kind = 'AMLO' then
    return query
      select mine.case_id from (
        select distinct ordered.reported_at, ordered.case_id
        from unnest(array[agency, 'ASKED ' || agency]) as reason (because)
          cross join lateral (
            select a.reported_at, a.case_id
            from access.case_account a join access.case_file f on f.id = a.case_id
              join cases.report r on r.case_id = a.case_id
            where a.because = reason.because and a.because <> 'TRAIL'
              and ($1 is null or f.status = any ($1)) and ($2 is null or r.scam_type = $2)
              and ($3 is null or a.reported_at >= $3) and ($4 is null or a.reported_at < $4)
              and ($5 is null or (a.reported_at, a.case_id) < ($5, $6))
            group by a.reported_at, a.case_id
            order by a.reported_at desc, a.case_id desc limit $7) as ordered
        order by ordered.reported_at desc, ordered.case_id desc limit $7) as mine;
  end if;
end
$$;
revoke execute on function
  cases.list_my_cases(text[], text, timestamptz, timestamptz, timestamptz, uuid, integer) from public;
grant execute on function
  cases.list_my_cases(text[], text, timestamptz, timestamptz, timestamptz, uuid, integer) to aoc_cases;
