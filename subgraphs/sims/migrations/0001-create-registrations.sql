-- Which operator registered a number for whom, how many each person holds, what the regulator asked of it.

create table sims.registration (
  msisdn text primary key,
  id text not null unique,
  operator text not null check (operator in ('AIS', 'TRUE', 'NT')),
  holder_id text not null,
  status text not null check (status in ('ACTIVE', 'SUSPENSION_ORDERED', 'SUSPENDED', 'REVOKED')),
  registered_at timestamptz not null,
  suspension_due_at timestamptz,
  suspended_at timestamptz,
  updated_at timestamptz not null
);
create index registration_by_holder on sims.registration (holder_id, msisdn);

-- Where a number has been before: numbers are ported and change hands.
create table sims.registration_history (
  id bigint generated always as identity primary key,
  msisdn text not null,
  operator text not null,
  holder_id text not null,
  registered_at timestamptz not null,
  ended_at timestamptz not null
);
create index registration_history_by_msisdn on sims.registration_history (msisdn, id);

-- Numbers in force per person and operator, kept by the trigger below: a country's numbers are not counted per call.
create table sims.holder_count (
  person_id text not null,
  operator text not null,
  count integer not null check (count >= 0),
  primary key (person_id, operator)
);
create index holder_count_most_first on sims.holder_count (count desc, person_id, operator) where count > 0;

create table sims.verification (
  person_id text not null,
  operator text not null,
  state text not null check (state in ('REQUIRED', 'JUSTIFIED', 'VERIFIED', 'REFUSED')),
  required_by text not null,
  required_at timestamptz not null,
  verify_by timestamptz not null,
  justification text,
  justified_at timestamptz,
  decided_by text,
  decided_at timestamptz,
  reason text,
  primary key (person_id, operator)
);

-- A verification that was not shown in time has expired, whether or not anyone has noticed.
create function sims.verification_state(state text, verify_by timestamptz, now timestamptz) returns text
language sql immutable parallel safe as $$
  select case when state is null then 'NOT_REQUIRED' when state = 'REQUIRED' and verify_by <= now then 'EXPIRED' else state end
$$;

create table sims.suspension_order (
  id bigint generated always as identity primary key,
  msisdn text not null,
  operator text not null,
  case_id uuid,
  reason text not null,
  ordered_by text not null,
  officer text not null,
  ordered_at timestamptz not null,
  due_at timestamptz not null,
  confirmed_at timestamptz,
  suspended_at timestamptz
);
create index suspension_order_by_msisdn on sims.suspension_order (msisdn, id desc);

create table sims.idempotency (
  agency_id text not null,
  key text not null,
  operation text not null,
  input_hash text not null,
  answer jsonb,
  used_at timestamptz not null default now(),
  primary key (agency_id, key)
);

create function sims.count_registration() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if tg_op <> 'INSERT' and old.status <> 'REVOKED' then
    update sims.holder_count set count = count - 1 where person_id = old.holder_id and operator = old.operator;
  end if;
  if tg_op <> 'DELETE' and new.status <> 'REVOKED' then
    insert into sims.holder_count as known (person_id, operator, count) values (new.holder_id, new.operator, 1)
    on conflict (person_id, operator) do update set count = known.count + 1;
  end if;
  return null;
end
$$;
create trigger count_inserted after insert or delete on sims.registration
  for each row execute function sims.count_registration();
create trigger count_updated after update of holder_id, operator, status on sims.registration
  for each row when ((old.holder_id, old.operator, old.status = 'REVOKED')
    is distinct from (new.holder_id, new.operator, new.status = 'REVOKED'))
  execute function sims.count_registration();

