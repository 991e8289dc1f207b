-- Counts the answers of concurrent operations in one statement: look-ups first, then persons, one answer after another.
-- `answers`: an array of objects, each with the members of the records below; `persons` in hexadecimal. One row for each
-- answer, by its place from 1: `missing` as of `spend_look_ups`, `refused` as of `spend_persons`, what both noticed. An
-- answer whose look-ups are refused counts no person.
create function gateway.spend_budgets(answers jsonb)
returns table (place bigint, missing double precision, refused text, noticed text[]) language plpgsql as $$
declare
  answer record;
  look_ups record;
  persons record;
  too_few double precision[] := array[]::double precision[];
  look_ups_noticed jsonb := '{}';
begin
  -- rows are locked in one order, so that two gateways do not wait for each other
  for answer in
    select t.place, a.* from jsonb_array_elements(answers) with ordinality as t (item, place)
      cross join lateral jsonb_to_record(t.item) as a (
        agency text, hits integer, misses integer, at timestamptz, tokens integer, tokens_per_minute integer)
    where a.hits + a.misses > 0 order by a.agency, t.place
  loop
    select l.missing, l.noticed into look_ups from gateway.spend_look_ups(
      answer.agency, answer.hits, answer.misses, answer.at, answer.tokens, answer.tokens_per_minute) l;
    too_few[answer.place] := look_ups.missing;
    look_ups_noticed := jsonb_set(look_ups_noticed, array[answer.place::text], to_jsonb(look_ups.noticed));
  end loop;
  for answer in
    select t.place, a.* from jsonb_array_elements(answers) with ordinality as t (item, place)
      cross join lateral jsonb_to_record(t.item) as a (
        agency text, officer text, persons text[], hits integer, misses integer, at timestamptz, hour timestamptz,
        day timestamptz, persons_per_hour integer, persons_per_day integer)
    order by a.agency, a.officer, t.place
  loop
    place := answer.place;
    missing := coalesce(too_few[answer.place], 0);
    refused := null;
    noticed := array(select jsonb_array_elements_text(look_ups_noticed -> answer.place::text));
    if missing = 0 then
      select p.refused, p.noticed into persons from gateway.spend_persons(answer.agency, answer.officer,
        array(select decode(h, 'hex') from unnest(answer.persons) h), answer.hits + answer.misses > 0, answer.at,
        answer.hour, answer.day, answer.persons_per_hour, answer.persons_per_day) p;
      refused := persons.refused;
      noticed := noticed || persons.noticed;
    end if;
    return next;
  end loop;
end
$$;
revoke execute on function gateway.spend_budgets(jsonb) from public;
grant execute on function gateway.spend_budgets(jsonb) to aoc_gateway;

-- As in 0004; each person is looked up by all of the key.
create or replace function gateway.spend_persons(
  of_agency text, of_officer text, persons bytea[], needs_one boolean, at timestamptz,
  this_hour timestamptz, this_day timestamptz, max_in_hour integer, max_in_day integer
) returns table (refused text, noticed text[]) language plpgsql set enable_seqscan = off as $$
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
      -- one by one: a plan that was made while an officer had read few would read all of them
      left join lateral (
        select k.hour, k.day from gateway.person_read k
        where k.agency_id = of_agency and k.officer = of_officer and k.person = given.person limit 1
      ) r on true;
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
