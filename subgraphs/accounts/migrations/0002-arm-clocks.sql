-- What the life-cycle of a hold needs beyond asking and placing: whose order keeps it, complaints, promises, announcements.

alter table accounts.hold
  -- whoever ordered under the power that extended it
  add column extended_by text,
  -- since when the bank may lift it by itself: the police found no evidence
  add column liftable_at timestamptz,
  add column lapse_announced_at timestamptz;

-- A request that waits has a clock too where the law counts from the notice.
create or replace function accounts.hold_state(state text, lapses_at timestamptz, now timestamptz) returns text
language sql immutable parallel safe as $$
  select case
    when state in ('REQUESTED', 'PLACED', 'PARTIAL', 'COMPLAINED', 'EXTENDED') and lapses_at <= now then 'LAPSED'
    else state
  end
$$;

-- Clocks that may have run out and of which nobody was told.
create index hold_to_announce on accounts.hold (lapses_at, id)
  where lapses_at is not null and ended_at is null and lapse_announced_at is null;

-- What a bank is to lift.
create index hold_to_lift on accounts.hold (bank_code, requested_at, id) where liftable_at is not null and ended_at is null;

-- Under which section, and how the clock stood then: nothing is updated away.
alter table accounts.hold_event
  add column basis text,
  add column section text,
  add column held_satang bigint,
  add column lapses_at timestamptz;

-- The victim's complaint in a case, as the referrals subgraph told. The first one counts.
create table accounts.complaint (
  case_id uuid primary key,
  received_at timestamptz not null,
  agency_id text not null,
  officer text not null,
  recorded_at timestamptz not null
);

-- How fast each channel promised to decide on a release; the tightest applies. The operator may change them.
create table accounts.release_promise (
  channel text primary key,
  promise interval not null check (promise > interval '0'),
  source text not null
);
insert into accounts.release_promise (channel, promise, source) values
  ('bank', interval '4 hours', 'banks'' association, September 2025'),
  ('police', interval '12 hours', 'Royal Thai Police, September 2025'),
  ('bot', interval '1 day', 'Bank of Thailand, September 2025');

alter table accounts.release_request
  add column warn_at timestamptz,
  add column warned_at timestamptz,
  add column overdue_at timestamptz;
update accounts.release_request set warn_at = requested_at + (due_at - requested_at) * 0.75;
alter table accounts.release_request alter column warn_at set not null;
create index release_to_warn on accounts.release_request (warn_at) where outcome is null and warned_at is null;
create index release_to_miss on accounts.release_request (due_at) where outcome is null and overdue_at is null;

do $$
declare
  name text;
begin
  foreach name in array array['complaint', 'release_promise'] loop
    execute format('alter table accounts.%I enable row level security, force row level security', name);
    execute format('create policy owner_decides on accounts.%I to aoc_owner using (true) with check (true)', name);
  end loop;
end
$$;

-- The system handles events and sweeps clocks over all holds.
create policy system_sees on accounts.hold for select to aoc_accounts using (access.is_system());
create policy system_sees on accounts.hold_event for select to aoc_accounts using (access.is_system());
create policy system_writes on accounts.hold_event for insert to aoc_accounts with check (access.is_system());
create policy system_sees on accounts.release_request for select to aoc_accounts using (access.is_system());
create policy system_writes on accounts.release_request for update to aoc_accounts
  using (access.is_system()) with check (access.is_system());
create policy system_writes on accounts.complaint for insert to aoc_accounts with check (access.is_system());
create policy visible on accounts.complaint for select to aoc_accounts
  using (access.is_system() or access.may_see_case(case_id));
create policy visible on accounts.release_promise for select to aoc_accounts using (true);

grant select, insert on accounts.complaint to aoc_accounts;
grant select on accounts.release_promise to aoc_accounts;

-- What the holds of a case claim of each account, whoever ordered them: no agency sees all of them, and the same money
-- must not be held twice. `claimed`: stands or waits, or was held on this basis until its clock ran out, which the same
-- basis cannot renew. `asked`: by any hold, whatever became of it. `wholly`: the whole account stands or waits.
create function accounts.claims(case_id uuid, basis text, now timestamptz)
returns table (account_id text, claimed bigint, asked bigint, wholly boolean)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select h.account_id,
    coalesce(sum(coalesce(h.held_satang, h.requested_satang)) filter (where s.state in
      ('REQUESTED', 'PLACED', 'PARTIAL', 'COMPLAINED', 'EXTENDED')), 0)::bigint
    + coalesce(sum(h.held_satang) filter (where s.state = 'LAPSED' and h.basis = $2), 0)::bigint,
    coalesce(sum(h.requested_satang), 0)::bigint,
    coalesce(bool_or(h.requested_satang is null and s.state in
      ('REQUESTED', 'PLACED', 'PARTIAL', 'COMPLAINED', 'EXTENDED')), false)
  from accounts.hold h cross join lateral (select accounts.hold_state(h.state, h.lapses_at, $3) as state) s
  where h.case_id = $1
  group by h.account_id
$$;
revoke execute on function accounts.claims(uuid, text, timestamptz) from public;
grant execute on function accounts.claims(uuid, text, timestamptz) to aoc_accounts;
