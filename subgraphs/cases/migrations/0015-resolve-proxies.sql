-- PromptPay proxies at which legs end, and their resolution by the receiving institution.

create table cases.transfer_proxy (
  transfer_id uuid primary key,
  type text not null check (type in ('MOBILE', 'NATIONAL_ID', 'EWALLET')),
  -- keyed hash of type and value: whether two legs name the same proxy
  key text not null,
  last_four text not null,
  -- pseudonym of the person whose document the proxy is
  person_id text,
  -- by the sending bank, where the institution was not known
  named_by text,
  named_at timestamptz,
  -- by the receiving institution
  resolved_by text,
  resolved_at timestamptz
);
create index transfer_proxy_by_key on cases.transfer_proxy (key);

-- The number itself, which identifies a person.
create table cases.proxy_value (
  transfer_id uuid primary key references cases.transfer_proxy (transfer_id),
  value text not null
);

do $$
declare
  name text;
begin
  foreach name in array array['transfer_proxy', 'proxy_value'] loop
    execute format('alter table cases.%I enable row level security, force row level security', name);
    execute format('create policy owner_decides on cases.%I to aoc_owner using (true) with check (true)', name);
    execute format('grant select on cases.%I to aoc_cases', name);
  end loop;
end
$$;

create policy visible on cases.transfer_proxy for select to aoc_cases
  using (exists (select 1 from access.leg l where l.transfer_id = transfer_proxy.transfer_id));
-- For the institution that must resolve it; for centre and police under a purpose that names the case.
create policy visible on cases.proxy_value for select to aoc_cases
  using (exists (
    select 1 from access.leg l
    where l.transfer_id = proxy_value.transfer_id
      and (l.to_bank_code = (select access.bank_code())
        or ((select access.agency_kind() in ('AOC', 'POLICE')) and l.case_id = (select access.purpose_case())))));

-- Records the proxies of legs of a case: for those who may add legs to it, since its writer may not see every leg.
create function cases.add_proxies(case_id uuid, entries jsonb) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  perform access.must(access.may_write_case($1));
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

create or replace view cases.transfer_row with (security_invoker = true) as
select t.id, l.case_id as "caseId", t.reference, l.amount_satang as "amountSatang",
  l.transferred_at as "transferredAt", l.hop, l.from_bank_code as "fromBankCode",
  l.to_bank_code as "toBankCode", l.from_account_id as "fromAccountId", l.to_account_id as "toAccountId",
  l.is_unresolved as "isUnresolved", p.type as "proxyType", p.last_four as "proxyLastFour", p.key as "proxyKey",
  p.resolved_at as "resolvedAt", p.person_id as "proxyPersonId"
from access.leg l join cases.transfer t on t.id = l.transfer_id
  left join cases.transfer_proxy p on p.transfer_id = l.transfer_id;

-- As in 0010; a leg to a proxy is like another one to the same proxy, whichever account that stood for.
create or replace function cases.legs_like(case_id uuid, entries jsonb)
returns table (place integer, transfer_id uuid, reference text, transferred_at timestamptz)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  perform access.must(access.may_write_case($1));
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

-- Whether the case has another leg that the leg would be alike to, if it ended at the account: for the institution of the
-- account alone.
create function cases.has_twin(transfer_id uuid, account_id text) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return exists (
    select 1 from access.leg mine join access.leg other
      on other.case_id = mine.case_id and other.from_account_id = mine.from_account_id
      and other.amount_satang = mine.amount_satang and other.to_account_id = $2 and other.transfer_id <> $1
    where mine.transfer_id = $1 and mine.to_bank_code = access.bank_code()
      and access.may_be_one(mine.reference, mine.transferred_at, other.reference, other.transferred_at));
end
$$;

