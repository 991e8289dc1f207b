-- Who may publish what: as before, and the end of tourists' numbers.
create or replace function access.may_publish(source text, type text) returns boolean
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  return (
    select exists (
      select 1
      from (values
        ('cases', 'th.aoc.case.reported', array['AOC', 'POLICE', 'BANK']),
        ('cases', 'th.aoc.case.amended', array['AOC', 'POLICE', 'BANK']),
        ('cases', 'th.aoc.case.transfers-unconfirmed', array['AOC', 'POLICE', 'BANK']),
        ('cases', 'th.aoc.case.transfer-confirmed', array['BANK']),
        ('cases', 'th.aoc.case.%', array['AOC']),
        ('accounts', 'th.aoc.hold.requested', array['AOC', 'BANK', 'POLICE', 'AMLO']),
        ('accounts', 'th.aoc.hold.placed', array['BANK']),
        ('accounts', 'th.aoc.hold.complained', array['BANK']),
        ('accounts', 'th.aoc.hold.disclosed', array['BANK']),
        ('accounts', 'th.aoc.hold.rejected', array['BANK']),
        ('accounts', 'th.aoc.hold.extended', array['AOC', 'POLICE', 'AMLO']),
        ('accounts', 'th.aoc.hold.lifted', array['AOC', 'BANK', 'POLICE', 'AMLO']),
        ('accounts', 'th.aoc.hold.released', array['AOC', 'BANK', 'POLICE']),
        -- clocks and handlers of events alone
        ('accounts', 'th.aoc.hold.%', array[]::text[]),
        ('accounts', 'th.aoc.release.%', array['AOC', 'BANK', 'POLICE']),
        ('sims', 'th.aoc.sim.claim.%', array['TELCO', 'REGULATOR']),
        ('sims', 'th.aoc.sim.order.%', array['TELCO', 'REGULATOR']),
        ('sims', 'th.aoc.sim.demand.%', array['TELCO', 'REGULATOR']),
        ('sims', 'th.aoc.sim.suspension.%', array['AOC', 'POLICE', 'AMLO', 'REGULATOR']),
        -- a clock alone
        ('sims', 'th.aoc.sim.tourist.%', array[]::text[]),
        ('referrals', 'th.aoc.complaint.recorded', array['POLICE']),
        ('referrals', 'th.aoc.referral.sent', array['AOC']),
        ('referrals', 'th.aoc.referral.decided', array['POLICE']),
        ('referrals', 'th.aoc.referral.transferred', array['POLICE']),
        ('referrals', 'th.aoc.referral.reopened', array['POLICE']),
        -- a clock alone
        ('referrals', 'th.aoc.referral.overdue', array[]::text[])
      ) as rights (owner, pattern, kinds)
      where owner = $1 and $2 like pattern and (access.is_system() or access.agency_kind() = any (kinds))));
end
$$;
