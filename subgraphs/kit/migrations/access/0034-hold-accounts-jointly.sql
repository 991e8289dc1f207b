-- Joint accounts. The first holder stays in `account_detail` and, as of a case, in `case_account`; the others are here. What
-- asks about a holder asks the two views, which have all of them.

create table access.joint_holder (
  account_id text not null references access.account_detail (account_id),
  holder_id text not null references access.person (id),
  bank_code text not null,
  -- in the order in which the bank named them
  position smallint not null,
  primary key (account_id, holder_id)
);
create index joint_holder_by_person on access.joint_holder (holder_id, account_id);

-- As of the case, for each reason for which the account is in it; they leave with the account.
create table access.case_joint_holder (
  case_id uuid not null,
  account_id text not null,
  because text not null,
  holder_id text not null references access.person (id),
  position smallint not null,
  merged_from uuid,
  primary key (account_id, case_id, because, holder_id),
  foreign key (account_id, case_id, because) references access.case_account (account_id, case_id, because) on delete cascade
);
create index case_joint_holder_by_person on access.case_joint_holder (holder_id, case_id);
create index case_joint_holder_by_case on access.case_joint_holder (case_id);

do $$
declare
  name text;
begin
  foreach name in array array['joint_holder', 'case_joint_holder'] loop
    execute format('alter table access.%I enable row level security, force row level security', name);
    execute format('create policy owner_decides on access.%I to aoc_owner using (true) with check (true)', name);
  end loop;
end
$$;
-- as `account_detail` and `case_account`
create policy visible on access.joint_holder for select using (
  bank_code = (select access.bank_code())
  or exists (select 1 from access.known_account k where k.account_id = joint_holder.account_id offset 0)
  or access.may_know_account(account_id, bank_code));
create policy visible on access.case_joint_holder for select using (
  (select access.agency_kind() = 'AOC')
  or ((select access.agency_kind() <> 'BANK') and access.may_see_case(case_id)));
grant select on access.joint_holder to aoc_accounts;
grant select on access.case_joint_holder to aoc_cases;

-- Every holder of every account, now. A reader sees those that the tables show it.
create view access.account_holding with (security_invoker = true) as
select d.account_id, d.bank_code, d.holder_id, 0::smallint as position
from access.account_detail d where d.holder_id is not null
union all
select j.account_id, j.bank_code, j.holder_id, j.position from access.joint_holder j;

-- The same as of each case.
create view access.case_holding with (security_invoker = true) as
select a.case_id, a.account_id, a.because, a.holder_id, 0::smallint as position
from access.case_account a where a.holder_id is not null
union all
select j.case_id, j.account_id, j.because, j.holder_id, j.position from access.case_joint_holder j;
grant select on access.account_holding to aoc_accounts;
grant select on access.case_holding to aoc_cases;

-- A case keeps the joint holders that an account has when it comes into the case. A merge brings those of its own case.
create function access.keep_joint_holders() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if new.merged_from is null then
    insert into access.case_joint_holder (case_id, account_id, because, holder_id, position)
    select new.case_id, new.account_id, new.because, j.holder_id, j.position
    from access.joint_holder j where j.account_id = new.account_id;
  end if;
  return null;
end
$$;
create trigger keep_joint_holders after insert on access.case_account
  for each row execute function access.keep_joint_holders();
revoke execute on function access.keep_joint_holders() from public;

-- As in 0028; and the joint holders of an account that its bank registers, `jointIds` after the first one. A case follows
-- the first registration, as it does for the first holder. A registration that names the holder who was told is one, too:
-- it was not kept as such, and cases followed the next one.
create or replace function access.remember_accounts(entries jsonb) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
  registered text[];
  first_registered text[];
