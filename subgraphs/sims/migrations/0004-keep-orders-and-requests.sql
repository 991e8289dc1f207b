-- Orders to suspend as rows of their own, with their clocks; requests for such orders; numbers that an operator switches
-- off by itself.

create table sims.suspension_request (
  id uuid primary key,
  case_id uuid not null,
  case_number text not null,
  requested_by text not null,
  officer text not null,
  requested_at timestamptz not null,
  state text not null default 'REQUESTED' check (state in ('REQUESTED', 'ORDERED', 'REFUSED')),
  decided_at timestamptz,
  decided_by text,
  deciding_officer text,
  reason text
);
create index suspension_request_newest on sims.suspension_request (requested_at desc, id desc);
create table sims.suspension_request_number (
  request_id uuid not null references sims.suspension_request (id),
  msisdn text not null,
  primary key (request_id, msisdn)
);

-- `operator`: the one that has the number now and carries the order out. `off_since`: when the operator itself had
-- switched the number off before the order.
create table sims.suspension_order (
  id uuid primary key default gen_random_uuid(),
  msisdn text not null,
  operator text not null,
  request_id uuid references sims.suspension_request (id),
  reason text not null,
  rule text not null,
  ordered_at timestamptz not null,
  ordered_by text not null,
  officer text not null,
  off_since timestamptz,
  warn_at timestamptz not null,
  due_at timestamptz not null,
  state text not null default 'OPEN' check (state in ('OPEN', 'CARRIED_OUT', 'LIFTED')),
  reported_at timestamptz,
  suspended_at timestamptz,
  lifted_at timestamptz,
  warned_at timestamptz,
  overdue_announced_at timestamptz
);
insert into sims.suspension_order (msisdn, operator, reason, rule, ordered_at, ordered_by, officer, warn_at, due_at,
  state, reported_at, suspended_at, lifted_at)
select e.msisdn, coalesce(r.operator, e.operator), coalesce(e.reason, 'not recorded'), coalesce(e.rule, 'SUSPEND_IN_24_HOURS'),
  e.at, e.agency_id, e.officer, e.due_at - interval '6 hours', e.due_at,
  case when lifted.at is not null then 'LIFTED' when off.at is not null then 'CARRIED_OUT' else 'OPEN' end,
  off.at, off.effective_at, lifted.at
from sims.number_event e
  left join sims.registration r on r.msisdn = e.msisdn
  left join lateral (select min(n.id) as id from sims.number_event n
    where n.msisdn = e.msisdn and n.kind = 'SUSPENSION_ORDERED' and n.id > e.id) as next on true
  left join lateral (select n.at, n.effective_at from sims.number_event n
    where n.msisdn = e.msisdn and n.kind = 'SUSPENDED' and n.id > e.id and (next.id is null or n.id < next.id)
    order by n.id limit 1) as off on true
  left join lateral (select n.at from sims.number_event n
    where n.msisdn = e.msisdn and n.kind = 'LIFTED' and n.id > e.id and (next.id is null or n.id < next.id)
    order by n.id limit 1) as lifted on true
where e.kind = 'SUSPENSION_ORDERED' and e.due_at is not null
order by e.id;
-- an operator cannot have carried an order out before it was given; what was recorded before this rule stays
alter table sims.suspension_order add constraint suspended_under_order
  check (suspended_at >= coalesce(off_since, ordered_at)) not valid;
create unique index suspension_order_open on sims.suspension_order (msisdn) where state = 'OPEN';
create index suspension_order_of_number on sims.suspension_order (msisdn, ordered_at desc);
create index suspension_order_newest on sims.suspension_order (ordered_at desc, id desc);
create index suspension_order_of_operator on sims.suspension_order (operator, ordered_at desc, id desc);
create index suspension_order_first_due on sims.suspension_order (due_at, id) where state = 'OPEN';
create index suspension_order_of_request on sims.suspension_order (request_id) where request_id is not null;
create index suspension_order_to_warn on sims.suspension_order (warn_at, id) where state = 'OPEN' and warned_at is null;
create index suspension_order_to_announce on sims.suspension_order (due_at, id)
  where state = 'OPEN' and overdue_announced_at is null;

create view sims.suspension_order_row with (security_invoker = true) as
  select id, msisdn, operator, request_id as "requestId", reason, rule, ordered_at as "orderedAt",
    ordered_by as "orderedBy", off_since as "offSince", due_at as "dueAt", state, reported_at as "reportedAt",
    suspended_at as "suspendedAt", lifted_at as "liftedAt"
  from sims.suspension_order;
create view sims.suspension_request_row with (security_invoker = true) as
  select id, case_id as "caseId", case_number as "caseNumber", requested_by as "requestedBy",
    requested_at as "requestedAt", state, decided_at as "decidedAt", reason
  from sims.suspension_request;

