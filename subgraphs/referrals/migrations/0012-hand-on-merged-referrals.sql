-- As in 0009; a referral that came with a merged case goes back with it, whichever station has it then.
create or replace function referrals.transfer(referral_id uuid, to_station text, new_id uuid, reason text, at timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  update referrals.referral set state = 'TRANSFERRED', reason = $4, decided_at = $5
  where id = $1 and referrals.may_see_referral(station_code);
  insert into referrals.referral (id, case_id, station_code, state, referred_by, referred_at, note, due_at,
    overdue_announced_at, complaint_number, complaint_received_at, complaint_due_at, complaint_station_code,
    merged_from)
  select $3, r.case_id, $2, 'SENT', access.agency_id(), $5, $4, r.due_at,
    r.overdue_announced_at, r.complaint_number, r.complaint_received_at, r.complaint_due_at, r.complaint_station_code,
    r.merged_from
  from referrals.referral r where r.id = $1 and referrals.may_see_referral(r.station_code);
  insert into referrals.referral_event (referral_id, at, state, agency_id, officer, note)
  select r.id, $5, 'SENT', access.agency_id(), access.officer(), $4 from referrals.referral r where r.id = $3;
end
$$;
