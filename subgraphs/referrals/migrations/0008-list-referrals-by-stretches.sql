-- Lists of referrals read a page, however many referrals there are.

-- When the next thing is due, as lists are ordered by it. A column, for a policy keeps an index from answering a condition
-- on a `coalesce`, which the planner does not know to be leakproof.
alter table referrals.referral add column urgent_at timestamptz not null
  generated always as (coalesce(due_at, 'infinity'::timestamptz)) stored;

-- One stretch for each state, at a station and anywhere.
create index referral_urgent_in_state on referrals.referral
  (station_code, state, urgent_at, referred_at, id);
create index referral_urgent_in_state_anywhere on referrals.referral
  (state, urgent_at, referred_at, id);
create index referral_urgent_of_officer on referrals.referral
  (station_code, officer, state, urgent_at, referred_at, id) where officer is not null;
drop index referrals.referral_by_officer, referrals.referral_urgent, referrals.referral_urgent_anywhere;

-- The same rows as before; what does not depend on the row is asked once in a statement.
alter policy visible on referrals.referral using (
  (select access.agency_kind() = 'AOC' or access.agency_id() = 'police:ccib')
  or (station_code = (select referrals.station_code()) and state <> 'TRANSFERRED'
    and (select access.agency_kind() = 'POLICE')));
alter policy system_sees on referrals.referral using ((select access.is_system()));
