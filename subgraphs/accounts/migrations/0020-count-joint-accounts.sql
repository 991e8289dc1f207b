-- As in 0014, of every holder: a joint account counts for each of them.
create or replace function accounts.count_of_persons(person_ids text[]) returns table (person_id text, bank_code text, count integer)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  return query
    select d.holder_id, d.bank_code, count(*)::integer
    from access.account_holding d left join accounts.registration r on r.account_id = d.account_id
    where d.holder_id = any ($1) and coalesce(r.status, 'ACTIVE') <> 'CLOSED'
      and access.agency_kind() in ('AOC', 'POLICE') and access.may_identify(d.holder_id)
    group by d.holder_id, d.bank_code
    order by d.holder_id, d.bank_code;
end
$$;