-- Gives a leg of the calling bank the institution that received it.
create function cases.name_receiver(transfer_id uuid, bank_code text, at timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
  leg access.leg;
begin
  select l.* into leg from access.leg l where l.transfer_id = $1;
  perform access.must(leg.from_bank_code = access.bank_code() and access.may_see_case(leg.case_id)
    and leg.to_bank_code is null and $2 is not null
    and exists (
      select 1 from cases.case_that_stays(leg.case_id) s join access.case_file f on f.id = s.stays where f.status <> 'CLOSED'));
  update access.account set bank_code = $2 where id = leg.to_account_id;
  update access.leg set to_bank_code = $2 where transfer_id = $1;
  update cases.transfer_proxy set named_by = access.officer(), named_at = $3 where transfer_id = $1;
  -- the case that a merge may give the leg back to has the part, too
  insert into access.case_party as known (case_id, agency_id, role, since)
  select c.id, 'bank:' || $2, 'RECEIVING_BANK', $3 from unnest(array[leg.case_id, leg.merged_from]) as c (id)
  where c.id is not null
  on conflict (case_id, agency_id, role) do update set since = excluded.since, until = null
    where known.until is not null;
end
$$;

-- Locks the case in which a leg that ends at a proxy of the calling institution is resolved, and answers it with its status;
-- no row when there is no such leg. As `cases.lock_case_of_own_leg`.
create function cases.lock_case_of_proxy(transfer_id uuid) returns table (case_id uuid, status text)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
  known uuid;
  locked uuid;
begin
  loop
    select s.stays into known
    from access.leg l join cases.transfer_proxy p on p.transfer_id = l.transfer_id
      cross join lateral cases.case_that_stays(l.case_id) s
    where l.transfer_id = $1 and l.to_bank_code = access.bank_code() and access.may_see_case(l.case_id);
    exit when known is null;
    if known = locked then
      return query select f.id, f.status from access.case_file f where f.id = known;
      exit;
    end if;
    perform 1 from cases.report r where r.case_id = known for update;
    locked := known;
  end loop;
end
$$;

-- From now on the leg ends at the account, which belongs to the case in place of the proxy.
create function cases.resolve_proxy(transfer_id uuid, account_id text, at timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
  leg access.leg;
  cases_of_leg uuid[];
begin
  select l.* into leg from access.leg l where l.transfer_id = $1;
  perform access.must(leg.is_unresolved and leg.to_bank_code = access.bank_code() and access.may_see_case(leg.case_id)
    and exists (select 1 from access.account a where a.id = $2 and a.bank_code = access.bank_code() and not a.is_proxy)
    and exists (
      select 1 from cases.case_that_stays(leg.case_id) s join access.case_file f on f.id = s.stays where f.status <> 'CLOSED'));
  update access.leg set to_account_id = $2, is_unresolved = false where transfer_id = $1;
  update cases.transfer_proxy set resolved_by = access.officer(), resolved_at = $3 where transfer_id = $1;
  -- the case that a merge may give the leg back to has the account, too
  cases_of_leg := array[leg.case_id, leg.merged_from];
  insert into access.case_account (case_id, account_id, because, merged_from)
  select c.id, $2, 'TRAIL', case when c.id = leg.case_id then leg.merged_from end from unnest(cases_of_leg) as c (id)
  where c.id is not null
  on conflict do nothing;
  delete from access.case_account a
  where a.case_id = any (cases_of_leg) and a.account_id = leg.to_account_id
    and (a.because = 'TRAIL' or exists (
      select 1 from access.agency g where g.kind = 'AOC' and a.because in (g.id, 'ASKED ' || g.id)));
end
$$;

-- Gives a leg of the calling bank its reference and its exact instant. Of a leg that a merge left behind: when the case that
-- stays has the reference, it is that transaction; else it is the transaction of the leg there that is alike, to the same
-- account or the same proxy, which is named with it; where there is none, it is another transaction and goes to the case that
-- stays.
-- KNOWN when the case has a leg with the reference already, or had or will have one by a merge or its undoing; TOO_LARGE when
-- the legs of the case that stays would pass the largest sum of all: the caller undoes the transaction.
create function cases.confirm_own_leg(transfer_id uuid, reference text, transferred_at timestamptz, at timestamptz)
returns text language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
  leg access.leg;
  kept record;
  twin uuid;
begin
  select l.* into leg from access.leg l where l.transfer_id = $1;
  select * into kept from cases.case_that_stays(leg.case_id);
  perform access.must(leg.from_bank_code = access.bank_code() and access.may_see_case(leg.case_id)
    and leg.reference is null and $2 is not null and access.may_be_one(null, leg.transferred_at, $2, $3)
    and exists (select 1 from access.case_file f where f.id = kept.stays and f.status <> 'CLOSED'));
  if cases.has_reference(leg.case_id, leg.merged_from, leg.from_bank_code, $2) then
    return 'KNOWN';
  end if;
  perform cases.name_leg($1, $2, $3, $4);
  if kept.merged is null or cases.has_reference(kept.stays, null, leg.from_bank_code, $2) then
    return 'CONFIRMED';
  end if;
  select l.transfer_id into twin from access.leg l
  where l.case_id = kept.stays and l.reference is null and l.from_account_id = leg.from_account_id
    and (l.to_account_id = leg.to_account_id or exists (
      select 1 from cases.transfer_proxy p join cases.transfer_proxy own on own.key = p.key and own.transfer_id = $1
      where p.transfer_id = l.transfer_id))
    and l.amount_satang = leg.amount_satang
    and access.may_be_one(null, l.transferred_at, $2, $3)
    and not cases.has_reference(kept.stays, l.merged_from, leg.from_bank_code, $2)
  order by abs(extract(epoch from l.transferred_at - leg.transferred_at)), l.transfer_id limit 1;
  if twin is null then
    perform cases.move_leg(leg, kept.stays, kept.merged, $4);
  else
    perform cases.name_leg(twin, $2, $3, $4);
  end if;
  return case when (select sum(l.amount_satang) from access.leg l where l.case_id = kept.stays) > 9007199254740991
    then 'TOO_LARGE' else 'CONFIRMED' end;
end
$$;

revoke execute on function cases.confirm_own_leg(uuid, text, timestamptz, timestamptz), cases.add_proxies(uuid, jsonb),
  cases.has_twin(uuid, text), cases.name_receiver(uuid, text, timestamptz), cases.lock_case_of_proxy(uuid), cases.resolve_proxy(uuid, text, timestamptz) from public;
grant execute on function cases.confirm_own_leg(uuid, text, timestamptz, timestamptz), cases.add_proxies(uuid, jsonb),
  cases.has_twin(uuid, text), cases.name_receiver(uuid, text, timestamptz), cases.lock_case_of_proxy(uuid), cases.resolve_proxy(uuid, text, timestamptz) to aoc_cases;
