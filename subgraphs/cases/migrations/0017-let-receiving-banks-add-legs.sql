-- A bank that received money of a case adds the legs on which it left again; it changes nothing else of the case.

drop policy written on cases.transfer;
create policy written on cases.transfer for insert to aoc_cases
  with check (access.may_add_legs(case_id) and recorded_by = access.officer());

-- Locks a case to which the caller may add legs, and answers its status; no row when there is none.
create function cases.lock_case_for_legs(case_id uuid) returns table (status text)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  if not access.may_add_legs($1) then
    return;
  end if;
  perform 1 from cases.report r where r.case_id = $1 for update;
  return query select f.status from access.case_file f where f.id = $1;
end
$$;

-- As in 0012.
create or replace function cases.sum_of_legs(case_id uuid, of_first_hop boolean) returns numeric
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform access.must(access.may_add_legs($1));
  return (
    select coalesce(sum(l.amount_satang), 0) from access.leg l
    where l.case_id = $1 and (not $2 or l.hop = 1));
end
$$;

-- As in 0015.
create or replace function cases.legs_like(case_id uuid, entries jsonb)
returns table (place integer, transfer_id uuid, reference text, transferred_at timestamptz)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  perform access.must(access.may_add_legs($1));
  return query
    select e.place, l.transfer_id, l.reference, l.transferred_at
    from jsonb_to_recordset($2) as e (place integer, "fromAccountId" text, "toAccountId" text, "amountSatang" bigint,
        "proxyKey" text)
      join access.leg l on l.from_account_id = e."fromAccountId" and l.amount_satang = e."amountSatang" and l.case_id = $1
    where l.to_account_id = e."toAccountId" or exists (
      select 1 from cases.transfer_proxy p where p.transfer_id = l.transfer_id and p.key = e."proxyKey")
    order by e.place, l.transferred_at, l.transfer_id;
end
$$;

-- As in 0015.
create or replace function cases.add_proxies(case_id uuid, entries jsonb) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  perform access.must(access.may_add_legs($1));
  insert into cases.transfer_proxy (transfer_id, type, key, last_four, person_id)
  select l.transfer_id, e.type, e.key, e."lastFour", e."personId"
  from jsonb_to_recordset($2) as e ("transferId" uuid, type text, key text, "lastFour" text, "personId" text)
    join access.leg l on l.transfer_id = e."transferId" and l.case_id = $1 and l.is_unresolved;
  insert into cases.proxy_value (transfer_id, value)
  select l.transfer_id, e.value
  from jsonb_to_recordset($2) as e ("transferId" uuid, value text)
    join access.leg l on l.transfer_id = e."transferId" and l.case_id = $1 and l.is_unresolved;
end
$$;

-- The money of a case that reached and left accounts of the calling bank, and the hops at which it came.
create function cases.money_through(case_id uuid, account_ids text[])
returns table (account_id text, hops integer[], came numeric, went numeric)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  perform access.must(access.may_add_legs($1));
  return query
    select a.id, array(
        select distinct l.hop from access.leg l where l.case_id = $1 and l.to_account_id = a.id),
      (select coalesce(sum(l.amount_satang), 0) from access.leg l where l.case_id = $1 and l.to_account_id = a.id),
      (select coalesce(sum(l.amount_satang), 0) from access.leg l where l.case_id = $1 and l.from_account_id = a.id)
    from access.account a where a.id = any ($2) and a.bank_code = access.bank_code() and not a.is_proxy;
end
$$;
revoke execute on function cases.lock_case_for_legs(uuid), cases.money_through(uuid, text[]) from public;
grant execute on function cases.lock_case_for_legs(uuid), cases.money_through(uuid, text[]) to aoc_cases;
