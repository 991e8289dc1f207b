-- The merges that stand now, into and out of a case, those into it first: an event about a case may be handled before that of a merge that
-- happened earlier, or after that of one that happened later.
create function access.merges_of(asked uuid) returns table (case_id uuid, into_case_id uuid)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  perform access.must_be_system();
  return query
    select f.id, f.merged_into from access.case_file f
    where f.merged_into = $1 or (f.id = $1 and f.merged_into is not null)
    order by f.id = $1, f.id;
end
$$;
revoke execute on function access.merges_of(uuid) from public;
grant execute on function access.merges_of(uuid) to aoc_accounts, aoc_referrals;
