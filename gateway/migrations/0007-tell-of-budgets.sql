-- When the agency was told that a budget is nearly spent; null: not yet.
alter table gateway.budget_notice add column told_at timestamptz;
create index budget_notice_waiting on gateway.budget_notice (id) where told_at is null;
