-- Holds whose clock ends within a day, and requests that no bank has answered in time, are announced once for each clock.

alter table accounts.hold
  -- the end of the clock that was announced last, and how many hours before it
  add column due_soon_for timestamptz,
  add column due_soon_hours integer,
  add column unanswered_told_at timestamptz;
grant update (due_soon_for, due_soon_hours, unanswered_told_at) on accounts.hold to aoc_accounts;

-- only what is still to be announced, however many holds there are
create index hold_to_warn_day on accounts.hold (lapses_at, id)
  where ended_at is null and held_satang is not null and due_soon_for is distinct from lapses_at;
create index hold_to_warn_hours on accounts.hold (lapses_at, id)
  where ended_at is null and held_satang is not null and (due_soon_for is distinct from lapses_at or due_soon_hours > 6);
create index hold_to_tell_unanswered on accounts.hold (requested_at, id)
  where state = 'REQUESTED' and unanswered_told_at is null;

-- requests of before this migration are not announced
update accounts.hold set unanswered_told_at = requested_at where state = 'REQUESTED';
