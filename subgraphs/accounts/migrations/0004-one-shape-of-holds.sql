-- The shape of a hold as readers see it, in one place; and policies for writing that ask what those for reading ask.

-- States in which money is held, and states that a clock may still end: `subgraphs/accounts/holds/states.ts` has the same.
create function accounts.standing_states() returns text[] language sql immutable parallel safe as
  $$ select array['PLACED', 'PARTIAL', 'COMPLAINED', 'EXTENDED'] $$;
create function accounts.live_states() returns text[] language sql immutable parallel safe as
  $$ select array['REQUESTED', 'PLACED', 'PARTIAL', 'COMPLAINED', 'EXTENDED'] $$;

-- Every hold as of an instant, under the policies of the reader. A plain statement, so that it is planned together with
-- the statement that asks and takes its indexes. `storedState`: for conditions that an index answers.
create function accounts.holds_at(now timestamptz)
returns table (
  id uuid, "caseId" uuid, "accountId" text, "bankCode" text, basis text, state text, "storedState" text, hop integer,
  "requestedSatang" bigint, "heldSatang" bigint, "requestedBy" text, "requestedAt" timestamptz, "placedAt" timestamptz,
  "complaintDueAt" timestamptz, "decisionDueAt" timestamptz, "lapsesAt" timestamptz, "endedAt" timestamptz,
  "orderNumber" text, "extendedBasis" text, "extendedBy" text, "liftableAt" timestamptz
)
language sql stable as $$
  select h.id, h.case_id, h.account_id, h.bank_code, h.basis, accounts.hold_state(h.state, h.lapses_at, $1), h.state,
    h.hop, h.requested_satang, h.held_satang, h.requested_by, h.requested_at, h.placed_at, h.complaint_due_at,
    h.decision_due_at, h.lapses_at, case when h.ended_at is null and h.lapses_at <= $1 then h.lapses_at else h.ended_at end,
    h.order_number, h.extended_basis, h.extended_by, h.liftable_at
  from accounts.hold h
$$;

-- What is held of each account, by all its holds that the reader sees. A hold of the whole account holds what the others
-- on it hold, not something beside them.
create function accounts.held_at(now timestamptz)
returns table ("caseId" uuid, "accountId" text, "heldSatang" bigint, "isWhole" boolean)
language sql stable as $$
  select h.case_id, h.account_id,
    greatest(sum(h.held_satang) filter (where h.requested_satang is not null),
      max(h.held_satang) filter (where h.requested_satang is null))::bigint,
    bool_or(h.requested_satang is null)
  from accounts.hold h
  where accounts.hold_state(h.state, h.lapses_at, $1) = any (accounts.standing_states())
  group by h.case_id, h.account_id
$$;

revoke execute on function accounts.standing_states(), accounts.live_states(), accounts.holds_at(timestamptz),
  accounts.held_at(timestamptz) from public;
grant execute on function accounts.standing_states(), accounts.live_states(), accounts.holds_at(timestamptz),
  accounts.held_at(timestamptz) to aoc_accounts;

create index hold_by_due on accounts.hold (bank_code, lapses_at, id) where ended_at is null;

-- A hold is asked for in a case that the agency has a part in, or, by AMLO, in one that it learned of outside the graph;
-- a bank holds on its own accounts and asks the banks to which the money of its own accounts went on.
drop policy requested on accounts.hold;
create policy requested on accounts.hold for insert to aoc_accounts with check (
  requested_by = access.agency_id() and ended_at is null and liftable_at is null and extended_by is null
  and case access.agency_kind()
    when 'BANK' then
      (bank_code = access.bank_code() and (case_id is null or access.may_see_case(case_id)))
      or (state = 'REQUESTED' and access.may_see_case(case_id) and exists (
        select 1 from access.leg l
        where l.case_id = hold.case_id and l.to_account_id = hold.account_id and l.to_bank_code = hold.bank_code
          and l.from_bank_code = access.bank_code()))
    when 'AMLO' then state = 'REQUESTED' and case_id is not null
    when 'AOC' then state = 'REQUESTED' and access.may_see_case(case_id)
    when 'POLICE' then state = 'REQUESTED' and access.may_see_case(case_id)
    else false
  end);

