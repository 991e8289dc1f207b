-- What banks tell of their accounts, and the holds on them. Numbers, holders and trails are in `access`.

create table accounts.registration (
  account_id text primary key,
  bank_code text not null,
  status text not null check (status in ('ACTIVE', 'HELD', 'FROZEN', 'CLOSED')),
  registered_at timestamptz not null,
  updated_at timestamptz not null
);

-- Every change of an account's tier; the last one holds. A null tier takes the account off.
create table accounts.tier_change (
  id bigint generated always as identity primary key,
  account_id text not null,
  bank_code text not null,
  tier text check (tier in ('BLACK', 'DARK_GREY', 'LIGHT_GREY', 'DARK_BROWN', 'LIGHT_BROWN')),
  reason text not null,
  agency_id text not null,
  officer text not null,
  at timestamptz not null
);
create index tier_change_by_account on accounts.tier_change (account_id, id desc);

-- A hold's state is a function of its row and the present instant: see accounts.hold_state.
create table accounts.hold (
  id uuid primary key,
  case_id uuid,
  account_id text not null,
  bank_code text not null,
  basis text not null,
  state text not null check (state in (
    'REQUESTED', 'PLACED', 'PARTIAL', 'NO_FUNDS', 'REJECTED', 'COMPLAINED', 'EXTENDED', 'LIFTED', 'RELEASED')),
  hop integer,
  requested_satang bigint check (requested_satang > 0),
  held_satang bigint check (held_satang >= 0),
  requested_by text not null,
  requested_at timestamptz not null,
  placed_at timestamptz,
  complaint_due_at timestamptz,
  decision_due_at timestamptz,
  lapses_at timestamptz,
  ended_at timestamptz,
  order_number text,
  extended_basis text,
  check (held_satang is null or requested_satang is null or held_satang <= requested_satang)
);
create index hold_inbox on accounts.hold (bank_code, state, requested_at, id);
create index hold_by_requested_at on accounts.hold (requested_at, id);
create index hold_by_account on accounts.hold (account_id, requested_at);
create index hold_by_case on accounts.hold (case_id, requested_at);
create index hold_by_clock on accounts.hold (lapses_at) where lapses_at is not null and ended_at is null;

-- A hold whose clock ran out has lapsed, whether or not anyone has noticed.
create function accounts.hold_state(state text, lapses_at timestamptz, now timestamptz) returns text
language sql immutable parallel safe as $$
  select case when state in ('PLACED', 'PARTIAL', 'COMPLAINED', 'EXTENDED') and lapses_at <= now then 'LAPSED' else state end
$$;

-- Who did what to a hold, when and why. Nothing here is ever changed.
create table accounts.hold_event (
  id bigint generated always as identity primary key,
  hold_id uuid not null references accounts.hold (id),
  at timestamptz not null,
  state text not null,
  agency_id text not null,
  officer text not null,
  note text
);
create index hold_event_by_hold on accounts.hold_event (hold_id, id);

create table accounts.release_request (
  id bigint generated always as identity primary key,
  hold_id uuid not null references accounts.hold (id),
  reason text not null,
  requested_by text not null,
  requested_officer text not null,
  requested_at timestamptz not null,
  due_at timestamptz not null,
  outcome text check (outcome in ('RELEASED', 'REFUSED')),
  decided_by text,
  decided_officer text,
  decided_at timestamptz,
  decided_reason text
);
create unique index release_request_open on accounts.release_request (hold_id) where outcome is null;
create index release_request_by_hold on accounts.release_request (hold_id, id desc);

create table accounts.idempotency (
  agency_id text not null,
  key text not null,
  operation text not null,
  input_hash text not null,
  answer jsonb,
  used_at timestamptz not null default now(),
  primary key (agency_id, key)
);

-- The number of a person's accounts over all banks, never their balances (s.8/5(4)): for those who may see the person
-- and count, without the rows.
create function accounts.count_of_persons(person_ids text[])
returns table (person_id text, bank_code text, count integer)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select d.holder_id, d.bank_code, count(*)::integer
  from access.account_detail d left join accounts.registration r on r.account_id = d.account_id
  where d.holder_id = any ($1) and coalesce(r.status, 'ACTIVE') <> 'CLOSED'
    and access.agency_kind() in ('AOC', 'POLICE') and access.may_see_person(d.holder_id)
  group by d.holder_id, d.bank_code
  order by d.holder_id, d.bank_code
$$;
revoke execute on function accounts.count_of_persons(text[]) from public;

do $$
declare
  name text;
begin
  foreach name in array array['registration', 'tier_change', 'hold', 'hold_event', 'release_request', 'idempotency'] loop
    execute format('alter table accounts.%I enable row level security, force row level security', name);
    execute format('create policy owner_decides on accounts.%I to aoc_owner using (true) with check (true)', name);
  end loop;
end
$$;

create policy visible on accounts.registration for select to aoc_accounts
  using (access.may_know_account(account_id, bank_code));
create policy written_by_bank on accounts.registration for insert to aoc_accounts
  with check (bank_code = access.bank_code());
create policy updated_by_bank on accounts.registration for update to aoc_accounts
  using (bank_code = access.bank_code()) with check (bank_code = access.bank_code());

create policy visible on accounts.tier_change for select to aoc_accounts
  using (access.may_know_account(account_id, bank_code));
create policy written on accounts.tier_change for insert to aoc_accounts
  with check (agency_id = access.agency_id() and officer = access.officer()
    and access.may_know_account(account_id, bank_code));

-- A bank: on its own accounts. Police: of their cases. AMLO: its own orders.
create policy visible on accounts.hold for select to aoc_accounts using (
  case access.agency_kind()
    when 'AOC' then true
    when 'BANK' then bank_code = access.bank_code()
    when 'POLICE' then access.may_see_case(case_id)
    when 'AMLO' then requested_by = access.agency_id()
    else false
  end);
create policy requested on accounts.hold for insert to aoc_accounts with check (requested_by = access.agency_id());
-- `for update` needs a policy of its own: whoever sees a hold may change it; which change, the life-cycle decides.
create policy changed on accounts.hold for update to aoc_accounts using (true) with check (true);

create policy visible on accounts.hold_event for select to aoc_accounts
  using (exists (select 1 from accounts.hold h where h.id = hold_id));
create policy written on accounts.hold_event for insert to aoc_accounts
  with check (agency_id = access.agency_id() and officer = access.officer());

create policy visible on accounts.release_request for select to aoc_accounts
  using (exists (select 1 from accounts.hold h where h.id = hold_id));
create policy requested on accounts.release_request for insert to aoc_accounts
  with check (requested_by = access.agency_id() and requested_officer = access.officer());
create policy decided on accounts.release_request for update to aoc_accounts
  using (exists (select 1 from accounts.hold h where h.id = hold_id)) with check (decided_by = access.agency_id());

create policy own on accounts.idempotency to aoc_accounts
  using (agency_id = access.agency_id()) with check (agency_id = access.agency_id());

grant select, insert, update on accounts.registration, accounts.idempotency, accounts.hold, accounts.release_request
  to aoc_accounts;
grant select, insert on accounts.tier_change, accounts.hold_event to aoc_accounts;
grant execute on function accounts.count_of_persons(text[]) to aoc_accounts;
