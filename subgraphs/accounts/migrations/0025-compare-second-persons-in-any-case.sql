-- A person who signs in with a name in capitals or not is one person for the database too, as in `kit/two-persons.ts`.
-- Rows of before stay as they are.
alter table accounts.release_request drop constraint decided_by_another;
alter table accounts.release_request add constraint decided_by_another check (
  decided_officer is null or lower(decided_officer) is distinct from lower(requested_officer)
  or (requested_issuer is not null and decided_issuer is not null and decided_issuer <> requested_issuer)) not valid;

alter table accounts.hold_order drop constraint hold_order_check;
alter table accounts.hold_order add constraint confirmed_by_another check (
  confirmed_at is null or lower(confirmed_officer) <> lower(officer) or confirmed_issuer <> issuer) not valid;
