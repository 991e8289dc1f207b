-- A bank that received money of a case adds the legs on which it left again (s.6 para 1).

-- Whether the caller may add legs to a case: who writes to it, and a bank that received money of it.
create function access.may_add_legs(case_id uuid) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  return access.may_write_case($1) or (access.agency_kind() = 'BANK' and exists (
    select 1 from access.case_party p
    where p.case_id = $1 and p.until is null and p.role = 'RECEIVING_BANK' and p.agency_id = access.agency_id()));
end
$$;

-- As in 0040. A bank that does not write to the case adds legs of its own accounts alone, which a leg of the case reaches one
-- hop before.
create or replace function access.add_legs(case_id uuid, entries jsonb, at timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
  writes boolean := access.may_write_case($1);
begin
  perform access.must(access.may_add_legs($1));
  insert into access.leg (transfer_id, case_id, hop, from_account_id, from_bank_code, to_account_id, to_bank_code,
    amount_satang, transferred_at, reference, is_unresolved)
  select e."transferId", $1, e.hop, e."fromAccountId", e."fromBankCode", e."toAccountId", e."toBankCode",
    e."amountSatang", e."transferredAt", e.reference, coalesce(e."isUnresolved", false)
  from jsonb_to_recordset(entries) as e ("transferId" uuid, hop integer, "fromAccountId" text, "fromBankCode" text,
    "toAccountId" text, "toBankCode" text, "amountSatang" bigint, "transferredAt" timestamptz, reference text,
    "isUnresolved" boolean);
  insert into access.leg_recorder (transfer_id, issuer, officer)
  select e."transferId", access.issuer(), access.officer()
  from jsonb_to_recordset(entries) as e ("transferId" uuid) where access.officer() is not null;
  perform access.must(not writes or access.agency_kind() <> 'BANK' or exists (
    select 1 from access.leg l where l.case_id = $1 and l.hop = 1 and l.from_bank_code = access.bank_code()));
  perform access.must(writes or not exists (
    select 1 from jsonb_to_recordset(entries) as e (hop integer, "fromAccountId" text, "fromBankCode" text)
    where e."fromBankCode" is distinct from access.bank_code() or not exists (
      select 1 from access.leg l
      where l.case_id = $1 and l.to_account_id = e."fromAccountId" and l.hop = e.hop - 1)));
  insert into access.case_account (case_id, account_id, because)
  select $1, l.from_account_id, 'TRAIL' from access.leg l where l.case_id = $1
  union
  select $1, l.to_account_id, 'TRAIL' from access.leg l where l.case_id = $1
  on conflict do nothing;
  insert into access.case_party as known (case_id, agency_id, role, since)
  select distinct $1, 'bank:' || e."fromBankCode", case when e.hop = 1 then 'VICTIM_BANK' else 'RECEIVING_BANK' end, $3
  from jsonb_to_recordset(entries) as e ("fromBankCode" text, hop integer)
  union
  select distinct $1, 'bank:' || e."toBankCode", 'RECEIVING_BANK', $3
  from jsonb_to_recordset(entries) as e ("toBankCode" text) where e."toBankCode" is not null
  on conflict (case_id, agency_id, role) do update set since = excluded.since, until = null
    where known.until is not null;
end
$$;
revoke execute on function access.may_add_legs(uuid) from public;
grant execute on function access.may_add_legs(uuid) to aoc_cases;
