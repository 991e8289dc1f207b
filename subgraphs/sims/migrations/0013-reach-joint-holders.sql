-- As in 0009, of every holder of an account in a case.
create or replace function sims.persons_in_my_cases() returns setof text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  -- an array, because the planner takes a set of unknown size for a thousand and reads whole tables
  mine uuid[];
begin
  if coalesce(access.agency_kind() <> 'POLICE', true) then
    return;
  end if;
  mine := array(select access.my_cases());
  return query
    select v.person_id from access.case_victim v where v.case_id = any (mine)
    union
    select a.holder_id from access.case_holding a
    where a.case_id = any (mine) and a.because in ('TRAIL', access.agency_id())
    union
    select h.holder_id
    from access.case_number n
      join access.case_file f on f.id = n.case_id
      join access.sim_holder h on h.msisdn = n.msisdn and access.is_held_at(h.since, h.until, f.opened_at)
    where n.case_id = any (mine);
end
$$;

create or replace function sims.case_reach_of(person_id text) returns smallint
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  if exists (select 1 from access.case_victim v where v.person_id = $1)
    or exists (
      select 1 from access.case_holding a
      where a.holder_id = $1
        and (a.because = 'TRAIL' or exists (select 1 from access.agency g where g.id = a.because and g.kind = 'AOC')))
    or exists (
      select 1 from access.sim_holder h
        join access.case_number n on n.msisdn = h.msisdn join access.case_file f on f.id = n.case_id
      where h.holder_id = $1 and access.is_held_at(h.since, h.until, f.opened_at)) then
    return 2;
  elsif exists (select 1 from access.case_holding a where a.holder_id = $1) then
    return 1;
  end if;
  return 0;
end
$$;

create trigger reach_marked_inserted after insert on access.case_joint_holder
  referencing new table as new_rows for each statement execute function sims.mark_account_holders();
create trigger reach_marked_deleted after delete on access.case_joint_holder
  referencing old table as old_rows for each statement execute function sims.mark_account_holders();
