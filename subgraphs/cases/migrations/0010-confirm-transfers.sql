-- Legs without a reference, and their confirmation by the sending bank. Which legs may be one is in `access.may_be_one`.

alter table cases.transfer alter column reference drop not null;
alter table cases.voided_transfer alter column reference drop not null;
-- When the transfer was, as it was told before its bank confirmed it; and who confirmed it, and when.
alter table cases.transfer
  add column told_at timestamptz,
  add column confirmed_by text,
  add column confirmed_at timestamptz;

-- The legs of a case between the same accounts with the same amount as each entry: for those who may add legs to it, since
-- a leg that its writer does not see is still not recorded twice.
create function cases.legs_like(case_id uuid, entries jsonb)
returns table (place integer, transfer_id uuid, reference text, transferred_at timestamptz)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  perform access.must(access.may_write_case($1));
  return query
    select e.place, l.transfer_id, l.reference, l.transferred_at
    from jsonb_to_recordset($2) as e (place integer, "fromAccountId" text, "toAccountId" text, "amountSatang" bigint)
      join access.leg l on l.from_account_id = e."fromAccountId" and l.to_account_id = e."toAccountId"
        and l.amount_satang = e."amountSatang" and l.case_id = $1
    order by e.place, l.transferred_at, l.transfer_id;
end
$$;

-- Locks the case of a leg that left an account of the calling bank, and answers the status of the case; no row when there is
-- no such leg. A leg that a merge moved meanwhile is followed.
create function cases.lock_own_leg(transfer_id uuid) returns setof text
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
  known uuid;
  locked uuid;
begin
  loop
    select l.case_id into known from access.leg l
    where l.transfer_id = $1 and l.from_bank_code = access.bank_code() and access.may_see_case(l.case_id);
    exit when known is null;
    if known = locked then
      return query select f.status from access.case_file f where f.id = known;
      exit;
    end if;
    perform 1 from cases.report r where r.case_id = known for update;
    locked := known;
  end loop;
end
$$;

-- Gives a leg of the calling bank its reference and its exact instant. False when the case has a leg with the reference
-- already, or had one before the merge that brought the leg.
create function cases.confirm_transfer(transfer_id uuid, reference text, transferred_at timestamptz, at timestamptz)
returns boolean language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
  leg access.leg;
begin
  select l.* into leg from access.leg l where l.transfer_id = $1;
  perform access.must(leg.from_bank_code = access.bank_code() and access.may_see_case(leg.case_id)
    and leg.reference is null and $2 is not null and access.may_be_one(null, leg.transferred_at, $2, $3)
    and exists (select 1 from access.case_file f where f.id = leg.case_id and f.status <> 'CLOSED'));
  if exists (
    select 1 from cases.transfer t
    where t.case_id in (leg.case_id, leg.merged_from) and t.from_bank_code = leg.from_bank_code and t.reference = $2) then
    return false;
  end if;
  update cases.transfer set reference = $2, told_at = leg.transferred_at, confirmed_by = access.officer(), confirmed_at = $4
  where id = $1;
  update access.leg set reference = $2, transferred_at = $3 where transfer_id = $1;
  return true;
end
$$;
revoke execute on function cases.legs_like(uuid, jsonb), cases.lock_own_leg(uuid),
  cases.confirm_transfer(uuid, text, timestamptz, timestamptz) from public;
grant execute on function cases.legs_like(uuid, jsonb), cases.lock_own_leg(uuid),
  cases.confirm_transfer(uuid, text, timestamptz, timestamptz) to aoc_cases;
