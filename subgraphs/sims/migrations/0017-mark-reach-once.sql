-- A report links its victim, the holders of the accounts on its trail and those of its numbers to a case, each in a statement of its
-- own. Each marked the reach of its persons at once: two reports about the same people, or a report and a registration, locked
-- them in different orders and waited in a circle. Now a transaction marks the persons whom it linked at its end, all at once
-- and in one order.

-- Persons whose links the transaction changed. No transaction sees a row of another: each removes its own before it ends.
create unlogged table sims.reach_due (
  transaction_id xid8 not null default pg_current_xact_id(),
  person_id text not null,
  primary key (transaction_id, person_id)
);
-- No role but the owner of the functions below reaches it.
alter table sims.reach_due enable row level security, force row level security;
create policy own on sims.reach_due to aoc_owner using (transaction_id = pg_current_xact_id())
  with check (transaction_id = pg_current_xact_id());

create or replace function sims.mark_reach(persons text[]) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into sims.reach_due (person_id) select distinct p from unnest(persons) as p where p is not null
  on conflict do nothing;
end
$$;

-- As `sims.mark_reach` of 0009. Called for each row; the first call finds the rows of all.
create function sims.settle_reach() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  persons text[];
begin
  with due as (
    delete from sims.reach_due d where d.transaction_id = pg_current_xact_id() returning d.person_id)
  select array_agg(d.person_id) into persons from due d;
  if persons is null then
    return null;
  end if;
  perform 1 from access.person p where p.id = any (persons) order by p.id for share;
  perform 1 from sims.holder_count c where c.person_id = any (persons) and c.case_reach <> sims.case_reach_of(c.person_id)
    order by c.person_id, c.operator for update;
  if found then
    update sims.holder_count c set case_reach = sims.case_reach_of(c.person_id)
    where c.person_id = any (persons) and c.case_reach <> sims.case_reach_of(c.person_id);
  end if;
  return null;
end
$$;
revoke execute on function sims.settle_reach() from public;
create constraint trigger settled after insert on sims.reach_due deferrable initially deferred
  for each row execute function sims.settle_reach();
