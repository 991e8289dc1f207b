-- A closed case is a purpose only for an agency that has something left to do in it.

-- The instant of the caller's request; where it is not given, that of the transaction.
create function access.request_at() returns timestamptz language sql stable as
  $$ select coalesce(nullif(current_setting('access.request_at', true), '')::timestamptz, now()) $$;
revoke execute on function access.request_at() from public;

-- Whether a hold in the case is the caller's to end. The subgraph that keeps the holds replaces it.
create function access.has_hold_in(case_id uuid) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return false;
end
$$;

-- Whether the caller investigates the case. The subgraph that keeps the referrals replaces it.
create function access.has_inquiry_in(case_id uuid) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return false;
end
$$;

-- Whether the caller has a part in the case and may read about persons under it. A merged case is as open as the one that stays.
create function access.is_purpose(case_id uuid) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
  stays uuid := $1;
  file record;
begin
  if access.may_see_case($1) is not true then
    return false;
  end if;
  loop
    select f.status, f.merged_into into file from access.case_file f where f.id = stays;
    exit when file.merged_into is null;
    stays := file.merged_into;
  end loop;
  return coalesce(file.status <> 'CLOSED' or access.has_hold_in(stays) or access.has_inquiry_in(stays), false);
end
$$;

-- The case that the caller named, by id or number, where it has a part in it.
create function access.named_case() returns uuid
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  named constant text := current_setting('access.purpose_case', true);
  found_id uuid;
begin
  if named is null or named = '' then
    return null;
  elsif named ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then
    select c.id into found_id from access.case_file c where c.id = named::uuid;
  end if;
  if found_id is null then
    select c.id into found_id from access.case_file c where c.case_number = named;
  end if;
  return case when access.may_see_case(found_id) then found_id end;
end
$$;

create or replace function access.purpose_case() returns uuid
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  named constant uuid := access.named_case();
begin
  return case when access.is_purpose(named) then named end;
end
$$;

-- Whether the caller named a case of its own in which it has nothing left to do.
create function access.names_closed_case() returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  named constant uuid := access.named_case();
begin
  return named is not null and not access.is_purpose(named);
end
$$;

revoke execute on function access.has_hold_in(uuid), access.has_inquiry_in(uuid), access.is_purpose(uuid),
  access.named_case(), access.names_closed_case() from public;
grant execute on function access.names_closed_case() to aoc_cases, aoc_accounts, aoc_sims;
