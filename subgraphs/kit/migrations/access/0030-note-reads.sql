-- Which assertion read data of which persons and cases: a read of which the access log has no entry is found. Notes that the
-- log explains are forgotten.
create table access.read_note (
  id bigint generated always as identity primary key,
  -- SHA-256 of the disclosure of the assertion, which is salted: base64url
  assertion text not null check (assertion <> ''),
  correlation_id text not null check (correlation_id <> ''),
  subgraph text not null,
  agency_id text not null,
  officer text not null,
  -- pseudonyms
  persons text[] not null,
  cases text[] not null,
  read_at timestamptz not null,
  -- compared with the log, which did not explain it yet
  is_examined boolean not null default false
);
create index read_note_by_age on access.read_note (read_at);
create index read_note_to_examine on access.read_note (read_at) where not is_examined;
alter table access.read_note enable row level security, force row level security;
create policy owner_decides on access.read_note to aoc_owner using (true) with check (true);

-- Notes reads; as the system.
create function access.note_reads(subgraph text, notes jsonb) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform access.must_be_system();
  insert into access.read_note (assertion, correlation_id, subgraph, agency_id, officer, persons, cases, read_at)
  select n.assertion, n."correlationId", note_reads.subgraph, n."agencyId", n.officer, n.persons, n.cases, n."readAt"
  from jsonb_to_recordset(notes) as n (assertion text, "correlationId" text, "agencyId" text, officer text,
    persons text[], cases text[], "readAt" timestamptz);
end
$$;
revoke execute on function access.note_reads(text, jsonb) from public;
grant execute on function access.note_reads(text, jsonb)
  to aoc_cases, aoc_accounts, aoc_sims, aoc_referrals, aoc_deliveries, aoc_oversight;
