-- Keys that clients choose so that a repeated mutation has one effect, as the other subgraphs have them.
create table deliveries.idempotency (
  agency_id text not null,
  key text not null,
  operation text not null,
  input_hash text not null,
  answer jsonb,
  used_at timestamptz not null default now(),
  primary key (agency_id, key)
);
alter table deliveries.idempotency enable row level security, force row level security;
create policy owner_decides on deliveries.idempotency to aoc_owner using (true) with check (true);
create policy own on deliveries.idempotency to aoc_deliveries
  using (agency_id = (select access.agency_id())) with check (agency_id = (select access.agency_id()));
grant select, insert, update on deliveries.idempotency to aoc_deliveries;
