-- One person asks for a release, another decides: persons are known by issuer and subject. Null: older than issuers.
alter table accounts.release_request
  add column requested_issuer text,
  add column decided_issuer text;

-- The database refuses one person for both halves too, whatever the subgraph decided.
alter table accounts.release_request add constraint decided_by_another check (
  decided_officer is null or decided_officer is distinct from requested_officer
  or (requested_issuer is not null and decided_issuer is not null and decided_issuer <> requested_issuer)) not valid;

drop policy requested on accounts.release_request;
create policy requested on accounts.release_request for insert to aoc_accounts
  with check (requested_by = access.agency_id() and requested_officer = access.officer()
    and requested_issuer is not distinct from access.issuer()
    and exists (select 1 from accounts.hold h where h.id = hold_id));
drop policy decided on accounts.release_request;
create policy decided on accounts.release_request for update to aoc_accounts
  using (exists (select 1 from accounts.hold h where h.id = hold_id))
  with check (decided_by = access.agency_id() and decided_officer = access.officer()
    and decided_issuer is not distinct from access.issuer());
