-- The decision beside its reason; events of before have both in `note`.
alter table referrals.referral_event add column decision text;
