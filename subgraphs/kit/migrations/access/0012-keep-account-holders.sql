-- A case keeps who held each of its accounts: the holder as of the report, or the first one that the account's own bank
-- registers after it. When the bank registers the account for somebody else later, the case does not follow.

alter table access.case_account add column holder_id text references access.person (id);
update access.case_account a set holder_id = d.holder_id from access.account_detail d where d.account_id = a.account_id;
create index case_account_by_holder on access.case_account (holder_id, case_id);

create function access.keep_account_holder() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  new.holder_id := coalesce(new.holder_id,
    (select d.holder_id from access.account_detail d where d.account_id = new.account_id));
  return new;
end
$$;
create trigger keep_account_holder before insert on access.case_account
  for each row execute function access.keep_account_holder();

-- What somebody told of a holder (rank 1) gives way to what the bank registers first (rank 2), in the cases too.
create function access.learn_account_holder() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if tg_op = 'INSERT' or old.holder_id is null or old.holder_rank < 2 then
    update access.case_account a set holder_id = new.holder_id
    where a.account_id = new.account_id and a.holder_id is distinct from new.holder_id;
  end if;
  return null;
end
$$;
create trigger learn_account_holder after insert or update of holder_id on access.account_detail
  for each row execute function access.learn_account_holder();
revoke execute on function access.keep_account_holder(), access.learn_account_holder() from public;

-- A person belongs to a case as its victim, or as the holder, as of the case, of an account or of a number in it.
create or replace function access.cases_of_person(person_id text) returns setof uuid
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select v.case_id from access.case_victim v where v.person_id = $1
  union
  select a.case_id from access.case_account a
  where a.holder_id = $1
  union
  select n.case_id
  from access.sim_holder h
    join access.case_number n on n.msisdn = h.msisdn
    join access.case_file f on f.id = n.case_id
  where h.holder_id = $1 and access.is_held_at(h.since, h.until, f.opened_at)
$$;

-- The same for one case, for any case, and for the cases of a caller: each from an index.
create or replace function access.is_in_case(person_id text, case_id uuid) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return $2 is not null and (
    exists (select 1 from access.case_victim v where v.case_id = $2 and v.person_id = $1)
    or exists (
      select 1 from access.case_account a
      where a.holder_id = $1 and a.case_id = $2)
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
      select 1 from access.case_account a
      where a.holder_id = $1)
    or exists (
      select 1 from access.sim_holder h
        join access.case_number n on n.msisdn = h.msisdn join access.case_file f on f.id = n.case_id
      where h.holder_id = $1 and access.is_held_at(h.since, h.until, f.opened_at));
end
$$;

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
      select 1 from access.account_detail d where d.holder_id = $1 and d.bank_code = access.bank_code());
  elsif kind in ('POLICE', 'AMLO') then
    return exists (select 1 from access.case_victim v where v.person_id = $1 and access.may_see_case(v.case_id))
      or exists (
        select 1 from access.case_account a
        where a.holder_id = $1 and access.may_see_case(a.case_id))
      or exists (
        select 1 from access.sim_holder h
          join access.case_number n on n.msisdn = h.msisdn join access.case_file f on f.id = n.case_id
        where h.holder_id = $1 and access.is_held_at(h.since, h.until, f.opened_at) and access.may_see_case(n.case_id));
  end if;
  return false;
end
$$;

-- Cases that the caller may see and in which money reached an account that the person held then, or the scammer used a
-- number that they held then. A bank learns this of its own accounts only.
create function access.cases_of_suspect(person_id text) returns setof uuid
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select s.id from (
    select a.case_id from access.case_account a join access.account n on n.id = a.account_id
    where a.holder_id = $1 and (access.agency_kind() <> 'BANK' or n.bank_code = access.bank_code())
      and exists (select 1 from access.leg l where l.case_id = a.case_id and l.to_account_id = a.account_id)
    union
    select n.case_id
    from access.sim_holder h
      join access.case_number n on n.msisdn = h.msisdn
      join access.case_file f on f.id = n.case_id
    where h.holder_id = $1 and access.agency_kind() <> 'BANK' and access.is_held_at(h.since, h.until, f.opened_at)
  ) as s (id)
  where access.may_see_case(s.id) and access.may_see_person($1)
$$;
revoke execute on function access.cases_of_suspect(text) from public;
grant execute on function access.cases_of_suspect(text) to aoc_cases;
