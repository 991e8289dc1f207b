-- A station that handed a referral on no longer sees its row. The same transfer again, whose answer may have been lost,
-- answers the row as the transfer left it: to the station that made it, for the same station and reason alone.
create function referrals.own_transfer(referral_id uuid, to_station text, reason text)
returns setof referrals.referral_row
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  return query
    select w.* from referrals.referral r join referrals.referral_row w on w.id = r.id
    where r.id = $1 and r.state = 'TRANSFERRED' and r.reason = $3 and referrals.may_see_referral(r.station_code)
      and exists (
        select 1 from referrals.referral s
        where s.case_id = r.case_id and s.station_code = $2 and s.referred_by = access.agency_id()
          and s.referred_at = r.decided_at);
end
$$;
revoke execute on function referrals.own_transfer(uuid, text, text) from public;
grant execute on function referrals.own_transfer(uuid, text, text) to aoc_referrals;
