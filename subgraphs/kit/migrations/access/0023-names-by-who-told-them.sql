-- What the agencies of the case that the caller named as its purpose call a person: the bank of their account in the case,
-- the operator of their number, the agency that took the victim's report, and those that told of an account's holder. A
-- name that any other agency told is not for this case. A bank reads its own name and those of the report; the regulator
-- those of the operators at which the person holds numbers.
create function access.names_of_persons(person_ids text[])
returns table (person_id text, agency_id text, name text, source text)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  kind constant text := access.agency_kind();
  agency constant text := access.agency_id();
  purpose constant uuid := access.purpose_case();
begin
  return query
    select n.person_id, n.agency_id, n.name, s.source
    from unnest($1) as p (id)
      join access.person_name n on n.person_id = p.id
      cross join lateral (
        select case
          when kind = 'REGULATOR' then
            case when exists (
              select 1 from access.sim m where m.holder_id = p.id and n.agency_id = 'telco:' || lower(m.operator)) then 'NUMBER' end
          when exists (
            select 1 from access.case_account a join access.account k on k.id = a.account_id
            where a.case_id = purpose and a.holder_id = p.id and a.because in ('TRAIL', agency)
              and n.agency_id = 'bank:' || k.bank_code) then 'ACCOUNT'
          when exists (
            select 1 from access.sim_holder h
              join access.case_number m on m.msisdn = h.msisdn join access.case_file f on f.id = m.case_id
            where h.holder_id = p.id and m.case_id = purpose and access.is_held_at(h.since, h.until, f.opened_at)
              and n.agency_id = 'telco:' || lower(h.operator)) then 'NUMBER'
          when exists (
            select 1 from access.case_party o
            where o.case_id = purpose and o.role in ('OWNER', 'CENTRE', 'INVESTIGATOR') and o.agency_id = n.agency_id) then
            case when exists (
              select 1 from access.case_victim v where v.case_id = purpose and v.person_id = p.id) then 'REPORT' else 'TOLD' end
        end as source) s
    where s.source is not null and access.may_identify_in(p.id, purpose) and access.may_regulate(p.id)
      and (kind <> 'BANK' or n.agency_id = agency or (s.source in ('REPORT', 'TOLD') and n.agency_id not like 'bank:%'))
    order by n.person_id, array_position(array['ACCOUNT', 'NUMBER', 'REPORT', 'TOLD'], s.source), n.agency_id;
end
$$;
revoke execute on function access.names_of_persons(text[]) from public;
grant execute on function access.names_of_persons(text[]) to aoc_cases;
