-- As in 0009, but a link for another reason to an account on the trail of the same case changes nobody's reach: its
-- holders have the highest one by the trail. Every placing of a hold makes such a link.
create or replace function sims.mark_account_holders() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  persons text[];
begin
  if tg_op = 'UPDATE' then
    persons := array_remove(array[old.holder_id, new.holder_id], null);
  elsif tg_op = 'INSERT' then
    select array_agg(distinct n.holder_id) into persons
    from new_rows n
    where n.holder_id is not null and (n.because = 'TRAIL' or not exists (
      select 1 from access.case_holding a
      where a.case_id = n.case_id and a.account_id = n.account_id and a.holder_id = n.holder_id and a.because = 'TRAIL'));
  else
    select array_agg(distinct o.holder_id) into persons from old_rows o where o.holder_id is not null;
  end if;
  if persons <> '{}' then
    perform sims.mark_reach(persons);
  end if;
  return null;
end
$$;
