-- As in 0009: the centre is a party to every case, and a bank may know that in a case that the centre did not open, too.
create or replace function access.may_see_party(case_id uuid, agency_id text, role text) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  bank constant text := access.bank_code();
  shown constant text := substring($2 from '^bank:(.+)$');
begin
  if not access.may_see_case($1) then
    return false;
  elsif access.agency_kind() <> 'BANK' or $2 = access.agency_id() or $3 in ('OWNER', 'CENTRE', 'INVESTIGATOR') then
    return true;
  end if;
  return exists (
    select 1 from access.leg l
    where l.case_id = $1 and shown in (l.from_bank_code, l.to_bank_code)
      and (bank in (l.from_bank_code, l.to_bank_code) or exists (
        select 1 from access.leg previous
        where previous.case_id = $1 and previous.to_account_id = l.from_account_id and previous.from_bank_code = bank)));
end
$$;
