-- A leg may be told without a reference: which transaction it is, its sending bank says later, and the exact instant with it.

create index leg_between on access.leg (from_account_id, to_account_id, amount_satang);
create index leg_unconfirmed on access.leg (from_bank_code, transferred_at, transfer_id) where reference is null;

-- Whether two legs of the same accounts and amount may turn out to be one transaction, because one of them or both have no
-- reference. A bank confirms an instant at most 24 hours from the one that was told, so that legs which become one were
-- alike before.
create function access.may_be_one(reference text, at timestamptz, other_reference text, other_at timestamptz) returns boolean
language sql immutable parallel safe as $$
  select case
    when $1 is not null and $3 is not null then false
    when $1 is null and $3 is null then $2 between $4 - interval '48 hours' and $4 + interval '48 hours'
    else $2 between $4 - interval '24 hours' and $4 + interval '24 hours'
  end
$$;

-- As in 0028, with two more events: legs that wait for their bank, and one that it confirmed.
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
