-- Which request did an act, written in the transaction of the act: an act of which the access log has no entry is found.
create table access.act_note (
  correlation_id text not null check (correlation_id <> ''),
  subgraph text not null,
  agency_id text not null,
  officer text,
  done_at timestamptz not null,
  primary key (correlation_id, subgraph)
);
create index act_note_by_age on access.act_note (done_at);
alter table access.act_note enable row level security, force row level security;
create policy owner_decides on access.act_note to aoc_owner using (true) with check (true);

-- Notes the act of the caller. Never twice for one request and subgraph.
create function access.note_act(correlation text, subgraph text, at timestamptz) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  insert into access.act_note (correlation_id, subgraph, agency_id, officer, done_at)
  select $1, $2, access.agency_id(), access.officer(), $3 where access.agency_id() is not null
  on conflict do nothing
$$;
revoke execute on function access.note_act(text, text, timestamptz) from public;
grant execute on function access.note_act(text, text, timestamptz)
  to aoc_cases, aoc_accounts, aoc_sims, aoc_referrals, aoc_deliveries, aoc_oversight;