-- Whoever does not see a hold does not change it, with or without a condition; and nobody changes what it is about.
drop policy changed on accounts.hold;
create policy changed on accounts.hold for update to aoc_accounts
  using (case access.agency_kind()
    when 'AOC' then true
    when 'BANK' then bank_code = access.bank_code()
    when 'POLICE' then access.may_see_case(case_id)
    when 'AMLO' then requested_by = access.agency_id()
    else access.is_system()
  end)
  with check (case access.agency_kind()
    when 'AOC' then true
    when 'BANK' then bank_code = access.bank_code()
    when 'POLICE' then access.may_see_case(case_id)
    when 'AMLO' then requested_by = access.agency_id()
    else access.is_system()
  end);
revoke update on accounts.hold from aoc_accounts;
grant update (state, held_satang, placed_at, complaint_due_at, decision_due_at, lapses_at, ended_at, order_number,
  extended_basis, extended_by, liftable_at, lapse_announced_at) on accounts.hold to aoc_accounts;

-- Whether the agency sees the hold, or asked for it: a bank asks the next bank and sees no more of that hold.
create function accounts.may_write_of_hold(hold_id uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select exists (
    select 1 from accounts.hold h
    where h.id = $1 and (h.requested_by = access.agency_id() or case access.agency_kind()
      when 'AOC' then true
      when 'BANK' then h.bank_code = access.bank_code()
      when 'POLICE' then access.may_see_case(h.case_id)
      else false
    end))
$$;
revoke execute on function accounts.may_write_of_hold(uuid) from public;
grant execute on function accounts.may_write_of_hold(uuid) to aoc_accounts;
drop policy written on accounts.hold_event;
create policy written on accounts.hold_event for insert to aoc_accounts
  with check (agency_id = access.agency_id() and officer = access.officer() and accounts.may_write_of_hold(hold_id));

revoke update on accounts.release_request from aoc_accounts;
grant update (outcome, decided_by, decided_officer, decided_issuer, decided_at, decided_reason, warned_at, overdue_at)
  on accounts.release_request to aoc_accounts;

-- The account's own bank says what stands in its books, of its own accounts alone.
drop policy written_by_bank on accounts.registration;
create policy written_by_bank on accounts.registration for insert to aoc_accounts with check (
  bank_code = access.bank_code() and exists (
    select 1 from access.account a where a.id = account_id and a.bank_code = access.bank_code()));
revoke update on accounts.registration from aoc_accounts;
grant update (status, updated_at) on accounts.registration to aoc_accounts;

drop policy written on accounts.tier_change;
create policy written on accounts.tier_change for insert to aoc_accounts
  with check (agency_id = access.agency_id() and officer = access.officer()
    and access.agency_kind() in ('AOC', 'POLICE', 'AMLO') and access.may_know_account(account_id, bank_code));

drop policy visible on accounts.release_promise;
create policy visible on accounts.release_promise for select to aoc_accounts using (access.agency_kind() is not null);

-- As before, for those who may hold in the case alone: of another agency's case nobody learns what is held.
create or replace function accounts.claims(case_id uuid, basis text, now timestamptz)
returns table (account_id text, claimed bigint, asked bigint, wholly boolean)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select h.account_id,
    coalesce(sum(coalesce(h.held_satang, h.requested_satang)) filter (where s.state = any (accounts.live_states())), 0)::bigint
    + coalesce(sum(h.held_satang) filter (where s.state = 'LAPSED' and h.basis = $2), 0)::bigint,
    -- what was asked for and taken back keeps nobody from asking
    coalesce(sum(h.requested_satang) filter (where s.state <> 'LIFTED'), 0)::bigint,
    coalesce(bool_or(h.requested_satang is null and s.state = any (accounts.live_states())), false)
  from accounts.hold h cross join lateral (select accounts.hold_state(h.state, h.lapses_at, $3) as state) s
  where h.case_id = $1 and (access.may_see_case($1) or access.agency_kind() = 'AMLO')
  group by h.account_id
$$;
