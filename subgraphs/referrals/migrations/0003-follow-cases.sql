-- Referrals follow the case when it is merged, and begin by themselves when a station opens a case at its desk (s.8).

alter table referrals.referral add column merged_from uuid;

create policy system_writes on referrals.referral for insert to aoc_referrals with check (access.is_system());
create policy system_sees on referrals.referral_event for select to aoc_referrals using (access.is_system());
create policy system_writes on referrals.referral_event for insert to aoc_referrals with check (access.is_system());

-- A caller changes the referrals that it may see, and leaves each at its station.
drop policy changed on referrals.referral;
create policy changed on referrals.referral for update to aoc_referrals
  using (referrals.may_see_referral(station_code)) with check (referrals.may_see_referral(station_code));

-- The history of a referral is written by whoever may see the referral.
drop policy written on referrals.referral_event;
create policy written on referrals.referral_event for insert to aoc_referrals with check (
  agency_id = access.agency_id() and officer = access.officer()
  and exists (select 1 from referrals.referral r where r.id = referral_id));
drop policy written on referrals.referral;
create policy written on referrals.referral for insert to aoc_referrals with check (
  referred_by = access.agency_id() and access.agency_kind() in ('AOC', 'POLICE') and access.may_write_case(case_id));
