-- As `access` 0028: the plans of functions that a request calls are kept.

create or replace function referrals.is_under_way(case_id uuid) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  return (
    select access.may_see_case($1) and exists (
      select 1 from referrals.referral r
      where r.case_id = $1 and r.state in ('SENT', 'ACKNOWLEDGED', 'ASSIGNED', 'COMPLAINED')));
end
$$;

create or replace function referrals.publish_events(entries jsonb, at timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  perform access.must(bool_and(access.may_publish('referrals', e.type))) from jsonb_to_recordset(entries) as e (type text);
  insert into referrals.outbox (event_id, type, subject, partition_key, at, audience, subscribers, data, dispatched_at)
  select (e ->> 'id')::uuid, e ->> 'type', e ->> 'subject', e ->> 'partitionKey', $2,
    array(select jsonb_array_elements_text(e -> 'audience')),
    array(select jsonb_array_elements_text(e -> 'subscribers')), e -> 'data',
    case when e -> 'subscribers' = '[]' then $2 end
  from jsonb_array_elements(entries) with ordinality as given (e, n) order by n;
end
$$;

create or replace function referrals.transfer(referral_id uuid, to_station text, new_id uuid, reason text, at timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  update referrals.referral set state = 'TRANSFERRED', reason = $4, decided_at = $5
  where id = $1 and referrals.may_see_referral(station_code);
  insert into referrals.referral (id, case_id, station_code, state, referred_by, referred_at, note, due_at,
    overdue_announced_at, complaint_number, complaint_received_at, complaint_due_at, complaint_station_code)
  select $3, r.case_id, $2, 'SENT', access.agency_id(), $5, $4, r.due_at,
    r.overdue_announced_at, r.complaint_number, r.complaint_received_at, r.complaint_due_at, r.complaint_station_code
  from referrals.referral r where r.id = $1 and referrals.may_see_referral(r.station_code);
  insert into referrals.referral_event (referral_id, at, state, agency_id, officer, note)
  select r.id, $5, 'SENT', access.agency_id(), access.officer(), $4 from referrals.referral r where r.id = $3;
end
$$;
