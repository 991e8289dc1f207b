-- Who recorded a leg: an order of an own power on an account to which nobody else's leg leads takes a second person. A leg
-- of before this table was recorded by nobody known, and counts as that of another.
create table access.leg_recorder (
  transfer_id uuid primary key references access.leg (transfer_id) on delete cascade,
  issuer text,
  officer text not null
);
alter table access.leg_recorder enable row level security, force row level security;
create policy owner_decides on access.leg_recorder to aoc_owner using (true) with check (true);

-- As in 0028, and who recorded the legs.
create or replace function access.add_legs(case_id uuid, entries jsonb, at timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  perform access.must(access.may_write_case($1));
  insert into access.leg (transfer_id, case_id, hop, from_account_id, from_bank_code, to_account_id, to_bank_code,
    amount_satang, transferred_at, reference)
  select e."transferId", $1, e.hop, e."fromAccountId", e."fromBankCode", e."toAccountId", e."toBankCode",
    e."amountSatang", e."transferredAt", e.reference
  from jsonb_to_recordset(entries) as e ("transferId" uuid, hop integer, "fromAccountId" text, "fromBankCode" text,
    "toAccountId" text, "toBankCode" text, "amountSatang" bigint, "transferredAt" timestamptz, reference text);
  insert into access.leg_recorder (transfer_id, issuer, officer)
  select e."transferId", access.issuer(), access.officer()
  from jsonb_to_recordset(entries) as e ("transferId" uuid) where access.officer() is not null;
  perform access.must(access.agency_kind() <> 'BANK' or exists (
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
end
$$;

-- The accounts of the case to which a leg leads that another person than the caller recorded.
create function access.traced_by_others(case_id uuid) returns setof text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  return query
    select distinct l.to_account_id
    from access.leg l left join access.leg_recorder r on r.transfer_id = l.transfer_id
    where l.case_id = $1 and (access.may_see_case($1) or access.agency_kind() = 'AMLO')
      and (r.officer is distinct from access.officer()
        or (r.issuer is not null and r.issuer is distinct from access.issuer()));
end
$$;
revoke execute on function access.traced_by_others(uuid) from public;
grant execute on function access.traced_by_others(uuid) to aoc_accounts;
