-- The case that a hold came from, when that case was merged into another.
alter table accounts.hold add column merged_from uuid;
create index hold_by_merged_case on accounts.hold (merged_from) where merged_from is not null;
