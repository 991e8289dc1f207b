-- Lists of the referrals of a time read a page: a stretch for each state, at a station, with an officer and anywhere.

create index referral_referred_in_state on referrals.referral (station_code, state, referred_at, id);
create index referral_referred_in_state_anywhere on referrals.referral (state, referred_at, id);
create index referral_referred_of_officer on referrals.referral
  (station_code, officer, state, referred_at, id) where officer is not null;
