-- The only ways in which a subgraph writes the shared schema: set-based, idempotent, each granted to whom it is for.
-- `security definer`: the functions, not the subgraphs, may write; the caller's right was decided by the subgraph's
-- own statement before, in the same transaction.

-- entries: [{ "id", "nationalId", "name", "rank" }]; a name of a higher or equal rank replaces the one before.
create function access.remember_persons(entries jsonb) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  insert into access.person (id)
  select distinct e.id from jsonb_to_recordset(entries) as e (id text) order by e.id
  on conflict do nothing;
  insert into access.person_identity as known (person_id, national_id, name, name_rank)
  select distinct on (e.id) e.id, e."nationalId", e.name, case when e.name is null then 0 else e.rank end
  from jsonb_to_recordset(entries) as e (id text, "nationalId" text, name text, rank smallint)
  order by e.id, (e.name is null), e.rank desc
  on conflict (person_id) do update set name = excluded.name, name_rank = excluded.name_rank
    where excluded.name is not null and excluded.name_rank >= known.name_rank
      and excluded.name is distinct from known.name;
$$;

-- entries: [{ "id", "bankCode", "accountNumber", "holderId", "rank" }]; the account's own bank (rank 2) has the last word.
create function access.remember_accounts(entries jsonb) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  insert into access.account (id, bank_code, last_four)
  select distinct e.id, e."bankCode", right(e."accountNumber", 4)
  from jsonb_to_recordset(entries) as e (id text, "bankCode" text, "accountNumber" text) order by e.id
  on conflict do nothing;
  insert into access.account_detail as known (account_id, bank_code, account_number, holder_id, holder_rank)
  select distinct on (e.id) e.id, e."bankCode", e."accountNumber", e."holderId",
    case when e."holderId" is null then 0 else e.rank end
  from jsonb_to_recordset(entries) as e (id text, "bankCode" text, "accountNumber" text, "holderId" text, rank smallint)
  order by e.id, (e."holderId" is null), e.rank desc
  on conflict (account_id) do update set holder_id = excluded.holder_id, holder_rank = excluded.holder_rank
    where excluded.holder_id is not null
      and (excluded.holder_rank > known.holder_rank or (excluded.holder_rank = 2 and known.holder_rank = 2))
      and excluded.holder_id is distinct from known.holder_id;
$$;

-- entries: [{ "msisdn", "operator", "holderId" }]; the latest registration stands: numbers are ported.
create function access.remember_sims(entries jsonb) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  insert into access.sim as known (msisdn, operator, holder_id)
  select distinct on (e.msisdn) e.msisdn, e.operator, e."holderId"
  from jsonb_to_recordset(entries) as e (msisdn text, operator text, "holderId" text)
  order by e.msisdn
  on conflict (msisdn) do update set operator = excluded.operator, holder_id = excluded.holder_id
    where (known.operator, known.holder_id) is distinct from (excluded.operator, excluded.holder_id);
$$;

create function access.open_case(case_id uuid, case_number text, victim_id text, at timestamptz) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into access.case_file (id, case_number, opened_at) values ($1, $2, $4) on conflict do nothing;
  if not found then
    return false;
  end if;
  insert into access.case_victim (case_id, person_id) values ($1, $3);
  return true;
end
$$;

create function access.set_case_status(case_id uuid, status text) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  update access.case_file set status = $2 where id = $1
$$;

create function access.add_party(case_id uuid, agency_id text, role text, at timestamptz) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  insert into access.case_party as known (case_id, agency_id, role, since) values ($1, $2, $3, $4)
  on conflict (case_id, agency_id, role) do update set since = excluded.since, until = null
    where known.until is not null
$$;

create function access.end_party(case_id uuid, agency_id text, role text, at timestamptz) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  update access.case_party set until = $4 where case_id = $1 and agency_id = $2 and role = $3 and until is null
$$;

create function access.record_event(case_id uuid, at timestamptz, kind text, concerns text, summary text) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  insert into access.case_event (case_id, at, kind, agency_id, concerns, summary)
  values ($1, $2, $3, access.agency_id(), $4, $5)
$$;

-- The same event once for each bank that it concerns.
create function access.record_events(case_id uuid, at timestamptz, kind text, concerns text[], summary text) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  insert into access.case_event (case_id, at, kind, agency_id, concerns, summary)
  select $1, $2, $3, access.agency_id(), c, $5 from unnest($4) as c
$$;

