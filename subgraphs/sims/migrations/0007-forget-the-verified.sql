-- A demand that ended with VERIFIED is over: a holder within the limit is not for the regulator to identify any more. One
-- who was refused stays: their numbers are to be revoked.
create or replace function sims.mark_regulated() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into access.regulated_holder (person_id, operator)
  select n.person_id, n.operator from new_rows n
  where n.count > 0 and (sims.is_over_limit(n.count) or n.verification in ('REQUIRED', 'JUSTIFIED', 'REFUSED'))
  order by n.person_id, n.operator
  on conflict do nothing;
  delete from access.regulated_holder h using new_rows n
  where h.person_id = n.person_id and h.operator = n.operator
    and not (n.count > 0 and (sims.is_over_limit(n.count) or n.verification in ('REQUIRED', 'JUSTIFIED', 'REFUSED')));
  return null;
end
$$;
delete from access.regulated_holder h
where not exists (
  select 1 from sims.holder_count c
  where c.person_id = h.person_id and c.operator = h.operator and c.count > 0
    and (sims.is_over_limit(c.count) or c.verification in ('REQUIRED', 'JUSTIFIED', 'REFUSED')));
