-- A leg may end at a PromptPay proxy: its account is known once the receiving institution has named it, and the institution
-- itself may be unknown until the sending bank names that. Until then the leg ends at an account of its own that stands for
-- the one behind the proxy, and on which nothing is held.

alter table access.account
  add column is_proxy boolean not null default false,
  alter column bank_code drop not null;
alter table access.account add constraint an_account_has_a_bank check (is_proxy or bank_code is not null);

alter table access.leg
  add column is_unresolved boolean not null default false,
  alter column to_bank_code drop not null;
alter table access.leg add constraint a_resolved_leg_has_a_bank check (is_unresolved or to_bank_code is not null);

-- The lists of legs that wait for a bank begin with the oldest: those of closed cases, which wait no more and only grow in
-- number, are not in their indexes. A merged case is as open as the one that it went into.
alter table access.leg add column is_closed boolean not null default false;
update access.leg l set is_closed = true from access.case_file f
where f.id = l.case_id and f.status = 'CLOSED' and f.merged_into is null and l.reference is null;

create function access.mark_waiting_legs() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update access.leg l set is_closed = (new.status = 'CLOSED' and new.merged_into is null)
  where l.case_id = new.id and (l.is_unresolved or l.reference is null)
    and l.is_closed <> (new.status = 'CLOSED' and new.merged_into is null);
  return null;
end
$$;
create trigger waiting_legs_marked after update of status, merged_into on access.case_file
  for each row when ((old.status = 'CLOSED') <> (new.status = 'CLOSED') or old.merged_into is distinct from new.merged_into)
  execute function access.mark_waiting_legs();

create index leg_unresolved on access.leg (to_bank_code, transferred_at, transfer_id) where is_unresolved and not is_closed;
create index leg_unresolved_of_all on access.leg (transferred_at, transfer_id) where is_unresolved and not is_closed;
-- legs without a reference, and those whose receiving institution is not known: the sending bank knows both
drop index access.leg_unconfirmed;
create index leg_unconfirmed on access.leg (from_bank_code, transferred_at, transfer_id)
  where (reference is null or to_bank_code is null) and not is_closed;
create index leg_unconfirmed_of_all on access.leg (transferred_at, transfer_id)
  where (reference is null or to_bank_code is null) and not is_closed;

-- An account for each leg that ends at a proxy. `bankCode` null: the institution is not known.
create function access.remember_proxies(entries jsonb) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform access.must(access.agency_kind() in ('AOC', 'BANK', 'POLICE'));
  insert into access.account (id, bank_code, last_four, is_proxy)
  select e.id, e."bankCode", e."lastFour", true
  from jsonb_to_recordset(entries) as e (id text, "bankCode" text, "lastFour" text) order by e.id
  on conflict do nothing;
end
$$;

-- As before, and a leg may be unresolved.
create or replace function access.add_legs(case_id uuid, entries jsonb, at timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  perform access.must(access.may_write_case($1));
  insert into access.leg (transfer_id, case_id, hop, from_account_id, from_bank_code, to_account_id, to_bank_code,
    amount_satang, transferred_at, reference, is_unresolved)
  select e."transferId", $1, e.hop, e."fromAccountId", e."fromBankCode", e."toAccountId", e."toBankCode",
    e."amountSatang", e."transferredAt", e.reference, coalesce(e."isUnresolved", false)
  from jsonb_to_recordset(entries) as e ("transferId" uuid, hop integer, "fromAccountId" text, "fromBankCode" text,
    "toAccountId" text, "toBankCode" text, "amountSatang" bigint, "transferredAt" timestamptz, reference text,
    "isUnresolved" boolean);
  insert into access.leg_recorder (transfer_id, issuer, officer)
  select e."transferId", access.issuer(), access.officer()
  from jsonb_to_recordset(entries) as e ("transferId" uuid) where access.officer() is not null;
  perform access.must(access.agency_kind() <> 'BANK' or exists (
    select 1 from access.leg l where l.case_id = $1 and l.hop = 1 and l.from_bank_code = access.bank_code()));
  insert into access.case_account (case_id, account_id, because)
  select $1, l.from_account_id, 'TRAIL' from access.leg l where l.case_id = $1
  union
  select $1, l.to_account_id, 'TRAIL' from access.leg l where l.case_id = $1
  on conflict do nothing;
  insert into access.case_party as known (case_id, agency_id, role, since)
  select distinct $1, 'bank:' || e."fromBankCode", case when e.hop = 1 then 'VICTIM_BANK' else 'RECEIVING_BANK' end, $3
  from jsonb_to_recordset(entries) as e ("fromBankCode" text, hop integer)
  union
  select distinct $1, 'bank:' || e."toBankCode", 'RECEIVING_BANK', $3
  from jsonb_to_recordset(entries) as e ("toBankCode" text) where e."toBankCode" is not null
  on conflict (case_id, agency_id, role) do update set since = excluded.since, until = null
    where known.until is not null;
end
$$;

-- As in 0035, with two more events: a proxy that waits for its institution, and one that was resolved, which the centre
-- does not publish.
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
        ('cases', 'th.aoc.case.proxies-unresolved', array['AOC', 'POLICE', 'BANK']),
        ('cases', 'th.aoc.case.proxy-resolved', array['BANK']),
        ('cases', 'th.aoc.case.merged', array['AOC']),
        ('cases', 'th.aoc.case.unmerged', array['AOC']),
        ('cases', 'th.aoc.case.trail-voided', array['AOC']),
        ('cases', 'th.aoc.case.closed', array['AOC']),
        ('cases', 'th.aoc.case.reopened', array['AOC']),
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

revoke execute on function access.remember_proxies(jsonb), access.mark_waiting_legs() from public;
grant execute on function access.remember_proxies(jsonb) to aoc_cases;