-- entries: [{ "transferId", "hop", "fromAccountId", "fromBankCode", "toAccountId", "toBankCode", "amountSatang",
-- "transferredAt" }]. The banks at both ends become parties: hop 1 leaves the victim's bank.
create function access.add_legs(case_id uuid, entries jsonb, at timestamptz) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  insert into access.leg (transfer_id, case_id, hop, from_account_id, from_bank_code, to_account_id, to_bank_code,
    amount_satang, transferred_at)
  select e."transferId", $1, e.hop, e."fromAccountId", e."fromBankCode", e."toAccountId", e."toBankCode",
    e."amountSatang", e."transferredAt"
  from jsonb_to_recordset(entries) as e ("transferId" uuid, hop integer, "fromAccountId" text, "fromBankCode" text,
    "toAccountId" text, "toBankCode" text, "amountSatang" bigint, "transferredAt" timestamptz);

  insert into access.case_account (case_id, account_id, because)
  select $1, l.from_account_id, 'TRAIL' from access.leg l where l.case_id = $1
  union
  select $1, l.to_account_id, 'TRAIL' from access.leg l where l.case_id = $1
  on conflict do nothing;

  insert into access.case_party (case_id, agency_id, role, since)
  select distinct $1, 'bank:' || e."fromBankCode", case when e.hop = 1 then 'VICTIM_BANK' else 'RECEIVING_BANK' end, $3
  from jsonb_to_recordset(entries) as e ("fromBankCode" text, hop integer)
  union
  select distinct $1, 'bank:' || e."toBankCode", 'RECEIVING_BANK', $3
  from jsonb_to_recordset(entries) as e ("toBankCode" text)
  on conflict do nothing;
$$;

-- The operators that registered these numbers become parties.
create function access.add_numbers(case_id uuid, msisdns text[], at timestamptz) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  insert into access.case_number (case_id, msisdn) select $1, m from unnest($2) as m on conflict do nothing;
  insert into access.case_party (case_id, agency_id, role, since)
  select distinct $1, 'telco:' || lower(s.operator), 'TELCO', $3
  from access.sim s join access.agency a on a.id = 'telco:' || lower(s.operator)
  where s.msisdn = any ($2)
  on conflict do nothing;
$$;

-- A hold was ordered on these accounts: they belong to the case from now on, and so do their banks.
create function access.add_held_accounts(case_id uuid, account_ids text[], at timestamptz) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  insert into access.case_account (case_id, account_id, because)
  select $1, id, access.agency_id() from unnest($2) as id on conflict do nothing;
  insert into access.case_party (case_id, agency_id, role, since)
  select distinct $1, 'bank:' || a.bank_code, 'RECEIVING_BANK', $3 from access.account a where a.id = any ($2)
    and not exists (
      select 1 from access.case_party p where p.case_id = $1 and p.agency_id = 'bank:' || a.bank_code and p.until is null)
  on conflict do nothing;
$$;

-- AMLO orders in cases that it learns of outside the graph: whether a case is there, for an order under its own power.
create function access.case_exists(case_id uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select exists (select 1 from access.case_file c where c.id = $1)
$$;

-- What reached each account of a case, leg by leg, whoever asks: the bound of what may be held there.
create function access.traced(case_id uuid) returns table (account_id text, bank_code text, hop integer, satang bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select l.to_account_id, l.to_bank_code, min(l.hop), sum(l.amount_satang)::bigint
  from access.leg l where l.case_id = $1
  group by l.to_account_id, l.to_bank_code
  order by min(l.hop), l.to_account_id
$$;

-- Every account under one name at every bank, for an order under a power that reaches a person.
create function access.accounts_of_person(person_id text) returns table (account_id text, bank_code text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select d.account_id, d.bank_code from access.account_detail d where d.holder_id = $1 order by d.bank_code, d.account_id
$$;

do $$
declare
  f regprocedure;
begin
  for f in select p.oid::regprocedure from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = 'access'
  loop
    execute format('revoke execute on function %s from public', f);
    if f::text ~ '^access\.(agency_id|agency_kind|officer|bank_code|operator|may_|my_cases|cases_of_person|purpose_case)' then
      execute format('grant execute on function %s to aoc_cases, aoc_accounts, aoc_sims, aoc_referrals', f);
    end if;
  end loop;
end
$$;
revoke execute on function access.cases_of_person(text) from aoc_cases, aoc_accounts, aoc_sims, aoc_referrals;

grant execute on function access.remember_persons(jsonb) to aoc_cases, aoc_accounts, aoc_sims;
grant execute on function access.remember_accounts(jsonb) to aoc_cases, aoc_accounts;
grant execute on function access.remember_sims(jsonb) to aoc_sims;
grant execute on function access.open_case(uuid, text, text, timestamptz), access.add_legs(uuid, jsonb, timestamptz),
  access.add_numbers(uuid, text[], timestamptz) to aoc_cases;
grant execute on function access.set_case_status(uuid, text) to aoc_cases, aoc_referrals;
grant execute on function access.add_party(uuid, text, text, timestamptz) to aoc_cases, aoc_referrals;
grant execute on function access.end_party(uuid, text, text, timestamptz) to aoc_referrals;
grant execute on function access.record_event(uuid, timestamptz, text, text, text) to aoc_cases, aoc_accounts, aoc_referrals;
grant execute on function access.add_held_accounts(uuid, text[], timestamptz), access.case_exists(uuid),
  access.traced(uuid), access.accounts_of_person(text),
  access.record_events(uuid, timestamptz, text, text[], text) to aoc_accounts;
