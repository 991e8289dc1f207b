-- As in 0025, by the rule of every part. Rows of before stay as they are.
alter table accounts.release_request drop constraint decided_by_another;
alter table accounts.release_request add constraint decided_by_another check (
  decided_officer is null
  or access.compared_officer(decided_officer) is distinct from access.compared_officer(requested_officer)
  or (requested_issuer is not null and decided_issuer is not null and decided_issuer <> requested_issuer)) not valid;

alter table accounts.hold_order drop constraint confirmed_by_another;
alter table accounts.hold_order add constraint confirmed_by_another check (
  confirmed_at is null or access.compared_officer(confirmed_officer) <> access.compared_officer(officer)
  or confirmed_issuer <> issuer) not valid;
