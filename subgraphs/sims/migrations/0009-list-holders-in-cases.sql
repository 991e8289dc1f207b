-- The centre and the CCIB list the holders in cases along an index of their own, as the regulator lists all of them: a
-- page costs what its rows cost, whatever the number of cases. The policy of `sims.holder_count` still decides each row.

-- The decision for one person. In PL/pgSQL: the plans are kept, a function in SQL is planned again in every call.
create or replace function sims.may_count(person_id text) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  kind constant text := access.agency_kind();
begin
  if kind = 'REGULATOR' then
    return true;
  elsif kind = 'AOC' then
    return access.is_in_any_case($1);
  elsif kind in ('POLICE', 'TELCO') then
    return access.may_see_person($1);
  end if;
  return false;
end
$$;

-- How a holder is in cases. 0: in none. 1: only by an account that another agency than the centre added for a reason of
-- its own. 2: as a victim, on the trail, by a number, or by an account that the centre added: `access.is_in_any_case` of
-- the centre. No more than a place to look: 1 and 2 decide nothing.
alter table sims.holder_count add column case_reach smallint not null default 0 check (case_reach between 0 and 2);
-- Of `holders`, those with `case_reach` 2.
alter table sims.holder_tally add column holders_in_cases integer not null default 0;

create function sims.case_reach_of(person_id text) returns smallint
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  if exists (select 1 from access.case_victim v where v.person_id = $1)
    or exists (
      select 1 from access.case_account a
      where a.holder_id = $1
        and (a.because = 'TRAIL' or exists (select 1 from access.agency g where g.id = a.because and g.kind = 'AOC')))
    or exists (
      select 1 from access.sim_holder h
        join access.case_number n on n.msisdn = h.msisdn join access.case_file f on f.id = n.case_id
      where h.holder_id = $1 and access.is_held_at(h.since, h.until, f.opened_at)) then
    return 2;
  elsif exists (select 1 from access.case_account a where a.holder_id = $1) then
    return 1;
  end if;
  return 0;
end
$$;

create or replace function sims.tally_holders() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into sims.holder_tally as known (operator, verification, count, slot, holders, holders_in_cases)
  select d.operator, d.verification, d.count, pg_backend_pid() % 8, sum(d.change),
    coalesce(sum(d.change) filter (where d.case_reach = 2), 0)
  from (
    select o.operator, o.verification, o.count, o.case_reach, -1 as change from old_rows o where o.count > 0
    union all
    select n.operator, n.verification, n.count, n.case_reach, 1 from new_rows n where n.count > 0) as d
  group by d.operator, d.verification, d.count
  having sum(d.change) <> 0 or coalesce(sum(d.change) filter (where d.case_reach = 2), 0) <> 0
  order by d.operator, d.verification, d.count
  on conflict (operator, verification, count, slot) do update
    set holders = known.holders + excluded.holders,
      holders_in_cases = known.holders_in_cases + excluded.holders_in_cases;
  return null;
end
$$;

-- Sets the reach of these persons after their links to cases changed. A new holder (below) locks the person against this:
-- of a link and a new holder at the same time, the later one finds the other.
create function sims.mark_reach(persons text[]) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform 1 from access.person p where p.id = any (persons) order by p.id for share;
  perform 1 from sims.holder_count c where c.person_id = any (persons) and c.case_reach <> sims.case_reach_of(c.person_id)
    order by c.person_id, c.operator for update;
  if found then
    update sims.holder_count c set case_reach = sims.case_reach_of(c.person_id)
    where c.person_id = any (persons) and c.case_reach <> sims.case_reach_of(c.person_id);
  end if;
end
$$;

create function sims.reach_new_holder() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform 1 from access.person p where p.id = new.person_id for no key update;
  new.case_reach := sims.case_reach_of(new.person_id);
  return new;
end
$$;
create trigger reached before insert on sims.holder_count for each row execute function sims.reach_new_holder();

-- As before, but for holders that are there already nothing is inserted, so that their persons are not locked.
create or replace function sims.add_counts(persons text[], operators text[], changes integer[]) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into sims.holder_count (person_id, operator, count)
  select d.person_id, d.operator, 0 from unnest(persons, operators) as d (person_id, operator)
  where not exists (
    select 1 from sims.holder_count c where c.person_id = d.person_id and c.operator = d.operator)
  order by d.person_id, d.operator
  on conflict (person_id, operator) do nothing;
  perform 1 from sims.holder_count c join unnest(persons, operators) as d (person_id, operator)
    on c.person_id = d.person_id and c.operator = d.operator
  order by c.person_id, c.operator for update of c;
  update sims.holder_count c set count = c.count + d.change
  from unnest(persons, operators, changes) as d (person_id, operator, change)
  where c.person_id = d.person_id and c.operator = d.operator;
