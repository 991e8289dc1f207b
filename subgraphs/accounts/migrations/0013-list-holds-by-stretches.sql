-- Lists of holds read a page, however many holds there are.

-- Whether the clock ran out and that was announced: true for good, unless the clock is moved on. The lapsed holds of all the
-- years are then a stretch of an index of their own, apart from those that run.
alter table accounts.hold add column is_lapsed boolean not null
  generated always as (coalesce(lapses_at <= lapse_announced_at, false)) stored;
-- The end of the clock as lists are ordered by it. A column, for a policy keeps an index from answering a condition on a
-- `coalesce`, which the planner does not know to be leakproof.
alter table accounts.hold add column clock_ends_at timestamptz not null
  generated always as (coalesce(lapses_at, 'infinity'::timestamptz)) stored;

-- One stretch for each state of a bank, of the agency that asked, and of all; by request and by clock.
create index hold_of_bank on accounts.hold (bank_code, state, is_lapsed, requested_at, id);
create index hold_of_bank_by_clock on accounts.hold
  (bank_code, state, is_lapsed, clock_ends_at, id);
create index hold_of_requester on accounts.hold (requested_by, state, is_lapsed, requested_at, id);
create index hold_of_requester_by_clock on accounts.hold
  (requested_by, state, is_lapsed, clock_ends_at, id);
create index hold_of_all on accounts.hold (state, is_lapsed, requested_at, id);
create index hold_of_all_by_clock on accounts.hold
  (state, is_lapsed, clock_ends_at, id);
drop index accounts.hold_inbox, accounts.hold_by_due, accounts.hold_by_requested_at;

-- The same rows as before; what does not depend on the row is asked once in a statement.
alter policy visible on accounts.hold using (
  (select access.agency_kind() = 'AOC')
  or bank_code = (select access.bank_code())
  or (requested_by = (select access.agency_id()) and (select access.agency_kind() = 'AMLO'))
  or ((select access.agency_kind() = 'POLICE') and access.may_see_case(case_id)));
alter policy system_sees on accounts.hold using ((select access.is_system()));