-- Writes the calling operator's registrations, in the order of the numbers so that two calls never wait for each other
-- in a circle. A number that another operator had is ported: what it was before goes to the history.
-- entries: [{ "msisdn", "id", "holderId", "registeredAt" }]
create function sims.register(entries jsonb, at timestamptz) returns table (is_new boolean)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if access.operator() is null then
    raise exception 'only an operator registers numbers' using errcode = '42501';
  end if;
  perform 1 from sims.registration r
    where r.msisdn in (select e.msisdn from jsonb_to_recordset(entries) as e (msisdn text))
    order by r.msisdn for update;
  insert into sims.registration_history (msisdn, operator, holder_id, registered_at, ended_at)
  select r.msisdn, r.operator, r.holder_id, r.registered_at, at
  from jsonb_to_recordset(entries) as e (msisdn text, "holderId" text) join sims.registration r on r.msisdn = e.msisdn
  where (r.operator, r.holder_id) is distinct from (access.operator(), e."holderId");
  perform access.remember_sims((
    select jsonb_agg(jsonb_build_object('msisdn', e.msisdn, 'operator', access.operator(), 'holderId', e."holderId"))
    from jsonb_to_recordset(entries) as e (msisdn text, "holderId" text)));
  return query
    insert into sims.registration as known (msisdn, id, operator, holder_id, status, registered_at, updated_at)
    select e.msisdn, e.id, access.operator(), e."holderId", 'ACTIVE', e."registeredAt", at
    from jsonb_to_recordset(entries) as e (msisdn text, id text, "holderId" text, "registeredAt" timestamptz)
    order by e.msisdn
    on conflict (msisdn) do update set operator = excluded.operator, holder_id = excluded.holder_id,
      registered_at = excluded.registered_at, updated_at = excluded.updated_at,
      -- a new holder or operator starts afresh; the same keeps what was ordered
      status = case when (known.operator, known.holder_id) is distinct from (excluded.operator, excluded.holder_id)
        then 'ACTIVE' else known.status end,
      suspension_due_at = case when (known.operator, known.holder_id) is distinct from (excluded.operator, excluded.holder_id)
        then null else known.suspension_due_at end
    returning (known.xmax = 0);
end
$$;
revoke execute on function sims.register(jsonb, timestamptz), sims.count_registration() from public;

-- Whether the caller may count a person's numbers: the regulator anyone's, others those of persons in their cases.
create function sims.may_count(person_id text) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select case access.agency_kind()
    when 'REGULATOR' then true
    when 'AOC' then exists (select 1 from access.cases_of_person($1))
    when 'POLICE' then access.may_see_person($1)
    when 'TELCO' then access.may_see_person($1)
    else false
  end
$$;
revoke execute on function sims.may_count(text) from public;

do $$
declare
  name text;
begin
  foreach name in array array[
    'registration', 'registration_history', 'holder_count', 'verification', 'suspension_order', 'idempotency'
  ] loop
    execute format('alter table sims.%I enable row level security, force row level security', name);
    execute format('create policy owner_decides on sims.%I to aoc_owner using (true) with check (true)', name);
  end loop;
end
$$;

create policy visible on sims.registration for select to aoc_sims
  using (access.may_see_sim(msisdn, operator, holder_id));
create policy changed on sims.registration for update to aoc_sims
  using (access.agency_kind() = 'REGULATOR' or operator = access.operator())
  with check (access.agency_kind() = 'REGULATOR' or operator = access.operator());

create policy visible on sims.holder_count for select to aoc_sims using (
  access.agency_kind() = 'REGULATOR'
  or (access.agency_kind() = 'TELCO' and operator = access.operator())
  or (access.agency_kind() in ('AOC', 'POLICE') and sims.may_count(person_id)));

create policy visible on sims.verification for select to aoc_sims using (
  access.agency_kind() = 'REGULATOR'
  or (access.agency_kind() = 'TELCO' and operator = access.operator())
  or (access.agency_kind() in ('AOC', 'POLICE') and sims.may_count(person_id)));
create policy required on sims.verification for insert to aoc_sims with check (access.agency_kind() = 'REGULATOR');
create policy changed on sims.verification for update to aoc_sims
  using (access.agency_kind() = 'REGULATOR' or operator = access.operator())
  with check (access.agency_kind() = 'REGULATOR' or operator = access.operator());

create policy visible on sims.suspension_order for select to aoc_sims
  using (access.agency_kind() = 'REGULATOR' or operator = access.operator());
create policy ordered on sims.suspension_order for insert to aoc_sims
  with check (access.agency_kind() = 'REGULATOR' and ordered_by = access.agency_id());
create policy confirmed on sims.suspension_order for update to aoc_sims
  using (operator = access.operator()) with check (operator = access.operator());

create policy own on sims.idempotency to aoc_sims
  using (agency_id = access.agency_id()) with check (agency_id = access.agency_id());

grant select, update on sims.registration to aoc_sims;
grant select on sims.holder_count to aoc_sims;
grant select, insert, update on sims.verification, sims.suspension_order, sims.idempotency to aoc_sims;
grant execute on function sims.register(jsonb, timestamptz), sims.may_count(text) to aoc_sims;
