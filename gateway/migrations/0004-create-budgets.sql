-- Budgets against trawling: how many different persons an officer has read in this hour and on this day, and how many
-- look-ups by an identifier an agency has left. All gateways share them.

-- One officer. The limits are those of the gateway that counted last; they are kept so that the caller can be told.
create table gateway.person_budget (
  agency_id text not null check (agency_id <> ''),
  officer text not null,
  hour timestamptz not null,
  hour_count integer not null default 0 check (hour_count >= 0),
  hour_limit integer not null check (hour_limit > 0),
  day timestamptz not null,
  day_count integer not null default 0 check (day_count >= 0),
  day_limit integer not null check (day_limit > 0),
  primary key (agency_id, officer)
);

-- Whom the officer has read, as a hash of officer and pseudonym: two officers who read one person have two hashes.
create table gateway.person_read (
  agency_id text not null,
  officer text not null,
  person bytea not null check (octet_length(person) = 16),
  -- the hour and the day in which the person was last counted
  hour timestamptz not null,
  day timestamptz not null,
  primary key (agency_id, officer, person)
);
create index person_read_by_day on gateway.person_read (day);

-- The token bucket of one agency as of an instant.
create table gateway.look_up_budget (
  agency_id text primary key check (agency_id <> ''),
  tokens double precision not null check (tokens >= 0),
  counted_at timestamptz not null,
  token_limit integer not null check (token_limit > 0),
  per_minute integer not null check (per_minute > 0)
);

-- A budget of which four fifths are spent: once in its hour, on its day, or in the time in which a bucket fills.
create table gateway.budget_notice (
  id bigint generated always as identity primary key,
  agency_id text not null,
  -- null: a budget of the whole agency
  officer text,
  budget text not null check (budget in ('PERSONS_PER_HOUR', 'PERSONS_PER_DAY', 'LOOK_UPS')),
  since timestamptz not null,
  noticed_at timestamptz not null,
  unique nulls not distinct (agency_id, officer, budget, since)
);

-- Counts the persons of one answer. `refused` names the budget that they would exceed: then nothing is counted.
-- `needs_one`: refused also when nothing is left, so that a look-up tells nothing more.
create function gateway.spend_persons(
  of_agency text, of_officer text, persons bytea[], needs_one boolean, at timestamptz,
  this_hour timestamptz, this_day timestamptz, max_in_hour integer, max_in_day integer
) returns table (refused text, noticed text[]) language plpgsql as $$
declare
  spent gateway.person_budget;
  new_in_hour integer;
  new_in_day integer;
begin
  -- a crash may forget the counts of the last moment; no answer waits for the disk because of them
  perform set_config('synchronous_commit', 'off', true);
  -- the row is locked: one answer of an officer after another. A clock that is behind does not open an hour again.
  insert into gateway.person_budget as b (agency_id, officer, hour, hour_limit, day, day_limit)
    values (of_agency, of_officer, this_hour, max_in_hour, this_day, max_in_day)
    on conflict (agency_id, officer) do update set
      hour_count = case when excluded.hour > b.hour then 0 else b.hour_count end,
      day_count = case when excluded.day > b.day then 0 else b.day_count end,
      hour = greatest(b.hour, excluded.hour), day = greatest(b.day, excluded.day),
      hour_limit = excluded.hour_limit, day_limit = excluded.day_limit
    returning * into spent;
  select count(*) filter (where r.hour is distinct from spent.hour),
      count(*) filter (where r.day is distinct from spent.day)
    into new_in_hour, new_in_day
    from (select distinct p as person from unnest(persons) p) given
      left join gateway.person_read r
        on r.agency_id = of_agency and r.officer = of_officer and r.person = given.person;
  refused := case
    when spent.day_count + greatest(new_in_day, needs_one::integer) > max_in_day then 'PERSONS_PER_DAY'
    when spent.hour_count + greatest(new_in_hour, needs_one::integer) > max_in_hour then 'PERSONS_PER_HOUR'
  end;
  noticed := array[]::text[];
  if refused is null and new_in_hour > 0 then
    insert into gateway.person_read as r (agency_id, officer, person, hour, day)
      select distinct of_agency, of_officer, p, spent.hour, spent.day from unnest(persons) p
      on conflict (agency_id, officer, person) do update set hour = excluded.hour, day = excluded.day
        where r.hour <> excluded.hour or r.day <> excluded.day;
    update gateway.person_budget set hour_count = hour_count + new_in_hour, day_count = day_count + new_in_day
      where agency_id = of_agency and officer = of_officer;
    with due (budget, since, before, after, max) as (
      values ('PERSONS_PER_HOUR', spent.hour, spent.hour_count, spent.hour_count + new_in_hour, max_in_hour),
        ('PERSONS_PER_DAY', spent.day, spent.day_count, spent.day_count + new_in_day, max_in_day)
    ), inserted as (
      insert into gateway.budget_notice (agency_id, officer, budget, since, noticed_at)
      select of_agency, of_officer, d.budget, d.since, at from due d
      where d.before < 0.8 * d.max and d.after >= 0.8 * d.max
      on conflict do nothing returning budget_notice.budget
    )
    select coalesce(array_agg(i.budget), array[]::text[]) into noticed from inserted i;
  end if;
  return next;
end
$$;

-- Takes one token for a hit and 20 for a miss. Refused when the bucket has not enough for as many misses: a refusal does
-- not tell the one from the other. `missing`: tokens that must come back first.
create function gateway.spend_look_ups(
  of_agency text, hits integer, misses integer, at timestamptz, max_tokens integer, per_minute integer
) returns table (missing double precision, noticed text[]) language plpgsql as $$
declare
  before double precision;
  taken constant integer := hits + 20 * misses;
begin
  perform set_config('synchronous_commit', 'off', true);
  insert into gateway.look_up_budget as b (agency_id, tokens, counted_at, token_limit, per_minute)
    values (of_agency, max_tokens, at, max_tokens, spend_look_ups.per_minute)
    on conflict (agency_id) do update set
      tokens = least(excluded.token_limit, b.tokens
        + greatest(0, extract(epoch from excluded.counted_at - b.counted_at)) * excluded.per_minute / 60),
      counted_at = greatest(b.counted_at, excluded.counted_at),
      token_limit = excluded.token_limit, per_minute = excluded.per_minute
    returning tokens into before;
  missing := greatest(0, 20 * (hits + misses) - before);
  noticed := array[]::text[];
  if missing = 0 then
    update gateway.look_up_budget set tokens = before - taken where agency_id = of_agency;
    if before > 0.2 * max_tokens and before - taken <= 0.2 * max_tokens then
      insert into gateway.budget_notice (agency_id, budget, since, noticed_at)
        values (of_agency, 'LOOK_UPS', date_trunc('hour', at), at) on conflict do nothing;
      if found then
        noticed := array['LOOK_UPS'];
      end if;
    end if;
  end if;
  return next;
end
$$;

grant select, insert, update on gateway.person_budget, gateway.look_up_budget to aoc_gateway;
grant select, insert, update, delete on gateway.person_read to aoc_gateway;
grant select, insert on gateway.budget_notice to aoc_gateway;