end
$$;

create function sims.mark_victim() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    perform sims.mark_reach(array[new.person_id]);
  elsif tg_op = 'DELETE' then
    perform sims.mark_reach(array[old.person_id]);
  elsif old.person_id <> new.person_id then
    perform sims.mark_reach(array[old.person_id, new.person_id]);
  end if;
  return null;
end
$$;
create trigger reach_marked after insert or delete or update of person_id on access.case_victim
  for each row execute function sims.mark_victim();

create function sims.mark_account_holders() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  persons text[];
begin
  if tg_op = 'UPDATE' then
    persons := array_remove(array[old.holder_id, new.holder_id], null);
  elsif tg_op = 'INSERT' then
    select array_agg(distinct n.holder_id) into persons from new_rows n where n.holder_id is not null;
  else
    select array_agg(distinct o.holder_id) into persons from old_rows o where o.holder_id is not null;
  end if;
  if persons <> '{}' then
    perform sims.mark_reach(persons);
  end if;
  return null;
end
$$;
create trigger reach_marked_inserted after insert on access.case_account
  referencing new table as new_rows for each statement execute function sims.mark_account_holders();
create trigger reach_marked_deleted after delete on access.case_account
  referencing old table as old_rows for each statement execute function sims.mark_account_holders();
create trigger reach_marked_updated after update of holder_id on access.case_account
  for each row when (old.holder_id is distinct from new.holder_id) execute function sims.mark_account_holders();

-- Of `access.case_number` and of `access.sim_holder`: the holders of numbers that are in a case, before or now.
create function sims.mark_number_holders() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  persons text[];
begin
  if tg_op = 'DELETE' then
    select array_agg(distinct h.holder_id) into persons
    from old_rows o join access.sim_holder h on h.msisdn = o.msisdn;
  else
    select array_agg(distinct h.holder_id) into persons
    from new_rows n join access.sim_holder h on h.msisdn = n.msisdn
    where exists (select 1 from access.case_number c where c.msisdn = n.msisdn);
  end if;
  if persons is not null then
    perform sims.mark_reach(persons);
  end if;
  return null;
end
$$;
create trigger reach_marked_inserted after insert on access.case_number
  referencing new table as new_rows for each statement execute function sims.mark_number_holders();
create trigger reach_marked_deleted after delete on access.case_number
  referencing old table as old_rows for each statement execute function sims.mark_number_holders();
create trigger reach_marked_inserted after insert on access.sim_holder
  referencing new table as new_rows for each statement execute function sims.mark_number_holders();
create trigger reach_marked_updated after update on access.sim_holder
  referencing new table as new_rows for each statement execute function sims.mark_number_holders();

-- The holders that are there: the tallies follow by their trigger.
with linked as (
  select v.person_id from access.case_victim v
  union
  select a.holder_id from access.case_account a where a.holder_id is not null
  union
  select h.holder_id from access.case_number n join access.sim_holder h on h.msisdn = n.msisdn)
update sims.holder_count c set case_reach = sims.case_reach_of(c.person_id)
from linked l where l.person_id = c.person_id;

create index holder_count_in_cases on sims.holder_count (operator, verification, rank, person_id)
  where count > 0 and case_reach > 0;
create index holder_count_clocks_in_cases on sims.holder_count (operator, verify_by) include (count)
  where verification = 'REQUIRED' and case_reach = 2;

-- The column says of a holder that there is a case, which its operator must not know: no role reads it.
revoke select on sims.holder_count from aoc_sims;
grant select (person_id, operator, count, verification, verify_by, rank, demand_id, demanded_at, demand_rule, warn_at,
  warned_at, overdue_announced_at) on sims.holder_count to aoc_sims;

-- The persons in the cases of a police station: `sims.may_count` the other way round. As many as its own cases have.
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
    select a.holder_id from access.case_account a
    where a.case_id = any (mine) and a.holder_id is not null and a.because in ('TRAIL', access.agency_id())
    union
    select h.holder_id
    from access.case_number n
      join access.case_file f on f.id = n.case_id
      join access.sim_holder h on h.msisdn = n.msisdn and access.is_held_at(h.since, h.until, f.opened_at)
    where n.case_id = any (mine);
