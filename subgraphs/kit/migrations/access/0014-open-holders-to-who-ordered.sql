-- As before, but the holder of an account that is in a case by an order alone is a person of that case for the agency
-- that ordered, once its bank has placed the hold, and for no other.

create or replace function access.is_in_case(person_id text, case_id uuid) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return $2 is not null and (
    exists (select 1 from access.case_victim v where v.case_id = $2 and v.person_id = $1)
    or exists (
      select 1 from access.case_account a
      where a.holder_id = $1 and a.case_id = $2 and a.because in ('TRAIL', access.agency_id()))
    or exists (
      select 1 from access.sim_holder h
        join access.case_number n on n.msisdn = h.msisdn join access.case_file f on f.id = n.case_id
      where h.holder_id = $1 and n.case_id = $2 and access.is_held_at(h.since, h.until, f.opened_at)));
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
        where a.holder_id = $1 and a.because in ('TRAIL', access.agency_id()) and access.may_see_case(a.case_id))
      or exists (
        select 1 from access.sim_holder h
          join access.case_number n on n.msisdn = h.msisdn join access.case_file f on f.id = n.case_id
        where h.holder_id = $1 and access.is_held_at(h.since, h.until, f.opened_at) and access.may_see_case(n.case_id));
  end if;
  return false;
end
$$;
