-- The functions that write the shared schema for the subgraphs `cases` and `referrals` ask whether the caller may change
-- the case, as the policies for reading ask whether it may see it. A caller that gets past every other check changes
-- nothing here that is not its own business.

create function access.must(allowed boolean) returns void language plpgsql stable as $$
begin
  if allowed is not true then
    raise exception 'not allowed' using errcode = 'insufficient_privilege';
  end if;
end
$$;

-- The centre writes to every case, the police to those that they investigate, a bank to those that it opened.
create function access.may_write_case(case_id uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select case access.agency_kind()
    when 'AOC' then exists (select 1 from access.case_file c where c.id = $1)
    when 'POLICE' then access.may_see_case($1)
    when 'BANK' then exists (
      select 1 from access.case_party p
      where p.case_id = $1 and p.until is null and p.role = 'OWNER' and p.agency_id = access.agency_id())
    else false
  end
$$;

alter table access.case_party drop constraint case_party_role_check;
alter table access.case_party add constraint case_party_role_check
  check (role in ('OWNER', 'CENTRE', 'VICTIM_BANK', 'RECEIVING_BANK', 'INVESTIGATOR', 'TELCO'));

-- False when the number is taken. The agency that opens the case owns it, the police investigate what they open (s.8),
-- and the centre is a party to every case. `victim_id`: null while the victim has not been identified.
create or replace function access.open_case(case_id uuid, case_number text, victim_id text, at timestamptz)
returns boolean language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform access.must(access.agency_kind() in ('AOC', 'POLICE', 'BANK'));
  insert into access.case_file (id, case_number, opened_at) values ($1, $2, $4) on conflict do nothing;
  if not found then
    return false;
  end if;
  if $3 is not null then
    insert into access.case_victim (case_id, person_id) values ($1, $3);
  end if;
  insert into access.case_party (case_id, agency_id, role, since) values ($1, access.agency_id(), 'OWNER', $4);
  if access.agency_kind() = 'POLICE' then
    insert into access.case_party (case_id, agency_id, role, since) values ($1, access.agency_id(), 'INVESTIGATOR', $4);
  end if;
  if access.agency_kind() <> 'AOC' then
    insert into access.case_party (case_id, agency_id, role, since)
    select $1, a.id, 'CENTRE', $4 from access.agency a where a.kind = 'AOC';
  end if;
  return true;
end
$$;

-- A closed case stays closed, whatever a station still does with its referral.
create or replace function access.set_case_status(case_id uuid, status text) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  select access.must(access.may_write_case($1));
  update access.case_file set status = $2 where id = $1 and case_file.status <> 'CLOSED'
$$;

-- The police become investigators of a case by its owner or by the police that have it; no other part is given here.
create or replace function access.add_party(case_id uuid, agency_id text, role text, at timestamptz) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  select access.must(access.may_write_case($1) and $3 = 'INVESTIGATOR' and $2 like 'police:%');
  insert into access.case_party as known (case_id, agency_id, role, since) values ($1, $2, $3, $4)
  on conflict (case_id, agency_id, role) do update set since = excluded.since, until = null
    where known.until is not null
$$;

create or replace function access.end_party(case_id uuid, agency_id text, role text, at timestamptz) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  select access.must(access.may_write_case($1) and $3 = 'INVESTIGATOR');
  update access.case_party set until = $4 where case_id = $1 and agency_id = $2 and role = $3 and until is null
$$;

create or replace function access.record_event(case_id uuid, at timestamptz, kind text, concerns text, summary text)
returns void language sql security definer set search_path = pg_catalog, pg_temp as $$
  select access.must(access.may_see_case($1));
  insert into access.case_event (case_id, at, kind, agency_id, concerns, summary)
  values ($1, $2, $3, access.agency_id(), $4, $5)
$$;

-- As before, and a bank adds legs only to a case in which money left one of its own accounts first (s.7).
create or replace function access.add_legs(case_id uuid, entries jsonb, at timestamptz) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  select access.must(access.may_write_case($1));
  insert into access.leg (transfer_id, case_id, hop, from_account_id, from_bank_code, to_account_id, to_bank_code,
    amount_satang, transferred_at)
  select e."transferId", $1, e.hop, e."fromAccountId", e."fromBankCode", e."toAccountId", e."toBankCode",
    e."amountSatang", e."transferredAt"
  from jsonb_to_recordset(entries) as e ("transferId" uuid, hop integer, "fromAccountId" text, "fromBankCode" text,
    "toAccountId" text, "toBankCode" text, "amountSatang" bigint, "transferredAt" timestamptz);
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

-- The operators that registered these numbers become parties.
create or replace function access.add_numbers(case_id uuid, msisdns text[], at timestamptz) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  select access.must(access.may_write_case($1));
  insert into access.case_number (case_id, msisdn) select $1, m from unnest($2) as m on conflict do nothing;
  insert into access.case_party as known (case_id, agency_id, role, since)
  select distinct $1, 'telco:' || lower(s.operator), 'TELCO', $3
  from access.sim s join access.agency a on a.id = 'telco:' || lower(s.operator)
  where s.msisdn = any ($2)
  on conflict (case_id, agency_id, role) do update set since = excluded.since, until = null
    where known.until is not null;
$$;

-- The numbers belong to the case no more; an operator that registered none of those that are left has no part in it.
create function access.remove_numbers(case_id uuid, msisdns text[], at timestamptz) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  select access.must(access.may_write_case($1));
  delete from access.case_number n where n.case_id = $1 and n.msisdn = any ($2);
  update access.case_party p set until = $3
  where p.case_id = $1 and p.role = 'TELCO' and p.until is null and not exists (
    select 1 from access.case_number n join access.sim s on s.msisdn = n.msisdn
    where n.case_id = $1 and p.agency_id = 'telco:' || lower(s.operator));
$$;

revoke execute on function access.must(boolean), access.may_write_case(uuid),
  access.remove_numbers(uuid, text[], timestamptz) from public;
grant execute on function access.may_write_case(uuid) to aoc_cases, aoc_referrals;
grant execute on function access.remove_numbers(uuid, text[], timestamptz) to aoc_cases;