-- An order moves with its number.
create function sims.move_orders() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update sims.suspension_order s set operator = n.operator
  from new_rows n join old_rows o on o.msisdn = n.msisdn
  where n.operator <> o.operator and s.msisdn = n.msisdn and s.state in ('OPEN', 'CARRIED_OUT');
  return null;
end
$$;
create trigger orders_moved after update on sims.registration
  referencing old table as old_rows new table as new_rows for each statement execute function sims.move_orders();

-- The regulator lifts, the operator carries out its own, the sweeper only marks what it announced.
create function sims.guard_order() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if current_user <> 'aoc_sims' or coalesce(case access.agency_kind()
    when 'REGULATOR' then old.state in ('OPEN', 'CARRIED_OUT') and new.state = 'LIFTED'
    when 'TELCO' then old.operator = access.operator() and old.state = 'OPEN' and new.state = 'CARRIED_OUT'
    when 'SYSTEM' then (old.state, old.suspended_at, old.lifted_at, old.reported_at)
      is not distinct from (new.state, new.suspended_at, new.lifted_at, new.reported_at)
    else false end, false) then
    return new;
  end if;
  raise exception 'this agency may not change an order so' using errcode = '42501';
end
$$;
create trigger guarded before update on sims.suspension_order for each row execute function sims.guard_order();
create function sims.guard_request() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if current_user <> 'aoc_sims' or (access.agency_kind() = 'REGULATOR' and old.state = 'REQUESTED'
    and new.state in ('ORDERED', 'REFUSED')) then
    return new;
  end if;
  raise exception 'this agency may not change a request so' using errcode = '42501';
end
$$;
create trigger guarded before update on sims.suspension_request for each row execute function sims.guard_request();
revoke execute on function sims.move_orders(), sims.guard_order(), sims.guard_request() from public;

do $$
declare
  name text;
begin
  foreach name in array array['suspension_order', 'suspension_request', 'suspension_request_number'] loop
    execute format('alter table sims.%I enable row level security, force row level security', name);
    execute format('create policy owner_decides on sims.%I to aoc_owner using (true) with check (true)', name);
  end loop;
end
$$;
create policy visible on sims.suspension_order for select to aoc_sims using (
  (select access.agency_kind() in ('REGULATOR', 'SYSTEM')) or operator = (select access.operator()));
create policy ordered on sims.suspension_order for insert to aoc_sims with check (
  access.agency_kind() = 'REGULATOR' and ordered_by = access.agency_id() and officer = access.officer() and state = 'OPEN'
  and exists (select 1 from sims.registration r where r.msisdn = suspension_order.msisdn
    and r.operator = suspension_order.operator and r.status in ('ACTIVE', 'SUSPENDED', 'SUSPENSION_ORDERED'))
  and (request_id is null or exists (select 1 from sims.suspension_request_number n
    where n.request_id = suspension_order.request_id and n.msisdn = suspension_order.msisdn)));
create policy changed on sims.suspension_order for update to aoc_sims
  using (access.agency_kind() in ('REGULATOR', 'SYSTEM') or operator = access.operator())
  with check (access.agency_kind() in ('REGULATOR', 'SYSTEM') or operator = access.operator());

-- Who may ask the regulator under s.5 para 2: the centre, the cyber police and AMLO, for numbers of a case that they see.
create policy visible on sims.suspension_request for select to aoc_sims using (
  (select access.agency_kind() in ('REGULATOR', 'AOC')) or requested_by = (select access.agency_id()));
create policy requested on sims.suspension_request for insert to aoc_sims with check (
  access.agency_id() in ('aoc', 'police:ccib', 'amlo') and access.agency_kind() in ('AOC', 'POLICE', 'AMLO')
  and requested_by = access.agency_id() and officer = access.officer() and state = 'REQUESTED'
  and exists (select 1 from access.case_file c where c.id = case_id and c.case_number = suspension_request.case_number));
create policy decided on sims.suspension_request for update to aoc_sims
  using (access.agency_kind() = 'REGULATOR') with check (decided_by = access.agency_id());
create policy visible on sims.suspension_request_number for select to aoc_sims using (
  exists (select 1 from sims.suspension_request r where r.id = request_id));
create policy requested on sims.suspension_request_number for insert to aoc_sims with check (
  exists (select 1 from sims.suspension_request r
    join access.case_number n on n.case_id = r.case_id and n.msisdn = suspension_request_number.msisdn
    where r.id = request_id and r.state = 'REQUESTED' and r.requested_by = access.agency_id()));

grant select, insert on sims.suspension_order, sims.suspension_request, sims.suspension_request_number to aoc_sims;
grant select on sims.suspension_order_row, sims.suspension_request_row to aoc_sims;
grant update (state, reported_at, suspended_at, lifted_at, warned_at, overdue_announced_at) on sims.suspension_order
  to aoc_sims;
grant update (state, decided_at, decided_by, deciding_officer, reason) on sims.suspension_request to aoc_sims;
