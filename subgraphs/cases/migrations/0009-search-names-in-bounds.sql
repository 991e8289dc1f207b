-- Searches by a name that many victims have read a bounded number of rows, and a name beside something else never hides a
-- case: it was one of 20,000 hits, whichever they were.

-- Whether the victim of a case has a name that begins so.
create function cases.has_name(case_id uuid, beginning text) returns boolean
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return exists (
    select 1 from cases.victim_key k
    where k.case_id = $1 and k.key ~>=~ $2 and k.key ~<~ ($2 || chr(1114111)));
end
$$;

-- Up to 1,000 cases that the caller may see with a name that begins so. A station has few cases of its own: where more than
-- a thousand names match, its cases are looked through, newest first.
create function cases.find_by_name(beginning text) returns setof uuid
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  agency constant text := access.agency_id();
begin
  if access.agency_kind() is null or access.agency_kind() not in ('AOC', 'POLICE') then
    return;
  end if;
  if access.agency_kind() = 'POLICE' and agency <> 'police:ccib' and 1000 < (
    select count(*) from (
      select 1 from cases.victim_key k where k.key ~>=~ $1 and k.key ~<~ ($1 || chr(1114111)) limit 1001) as m
  ) then
    return query
      select p.case_id from access.case_party p
      where p.agency_id = agency and p.until is null and cases.has_name(p.case_id, $1) and access.may_see_case(p.case_id)
      order by p.reported_at desc limit 1000;
    return;
  end if;
  return query
    select distinct visible.case_id from (
      select k.case_id from cases.victim_key k
      where k.key ~>=~ $1 and k.key ~<~ ($1 || chr(1114111)) and access.may_see_case(k.case_id) limit 1000) as visible;
end
$$;

-- Up to 1,000 cases that the caller may see and that match everything which is given. `suspect`, `account`: what a bank
-- does not see in a case it does not find it by; `victim`, `name`, `phone`: for the centre and the police alone.
create or replace function cases.find_cases(number text, victim text, name text, phone text, suspect text, account text,
  reference text)
returns setof uuid language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  beginning constant text := cases.name_key($3);
  others constant integer := num_nonnulls($1, $2, $4, $5, $6, $7);
begin
  if others = 0 then
    return query select cases.find_by_name(beginning);
    return;
  end if;
  return query
    select hit.id from (
      select f.id, 1 as kind from access.case_file f where f.case_number = $1
      union all
      select r.case_id, 2 from cases.report r where r.victim_id = $2 and access.agency_kind() in ('AOC', 'POLICE')
      union all
      select r.case_id, 4 from cases.report r where r.victim_msisdn = $4 and access.agency_kind() in ('AOC', 'POLICE')
      union all
      select n.case_id, 5 from access.case_number n where n.msisdn = $5 and access.agency_kind() <> 'BANK'
      union all
      select l.case_id, 6 from access.account a join access.leg l on a.id in (l.from_account_id, l.to_account_id)
      where a.id = $6 and (access.agency_kind() <> 'BANK' or a.bank_code = access.bank_code())
      union all
      select l.case_id, 7 from cases.transfer t join access.leg l on l.transfer_id = t.id
      where t.reference = $7 and access.may_see_leg(l.case_id, l.from_account_id, l.from_bank_code, l.to_bank_code)
    ) as hit
    where access.may_see_case(hit.id)
      and ($3 is null or (access.agency_kind() in ('AOC', 'POLICE') and cases.has_name(hit.id, beginning)))
    group by hit.id
    having count(distinct hit.kind) = others
    limit 1000;
end
$$;
revoke execute on function cases.has_name(uuid, text), cases.find_by_name(text) from public;
