-- How the bank was told (s.8: by telephone or electronically), and why it rejected a request, from a closed list.
alter table accounts.hold
  add column notice_at timestamptz,
  add column notice_officer text,
  add column rejection text check (rejection in (
    'ACCOUNT_UNKNOWN', 'ACCOUNT_CLOSED', 'NOT_OUR_CUSTOMER', 'MONEY_GONE', 'DUPLICATE', 'OTHER')),
  add constraint notice_is_whole check ((notice_at is null) = (notice_officer is null));
grant update (notice_at, notice_officer, rejection) on accounts.hold to aoc_accounts;

drop function accounts.holds_at(timestamptz);
create function accounts.holds_at(now timestamptz)
returns table (
  id uuid, "caseId" uuid, "accountId" text, "bankCode" text, basis text, state text, "storedState" text, hop integer,
  "requestedSatang" bigint, "heldSatang" bigint, "requestedBy" text, "requestedAt" timestamptz, "placedAt" timestamptz,
  "complaintDueAt" timestamptz, "decisionDueAt" timestamptz, "lapsesAt" timestamptz, "endedAt" timestamptz,
  "orderNumber" text, "extendedBasis" text, "extendedBy" text, "liftableAt" timestamptz, "noticeAt" timestamptz,
  "noticeOfficer" text, rejection text
)
language sql stable as $$
  select h.id, h.case_id, h.account_id, h.bank_code, h.basis, accounts.hold_state(h.state, h.lapses_at, $1), h.state,
    h.hop, h.requested_satang, h.held_satang, h.requested_by, h.requested_at, h.placed_at, h.complaint_due_at,
    h.decision_due_at, h.lapses_at, case when h.ended_at is null and h.lapses_at <= $1 then h.lapses_at else h.ended_at end,
    h.order_number, h.extended_basis, h.extended_by, h.liftable_at, h.notice_at, h.notice_officer, h.rejection
  from accounts.hold h
$$;
revoke execute on function accounts.holds_at(timestamptz) from public;
grant execute on function accounts.holds_at(timestamptz) to aoc_accounts;

-- No notice about a case is older than the first transfer of it.
grant execute on function access.case_began_at(uuid) to aoc_accounts;
