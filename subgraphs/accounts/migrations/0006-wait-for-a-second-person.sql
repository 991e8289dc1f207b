-- Orders of an own power that reach beyond the money trail wait for a second person; what an order opens, it opens when
-- the bank has placed the hold.

create table accounts.hold_order (
  id uuid primary key,
  act text not null check (act in ('requestHolds', 'freezeAccountsOfPerson')),
  case_id uuid not null,
  basis text not null,
  order_number text not null,
  -- the input of the act, for the second person's confirmation to run it
  input jsonb not null,
  agency_id text not null,
  issuer text not null,
  officer text not null,
  proposed_at timestamptz not null,
  expires_at timestamptz not null,
  confirmed_at timestamptz,
  confirmed_issuer text,
  confirmed_officer text,
  check (confirmed_at is null or confirmed_officer <> officer or confirmed_issuer <> issuer)
);
create index hold_order_waiting on accounts.hold_order (agency_id, proposed_at, id) where confirmed_at is null;

alter table accounts.hold_order enable row level security, force row level security;
create policy owner_decides on accounts.hold_order to aoc_owner using (true) with check (true);
create policy own on accounts.hold_order for select to aoc_accounts using (agency_id = access.agency_id());
create policy proposed on accounts.hold_order for insert to aoc_accounts with check (
  agency_id = access.agency_id() and officer = access.officer() and issuer = access.issuer() and confirmed_at is null
  and access.agency_kind() in ('AOC', 'POLICE', 'AMLO'));
create policy confirmed on accounts.hold_order for update to aoc_accounts
  using (agency_id = access.agency_id())
  with check (agency_id = access.agency_id() and confirmed_officer = access.officer() and confirmed_issuer = access.issuer());
grant select, insert on accounts.hold_order to aoc_accounts;
grant update (confirmed_at, confirmed_issuer, confirmed_officer) on accounts.hold_order to aoc_accounts;

-- The bank placed a hold: from now on its account belongs to the case for the agency that ordered it, and for no other.
create function accounts.open_held_account(hold_id uuid) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  select access.must(exists (
    select 1 from accounts.hold h where h.id = $1 and h.bank_code = access.bank_code() and h.held_satang is not null));
  insert into access.case_account (case_id, account_id, because)
  select h.case_id, h.account_id, h.requested_by from accounts.hold h
  where h.id = $1 and h.case_id is not null and h.requested_by not like 'bank:%'
    and h.state = any (accounts.standing_states())
  on conflict do nothing;
$$;
revoke execute on function accounts.open_held_account(uuid) from public;
grant execute on function accounts.open_held_account(uuid) to aoc_accounts;

-- The number of a person's accounts is read under a purpose that covers the person (s.8/5(4)).
create or replace function accounts.count_of_persons(person_ids text[])
returns table (person_id text, bank_code text, count integer)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select d.holder_id, d.bank_code, count(*)::integer
  from access.account_detail d left join accounts.registration r on r.account_id = d.account_id
  where d.holder_id = any ($1) and coalesce(r.status, 'ACTIVE') <> 'CLOSED'
    and access.agency_kind() in ('AOC', 'POLICE') and access.may_identify(d.holder_id)
  group by d.holder_id, d.bank_code
  order by d.holder_id, d.bank_code
$$;
