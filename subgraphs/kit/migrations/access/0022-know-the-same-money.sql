-- One transaction of a bank is the same money in however many cases it was recorded: the sending bank and its reference
-- say which. A leg that a merge brought and its undoing returned is marked with the case that it was in meanwhile, whose
-- holds may still keep it.
alter table access.leg
  add column reference text,
  add column returned_from uuid references access.case_file (id);
do $$
begin
  if to_regclass('cases.transfer') is not null then
    update access.leg l set reference = t.reference from cases.transfer t where t.id = l.transfer_id;
  end if;
end
$$;
create index leg_by_reference on access.leg (from_bank_code, reference);

-- As in 0005, with the reference of each leg.
create or replace function access.add_legs(case_id uuid, entries jsonb, at timestamptz) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  select access.must(access.may_write_case($1));
  insert into access.leg (transfer_id, case_id, hop, from_account_id, from_bank_code, to_account_id, to_bank_code,
    amount_satang, transferred_at, reference)
  select e."transferId", $1, e.hop, e."fromAccountId", e."fromBankCode", e."toAccountId", e."toBankCode",
    e."amountSatang", e."transferredAt", e.reference
  from jsonb_to_recordset(entries) as e ("transferId" uuid, hop integer, "fromAccountId" text, "fromBankCode" text,
    "toAccountId" text, "toBankCode" text, "amountSatang" bigint, "transferredAt" timestamptz, reference text);
  select access.must(access.agency_kind() <> 'BANK' or exists (
    select 1 from access.leg l where l.case_id = $1 and l.hop = 1 and l.from_bank_code = access.bank_code()));

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
  from jsonb_to_recordset(entries) as e ("toBankCode" text)
  on conflict (case_id, agency_id, role) do update set since = excluded.since, until = null
    where known.until is not null;
$$;

-- As in 0008; a leg that is returned says where it was.
create or replace function access.split_case(
  merged uuid, survivor uuid, merged_status text, survivor_status text, at timestamptz
) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  select access.must(access.agency_kind() = 'AOC' and exists (
    select 1 from access.case_file f where f.id = $1 and f.merged_into = $2));
  update access.leg set case_id = $1, merged_from = null, returned_from = $2 where case_id = $2 and merged_from = $1;
  delete from access.case_account where case_id = $2 and merged_from = $1;
  delete from access.case_number where case_id = $2 and merged_from = $1;
  update access.case_party set until = $5 where case_id = $2 and merged_from = $1 and until is null;
  update access.case_event set case_id = $1, merged_from = null where case_id = $2 and merged_from = $1;
  update access.case_file f set merged_into = null, status = $3 where f.id = $1;
  update access.case_file f set status = $4 where f.id = $2 and f.status <> 'CLOSED';
$$;

-- Makes this transaction the only one that claims money on the accounts that the trail of the case reached, in whichever
-- case. Taken after the lock of the case, in the order of the accounts. Nothing happens for a caller without a part in it.
create function access.lock_traced(case_id uuid) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if access.may_see_case($1) or access.agency_kind() = 'AMLO' then
    perform 1 from access.account a
    where a.id in (select l.to_account_id from access.leg l where l.case_id = $1)
    order by a.id for no key update;
  end if;
end
$$;
revoke execute on function access.lock_traced(uuid) from public;
grant execute on function access.lock_traced(uuid) to aoc_accounts;
