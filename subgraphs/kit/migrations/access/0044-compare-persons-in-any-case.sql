-- As in 0031; one person who signs in with a name in capitals or not is one person.
create or replace function access.traced_by_others(case_id uuid) returns setof text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  return query
    select distinct l.to_account_id
    from access.leg l left join access.leg_recorder r on r.transfer_id = l.transfer_id
    where l.case_id = $1 and (access.may_see_case($1) or access.agency_kind() = 'AMLO')
      and (lower(r.officer) is distinct from lower(access.officer())
        or (r.issuer is not null and r.issuer is distinct from access.issuer()));
end
$$;
