-- Two numbers that differ in capitals alone are one number on the telephone. A migration that stops here names two such cases
-- of before: one of them needs another number first.
create unique index case_file_by_number_in_any_case on access.case_file (lower(case_number));

-- The case with this number, in capitals or not; null where the caller does not see it.
create function access.case_of_number(number text) returns uuid
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  found_id uuid;
begin
  select c.id into found_id from access.case_file c where lower(c.case_number) = lower($1);
  return case when access.may_see_case(found_id) then found_id end;
end
$$;
revoke execute on function access.case_of_number(text) from public;
grant execute on function access.case_of_number(text) to aoc_cases;