begin
  perform access.must(access.agency_kind() in ('AOC', 'BANK', 'POLICE', 'AMLO') and not exists (
    select 1 from jsonb_to_recordset(entries) as e ("bankCode" text, rank smallint)
    where e.rank >= 2 and e."bankCode" is distinct from access.bank_code()));
  insert into access.account (id, bank_code, last_four)
  select distinct e.id, e."bankCode", right(e."accountNumber", 4)
  from jsonb_to_recordset(entries) as e (id text, "bankCode" text, "accountNumber" text) order by e.id
  on conflict do nothing;
  select coalesce(array_agg(e.id), '{}'),
    coalesce(array_agg(e.id) filter (where coalesce(d.holder_rank, 0) < 2), '{}')
  into registered, first_registered
  from jsonb_to_recordset(entries) as e (id text, rank smallint, "holderId" text)
    left join access.account_detail d on d.account_id = e.id
  where e.rank >= 2 and e."holderId" is not null;
  insert into access.account_detail as known (account_id, bank_code, account_number, holder_id, holder_rank)
  select distinct on (e.id) e.id, e."bankCode", e."accountNumber", e."holderId",
    case when e."holderId" is null then 0 else e.rank end
  from jsonb_to_recordset(entries) as e (id text, "bankCode" text, "accountNumber" text, "holderId" text, rank smallint)
  order by e.id, (e."holderId" is null), e.rank desc
  on conflict (account_id) do update set holder_id = excluded.holder_id, holder_rank = excluded.holder_rank
    where excluded.holder_id is not null
      and (excluded.holder_rank > known.holder_rank or (excluded.holder_rank = 2 and known.holder_rank = 2))
      and (excluded.holder_id, excluded.holder_rank) is distinct from (known.holder_id, known.holder_rank);
  if registered = '{}' then
    return;
  end if;
  delete from access.joint_holder j where j.account_id = any (registered) and not exists (
    select 1 from jsonb_to_recordset(entries) as e (id text, "jointIds" jsonb)
    where e.id = j.account_id and e."jointIds" ? j.holder_id);
  insert into access.joint_holder (account_id, holder_id, bank_code, position)
  select e.id, joint.id, e."bankCode", joint.position
  from jsonb_to_recordset(entries) as e (id text, "bankCode" text, rank smallint, "jointIds" jsonb)
    cross join lateral jsonb_array_elements_text(coalesce(e."jointIds", '[]')) with ordinality as joint (id, position)
  where e.rank >= 2 order by e.id, joint.id
  on conflict (account_id, holder_id) do update set position = excluded.position;
  delete from access.case_joint_holder j where j.account_id = any (first_registered);
  insert into access.case_joint_holder (case_id, account_id, because, holder_id, position)
  select a.case_id, a.account_id, a.because, j.holder_id, j.position
  from access.case_account a join access.joint_holder j on j.account_id = a.account_id
  where a.account_id = any (first_registered);
end
$$;

-- The decisions about a holder, as they were, of every holder.
create or replace function access.may_see_person(person_id text) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  kind constant text := access.agency_kind();
begin
  if kind = 'AOC' then
    return true;
  elsif kind = 'REGULATOR' then
    return exists (select 1 from access.sim s where s.holder_id = $1);
  elsif kind = 'TELCO' then
    return exists (select 1 from access.sim s where s.holder_id = $1 and s.operator = access.operator());
  elsif kind = 'BANK' then
    return exists (
      select 1 from access.account_holding d where d.holder_id = $1 and d.bank_code = access.bank_code());
  elsif kind in ('POLICE', 'AMLO') then
    return exists (select 1 from access.case_victim v where v.person_id = $1 and access.may_see_case(v.case_id))
      or exists (
        select 1 from access.case_holding a
        where a.holder_id = $1 and a.because in ('TRAIL', access.agency_id()) and access.may_see_case(a.case_id))
      or exists (
        select 1 from access.sim_holder h
          join access.case_number n on n.msisdn = h.msisdn join access.case_file f on f.id = n.case_id
        where h.holder_id = $1 and access.is_held_at(h.since, h.until, f.opened_at) and access.may_see_case(n.case_id));
  end if;
  return false;
