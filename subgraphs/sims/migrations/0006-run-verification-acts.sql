-- One act of the regulator that demands the verification of every holder of a filter. The sweeper carries it out in
-- batches; the row says how far it has come.

create table sims.verification_act (
  id uuid primary key,
  operator text not null check (operator in ('AIS', 'TRUE', 'NT')),
  more_than integer not null check (more_than >= 5),
  requested_at timestamptz not null,
  requested_by text not null,
  officer text not null,
  -- holders that matched when the act was given
  matched integer not null,
  demanded integer not null default 0,
  finished_at timestamptz
);
create index verification_act_running on sims.verification_act (requested_at, id) where finished_at is null;
create view sims.verification_act_row with (security_invoker = true) as
  select id, operator, more_than as "moreThan", requested_at as "requestedAt", requested_by as "requestedBy", matched,
    demanded, finished_at as "finishedAt"
  from sims.verification_act;
alter table sims.verification_act enable row level security, force row level security;
create policy owner_decides on sims.verification_act to aoc_owner using (true) with check (true);
create policy visible on sims.verification_act for select to aoc_sims
  using ((select access.agency_kind() in ('REGULATOR', 'SYSTEM')));
create policy given on sims.verification_act for insert to aoc_sims with check (
  access.agency_kind() = 'REGULATOR' and requested_by = access.agency_id() and officer = access.officer()
  and demanded = 0 and finished_at is null);
create policy carried_out on sims.verification_act for update to aoc_sims
  using (access.is_system()) with check (access.is_system());
grant select, insert on sims.verification_act to aoc_sims;
grant update (demanded, finished_at) on sims.verification_act to aoc_sims;
grant select on sims.verification_act_row to aoc_sims;

-- Demands verification of holders in the name of the officer who gave the act. Holders of whom it was demanded
-- meanwhile are left out.
-- entries: [{ "personId", "operator", "demandId", "rule", "verifyBy", "warnAt" }]
create function sims.demand_under_act(act_id uuid, entries jsonb, at timestamptz) returns setof uuid
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  act sims.verification_act;
begin
  perform access.must_be_system();
  select a.* into strict act from sims.verification_act a where a.id = act_id and a.finished_at is null;
  perform 1 from sims.holder_count c
    join jsonb_to_recordset(entries) as e ("personId" text, operator text)
      on e."personId" = c.person_id and e.operator = c.operator
    order by c.person_id, c.operator for update of c;
  insert into sims.holder_event (person_id, operator, at, state, count, agency_id, officer, rule, verify_by)
  select c.person_id, c.operator, demand_under_act.at, 'REQUIRED', c.count, act.requested_by, act.officer, e.rule,
    e."verifyBy"
  from jsonb_to_recordset(entries) as e ("personId" text, operator text, rule text, "verifyBy" timestamptz)
    join sims.holder_count c on c.person_id = e."personId" and c.operator = e.operator
  where c.operator = act.operator and c.verification = 'NOT_REQUIRED' and c.count > act.more_than
  order by c.person_id;
  return query
    update sims.holder_count c set verification = 'REQUIRED', verify_by = e."verifyBy", demand_id = e."demandId",
      demanded_at = demand_under_act.at, demand_rule = e.rule, warn_at = e."warnAt", warned_at = null,
      overdue_announced_at = null
    from jsonb_to_recordset(entries) as e ("personId" text, operator text, "demandId" uuid, rule text,
      "verifyBy" timestamptz, "warnAt" timestamptz)
    where c.person_id = e."personId" and c.operator = e.operator and c.operator = act.operator
      and c.verification = 'NOT_REQUIRED' and c.count > act.more_than
    returning c.demand_id;
end
$$;
revoke execute on function sims.demand_under_act(uuid, jsonb, timestamptz) from public;
grant execute on function sims.demand_under_act(uuid, jsonb, timestamptz) to aoc_sims;
