-- A referral that waits for its station's decision, or an inquiry that the police accepted: for the station and the CCIB.
create or replace function access.has_inquiry_in(case_id uuid) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  return access.agency_kind() = 'POLICE' and exists (
    select 1 from referrals.referral r
    where r.case_id = $1 and r.state = any (referrals.live_states() || 'ACCEPTED'::text)
      and (access.agency_id() = 'police:ccib' or r.station_code = referrals.station_code()));
end
$$;