end
$$;

create or replace function access.is_in_case(person_id text, case_id uuid) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return $2 is not null and (
    exists (select 1 from access.case_victim v where v.case_id = $2 and v.person_id = $1)
    or exists (
      select 1 from access.case_holding a
      where a.holder_id = $1 and a.case_id = $2 and a.because in ('TRAIL', access.agency_id()))
    or exists (
      select 1 from access.sim_holder h
        join access.case_number n on n.msisdn = h.msisdn join access.case_file f on f.id = n.case_id
      where h.holder_id = $1 and n.case_id = $2 and access.is_held_at(h.since, h.until, f.opened_at)));
end
$$;

create or replace function access.is_in_any_case(person_id text) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return exists (select 1 from access.case_victim v where v.person_id = $1)
    or exists (
      select 1 from access.case_holding a
      where a.holder_id = $1 and a.because in ('TRAIL', access.agency_id()))
    or exists (
      select 1 from access.sim_holder h
        join access.case_number n on n.msisdn = h.msisdn join access.case_file f on f.id = n.case_id
      where h.holder_id = $1 and access.is_held_at(h.since, h.until, f.opened_at));
end
$$;

create or replace function access.cases_of_person(person_id text) returns setof uuid
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  return query
    select v.case_id from access.case_victim v where v.person_id = $1
    union
    select a.case_id from access.case_holding a
    where a.holder_id = $1 and a.because in ('TRAIL', access.agency_id())
    union
    select n.case_id
    from access.sim_holder h
      join access.case_number n on n.msisdn = h.msisdn
      join access.case_file f on f.id = n.case_id
    where h.holder_id = $1 and access.is_held_at(h.since, h.until, f.opened_at);
end
$$;

create or replace function access.cases_of_suspect(person_id text) returns setof uuid
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  return query
    select s.id from (
      select a.case_id from access.case_holding a join access.account n on n.id = a.account_id
      where a.holder_id = $1 and (access.agency_kind() <> 'BANK' or n.bank_code = access.bank_code())
        and exists (select 1 from access.leg l where l.case_id = a.case_id and l.to_account_id = a.account_id)
      union
      select n.case_id
      from access.sim_holder h
        join access.case_number n on n.msisdn = h.msisdn
        join access.case_file f on f.id = n.case_id
      where h.holder_id = $1 and access.agency_kind() <> 'BANK' and access.is_held_at(h.since, h.until, f.opened_at)
    ) as s (id)
    where access.may_see_case(s.id) and access.may_see_person($1);
end
$$;

create or replace function access.names_of_persons(person_ids text[])
returns table (person_id text, agency_id text, name text, source text)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  kind constant text := access.agency_kind();
  agency constant text := access.agency_id();
  purpose constant uuid := access.purpose_case();
begin
  return query
    select n.person_id, n.agency_id, n.name, s.source
    from (
      -- who has been named by anybody, before it is asked who may know them
      select k.person_id, k.agency_id, k.name from access.person_name k where k.person_id = any ($1) offset 0) as n
      cross join lateral (
        select case
          when kind = 'REGULATOR' then
            case when exists (
              select 1 from access.sim m where m.holder_id = n.person_id and n.agency_id = 'telco:' || lower(m.operator)) then 'NUMBER' end
          when exists (
            select 1 from access.case_holding a join access.account k on k.id = a.account_id
            where a.case_id = purpose and a.holder_id = n.person_id and a.because in ('TRAIL', agency)
              and n.agency_id = 'bank:' || k.bank_code) then 'ACCOUNT'
          when exists (
            select 1 from access.sim_holder h
              join access.case_number m on m.msisdn = h.msisdn join access.case_file f on f.id = m.case_id
            where h.holder_id = n.person_id and m.case_id = purpose and access.is_held_at(h.since, h.until, f.opened_at)
              and n.agency_id = 'telco:' || lower(h.operator)) then 'NUMBER'
          when exists (
            select 1 from access.case_party o
            where o.case_id = purpose and o.role in ('OWNER', 'CENTRE', 'INVESTIGATOR') and o.agency_id = n.agency_id) then
            case when exists (
              select 1 from access.case_victim v where v.case_id = purpose and v.person_id = n.person_id) then 'REPORT' else 'TOLD' end
        end as source) s
    where s.source is not null and access.may_identify_in(n.person_id, purpose)
      and (kind is distinct from 'REGULATOR' or access.may_regulate(n.person_id))
      and (kind <> 'BANK' or n.agency_id = agency or (s.source in ('REPORT', 'TOLD') and n.agency_id not like 'bank:%'))
    order by n.person_id, array_position(array['ACCOUNT', 'NUMBER', 'REPORT', 'TOLD'], s.source), n.agency_id;