end
$$;
revoke execute on function sims.persons_in_my_cases() from aoc_sims;

-- The next holders in the caller's cases, most numbers first, after the place (rank, person, operator). `clock_from` and
-- `clock_until` bound the end of the verification's clock; null: no condition. The centre and the CCIB walk the index of
-- holders in cases and ask for each whether they may count it; a station starts from the persons in its own cases.
create function sims.holders_in_my_cases(operators text[], states text[], more_than integer, clock_from timestamptz,
  clock_until timestamptz, after_rank integer, after_person text, after_operator text, size integer)
returns table (person_id text, operator text)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  if access.agency_kind() = 'AOC' or access.agency_id() = 'police:ccib' then
    return query
      select page.person_id, page.operator
      from unnest(operators) as wanted (name)
        cross join unnest(states) as stored (state)
        cross join lateral (
          select c.person_id, c.operator, c.rank from sims.holder_count c
          where c.operator = wanted.name and c.verification = stored.state and c.count > 0 and c.case_reach > 0
            and c.rank < -more_than
            and (c.rank, c.person_id, c.operator) > (after_rank, after_person, after_operator)
            and (clock_from is null or c.verify_by > clock_from)
            and (clock_until is null or c.verify_by <= clock_until)
            and sims.may_count(c.person_id)
          order by c.rank, c.person_id limit size) as page
      order by page.rank, page.person_id, page.operator limit size;
  elsif access.agency_kind() = 'POLICE' then
    return query
      select c.person_id, c.operator
      from sims.holder_count c
      where c.person_id = any (array(select sims.persons_in_my_cases()))
        and c.operator = any (operators) and c.verification = any (states) and c.count > 0 and c.rank < -more_than and (c.rank, c.person_id, c.operator) > (after_rank, after_person, after_operator)
        and (clock_from is null or c.verify_by > clock_from)
        and (clock_until is null or c.verify_by <= clock_until)
      order by c.rank, c.person_id, c.operator limit size;
  end if;
end
$$;

-- How many holders of more than so many numbers are in the caller's cases, and the clock of how many of them has run
-- out. For the centre a sum of tallies; the CCIB and a station count their holders.
create function sims.count_in_my_cases(operators text[], states text[], more_than integer, at timestamptz)
returns table (total bigint, expired bigint)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  if access.agency_kind() = 'AOC' then
    return query select
      (select coalesce(sum(t.holders_in_cases), 0)::bigint from sims.holder_tally t
       where t.operator = any ($1) and t.verification = any ($2) and t.count > $3),
      case when 'REQUIRED' = any ($2) then
        (select count(*) from sims.holder_count c
         where c.operator = any ($1) and c.verification = 'REQUIRED' and c.case_reach = 2 and c.verify_by <= $4
           and c.count > $3) else 0 end;
  elsif access.agency_id() = 'police:ccib' then
    return query
      select count(*), count(*) filter (where c.verification = 'REQUIRED' and c.verify_by <= $4)
      from sims.holder_count c
      where c.operator = any ($1) and c.verification = any ($2) and c.count > 0 and c.case_reach > 0
        and c.rank < -$3 and sims.may_count(c.person_id);
  elsif access.agency_kind() = 'POLICE' then
    return query
      select count(*), count(*) filter (where c.verification = 'REQUIRED' and c.verify_by <= $4)
      from sims.holder_count c
      where c.person_id = any (array(select sims.persons_in_my_cases()))
        and c.operator = any ($1) and c.verification = any ($2) and c.count > 0 and c.rank < -$3;
  end if;
end
$$;
revoke execute on function sims.case_reach_of(text), sims.mark_reach(text[]), sims.reach_new_holder(), sims.mark_victim(),
  sims.mark_account_holders(), sims.mark_number_holders(),
  sims.holders_in_my_cases(text[], text[], integer, timestamptz, timestamptz, integer, text, text, integer),
  sims.count_in_my_cases(text[], text[], integer, timestamptz) from public;
grant execute on function
  sims.holders_in_my_cases(text[], text[], integer, timestamptz, timestamptz, integer, text, text, integer),
  sims.count_in_my_cases(text[], text[], integer, timestamptz) to aoc_sims;
