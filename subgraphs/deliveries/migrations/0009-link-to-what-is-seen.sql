-- An event stays in a feed when its agency has left the case, and tells of holds of other banks. It leads to what the caller
-- sees now; a link to anything else was an error of every page of the feed.

-- Those of the ids whose hold, case, referral or order to suspend the caller sees: the conditions of their own policies,
-- with which a test compares this.
create function deliveries.seen_subjects(ids uuid[]) returns setof uuid
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  kind constant text := access.agency_kind();
  agency constant text := access.agency_id();
begin
  return query
    select h.id from accounts.hold h
    where h.id = any (ids) and case kind
      when 'AOC' then true
      when 'BANK' then h.bank_code = access.bank_code()
      when 'AMLO' then h.requested_by = agency
      when 'POLICE' then access.may_see_case(h.case_id)
      else false end
    union all
    select f.id from access.case_file f where f.id = any (ids) and access.may_see_case(f.id)
    union all
    select r.id from referrals.referral r
    where r.id = any (ids) and (kind = 'AOC' or agency = 'police:ccib'
      or (referrals.may_see_referral(r.station_code) and r.state <> 'TRANSFERRED'))
    union all
    select o.id from sims.suspension_order o
    where o.id = any (ids) and (kind = 'REGULATOR' or o.operator = access.operator());
end
$$;
revoke execute on function deliveries.seen_subjects(uuid[]) from public;
grant execute on function deliveries.seen_subjects(uuid[]) to aoc_deliveries;