end
$$;

create or replace function access.accounts_of_person(person_id text) returns table (account_id text, bank_code text)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  return query
    select d.account_id, d.bank_code from access.account_holding d
    where d.holder_id = $1 and access.agency_kind() in ('AOC', 'POLICE', 'AMLO')
    order by d.bank_code, d.account_id;
end
$$;

-- As in 0028; the joint holders of the merged case go along, and come back.
create or replace function access.merge_case(merged uuid, survivor uuid, moved uuid[], at timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  perform access.must(access.agency_kind() = 'AOC' and access.may_write_case($1) and access.may_write_case($2) and $1 <> $2);
  update access.leg set case_id = $2, merged_from = $1 where case_id = $1 and transfer_id = any ($3);
  insert into access.case_account (case_id, account_id, because, holder_id, merged_from)
  select $2, a.account_id, a.because, a.holder_id, $1 from access.case_account a where a.case_id = $1
  on conflict do nothing;
  insert into access.case_joint_holder (case_id, account_id, because, holder_id, position, merged_from)
  select $2, j.account_id, j.because, j.holder_id, j.position, $1 from access.case_joint_holder j where j.case_id = $1
  on conflict do nothing;
  insert into access.case_number (case_id, msisdn, merged_from)
  select $2, n.msisdn, $1 from access.case_number n where n.case_id = $1
  on conflict do nothing;
  insert into access.case_party as known (case_id, agency_id, role, since, merged_from)
  select $2, p.agency_id, p.role, $4, $1 from access.case_party p
  where p.case_id = $1 and p.until is null and p.role not in ('OWNER', 'CENTRE')
  on conflict (case_id, agency_id, role) do update set since = excluded.since, until = null, merged_from = $1
    where known.until is not null;
  update access.case_event set case_id = $2, merged_from = $1 where case_id = $1;
  update access.case_file f set merged_into = $2, status = 'CLOSED' where f.id = $1;
end
$$;

create or replace function access.split_case(merged uuid, survivor uuid, merged_status text, survivor_status text, at timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  perform access.must(access.agency_kind() = 'AOC' and exists (
    select 1 from access.case_file f where f.id = $1 and f.merged_into = $2));
  update access.leg set case_id = $1, merged_from = null, returned_from = $2 where case_id = $2 and merged_from = $1;
  delete from access.case_joint_holder where case_id = $2 and merged_from = $1;
  delete from access.case_account where case_id = $2 and merged_from = $1;
  delete from access.case_number where case_id = $2 and merged_from = $1;
  update access.case_party set until = $5 where case_id = $2 and merged_from = $1 and until is null;
  update access.case_event set case_id = $1, merged_from = null where case_id = $2 and merged_from = $1;
  update access.case_file f set merged_into = null, status = $3 where f.id = $1;
  update access.case_file f set status = $4 where f.id = $2 and f.status <> 'CLOSED';
end
$$;
