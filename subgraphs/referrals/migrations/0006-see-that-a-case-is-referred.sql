-- Whether another station, whose referral the caller may not see, has the case: asked by a station that opens its own
-- decision again, in a case that it investigates.
create function referrals.is_under_way(case_id uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select access.may_see_case($1) and exists (
    select 1 from referrals.referral r
    where r.case_id = $1 and r.state in ('SENT', 'ACKNOWLEDGED', 'ASSIGNED', 'COMPLAINED'))
$$;
revoke execute on function referrals.is_under_way(uuid) from public;
grant execute on function referrals.is_under_way(uuid) to aoc_referrals;
