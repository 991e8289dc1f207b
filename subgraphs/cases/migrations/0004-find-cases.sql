-- Finding cases by what people have in hand: a number, a name, an account, a reference. Each from an index.

-- A name as it is compared: without title, blanks and dots, in lower case.
create function cases.name_key(name text) returns text language sql immutable parallel safe as $$
  select regexp_replace(
    regexp_replace(lower(normalize($1)),
      '^\s*(นางสาว|น\.ส\.|นาย|นาง|เด็กชาย|เด็กหญิง|ด\.ช\.|ด\.ญ\.|mrs?\.?\s|ms\.?\s|miss\s|dr\.?\s)\s*', ''),
    '[\s.]+', '', 'g')
$$;

-- The victim's whole name, and each name after the first.
create function cases.name_keys(name text) returns setof text language sql immutable parallel safe as $$
  select cases.name_key($1)
  union
  select cases.name_key(w.word) from regexp_split_to_table(trim($1), '\s+') with ordinality as w (word, n) where w.n > 1
$$;

create table cases.victim_key (
  case_id uuid not null references cases.report (case_id),
  key text not null,
  primary key (case_id, key)
);
create index victim_key_by_key on cases.victim_key (key text_pattern_ops, case_id);
alter table cases.victim_key enable row level security;
alter table cases.victim_key force row level security;
create policy owner_decides on cases.victim_key to aoc_owner using (true) with check (true);
create policy written on cases.victim_key for insert to aoc_cases with check (access.may_write_case(case_id));
grant insert on cases.victim_key to aoc_cases;

insert into cases.victim_key (case_id, key)
select r.case_id, k from cases.report r
  join access.person_identity i on i.person_id = r.victim_id
  cross join lateral cases.name_keys(i.name) as k
where i.name is not null and k <> ''
on conflict do nothing;

create index transfer_by_bare_reference on cases.transfer (reference);
create index report_by_victim_msisdn on cases.report (victim_msisdn) where victim_msisdn is not null;

-- Up to 1,000 cases that the caller may see and that match everything which is given. `suspect`, `account`: what a bank
-- does not see in a case it does not find it by; `victim`, `name`, `phone`: for the centre and the police alone.
create function cases.find_cases(number text, victim text, name text, phone text, suspect text, account text,
  reference text)
returns setof uuid language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select hit.id from (
    select f.id, 1 as kind from access.case_file f where f.case_number = $1
    union all
    select r.case_id, 2 from cases.report r where r.victim_id = $2 and access.agency_kind() in ('AOC', 'POLICE')
    union all
    (select k.case_id, 3 from cases.victim_key k
     where k.key ~>=~ cases.name_key($3) and k.key ~<~ (cases.name_key($3) || chr(1114111))
       and access.agency_kind() in ('AOC', 'POLICE') limit 20000)
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
  group by hit.id
  having count(distinct hit.kind) = num_nonnulls($1, $2, $3, $4, $5, $6, $7)
  limit 1000
$$;
revoke execute on function cases.find_cases(text, text, text, text, text, text, text), cases.name_key(text),
  cases.name_keys(text) from public;
grant execute on function cases.find_cases(text, text, text, text, text, text, text), cases.name_key(text),
  cases.name_keys(text) to aoc_cases;
