-- States in which a referral is under way, in one place: `subgraphs/referrals/law/rules.ts` has the same. The planner
-- computes the function before it chooses indexes, so that the indexes over these states serve as before.
create function referrals.live_states() returns text[] language sql immutable parallel safe as
  $$ select array['SENT', 'ACKNOWLEDGED', 'ASSIGNED', 'COMPLAINED'] $$;
revoke execute on function referrals.live_states() from public;
grant execute on function referrals.live_states() to aoc_referrals;
