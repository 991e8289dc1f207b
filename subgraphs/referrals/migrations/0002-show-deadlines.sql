-- What is due when, so that an inbox shows the most urgent first.

alter table referrals.referral
  -- the decision, once there is a complaint; before, the complaint on the first hold to lapse without one
  add column due_at timestamptz,
  add column overdue_announced_at timestamptz;
update referrals.referral set due_at = complaint_due_at;

create index referral_urgent on referrals.referral (station_code, coalesce(due_at, 'infinity'::timestamptz), referred_at, id);
create index referral_urgent_anywhere on referrals.referral (coalesce(due_at, 'infinity'::timestamptz), referred_at, id);
create index referral_overdue on referrals.referral (complaint_due_at)
  where state in ('SENT', 'ACKNOWLEDGED', 'ASSIGNED', 'COMPLAINED') and overdue_announced_at is null;
create index referral_open on referrals.referral (station_code)
  where state in ('SENT', 'ACKNOWLEDGED', 'ASSIGNED', 'COMPLAINED');

-- When the victim must have complained, so that the first hold of the case does not lapse, as accounts told.
create table referrals.case_deadline (
  case_id uuid primary key,
  complaint_due_at timestamptz not null
);
alter table referrals.case_deadline enable row level security;
alter table referrals.case_deadline force row level security;
create policy owner_decides on referrals.case_deadline to aoc_owner using (true) with check (true);
create policy system_writes on referrals.case_deadline to aoc_referrals
  using (access.is_system()) with check (access.is_system());
create policy visible on referrals.case_deadline for select to aoc_referrals using (access.may_see_case(case_id));
grant select, insert, update on referrals.case_deadline to aoc_referrals;

create policy system_sees on referrals.referral for select to aoc_referrals using (access.is_system());
create policy system_changes on referrals.referral for update to aoc_referrals
  using (access.is_system()) with check (access.is_system());

-- As before, and the new row keeps what is due and begins its own history.
create or replace function referrals.transfer(referral_id uuid, to_station text, new_id uuid, reason text, at timestamptz)
returns void language sql security definer set search_path = pg_catalog, pg_temp as $$
  update referrals.referral set state = 'TRANSFERRED', reason = $4, decided_at = $5
  where id = $1 and referrals.may_see_referral(station_code);
  insert into referrals.referral (id, case_id, station_code, state, referred_by, referred_at, note, due_at,
    overdue_announced_at, complaint_number, complaint_received_at, complaint_due_at, complaint_station_code)
  select $3, r.case_id, $2, 'SENT', access.agency_id(), $5, $4, r.due_at,
    r.overdue_announced_at, r.complaint_number, r.complaint_received_at, r.complaint_due_at, r.complaint_station_code
  from referrals.referral r where r.id = $1 and referrals.may_see_referral(r.station_code);
  insert into referrals.referral_event (referral_id, at, state, agency_id, officer, note)
  select r.id, $5, 'SENT', access.agency_id(), access.officer(), $4 from referrals.referral r where r.id = $3;
$$;
