-- What an officer has to do: referrals by officer, whether the station knows the officer by a token, corrections.

alter table referrals.referral
  -- whether the named officer is the subject of a token that has acted for the station; null: nobody is named
  add column officer_is_known boolean,
  add column reopened_at timestamptz;
update referrals.referral set officer_is_known = false where officer is not null;
create index referral_by_officer on referrals.referral (station_code, officer) where officer is not null;
create index referral_event_by_officer on referrals.referral_event (agency_id, officer);

-- A complaint that was corrected, as it was recorded before. Nothing here is ever changed.
create table referrals.complaint_correction (
  id uuid primary key,
  referral_id uuid not null references referrals.referral (id),
  at timestamptz not null,
  agency_id text not null,
  officer text not null,
  complaint_number text not null,
  received_at timestamptz not null,
  reason text not null
);
create index complaint_correction_by_referral on referrals.complaint_correction (referral_id, at);
alter table referrals.complaint_correction enable row level security;
alter table referrals.complaint_correction force row level security;
create policy owner_decides on referrals.complaint_correction to aoc_owner using (true) with check (true);
create policy visible on referrals.complaint_correction for select to aoc_referrals
  using (exists (select 1 from referrals.referral r where r.id = referral_id));
create policy written on referrals.complaint_correction for insert to aoc_referrals with check (
  agency_id = access.agency_id() and officer = access.officer()
  and exists (select 1 from referrals.referral r where r.id = referral_id));
grant select, insert on referrals.complaint_correction to aoc_referrals;

-- A referral as the subgraph's loaders and lists read it, under the reader's own row-level security.
create view referrals.referral_row with (security_invoker = true) as
select id, case_id as "caseId", station_code as "stationCode", state, referred_at as "referredAt",
  acknowledged_at as "acknowledgedAt", officer, officer_is_known as "officerIsKnown",
  complaint_number as "complaintNumber", complaint_received_at as "complaintReceivedAt",
  complaint_due_at as "complaintDueAt", complaint_station_code as "complaintStationCode", decision,
  decided_at as "decidedAt", due_at as "dueAt"
from referrals.referral;
grant select on referrals.referral_row to aoc_referrals;
