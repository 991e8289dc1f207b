-- As in 0001; the case of a purpose is found by an index, by its number or by its id, however many cases there are. Every
-- statement reads the entries that the first one read: others may get their place in between.
create or replace function oversight.take_in(batch integer) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  first bigint;
  taken integer;
begin
  perform access.must_be_system();
  -- another process takes in
  if not pg_try_advisory_xact_lock(1441, 3) then
    return 0;
  end if;
  select p.sequence into first from oversight.progress p for update;

  insert into oversight.access (sequence, id, at, agency_id, officer, client, outcome, operation_kind, operation_name, basis,
    purpose_case, persons, delivered, refused, correlation_id)
  select t.sequence, t.id, (b ->> 'at')::timestamptz, t.agency_id, b ->> 'officer', b ->> 'client', b ->> 'outcome',
    b #>> '{operation,kind}', b #>> '{operation,name}', b #>> '{purpose,basis}', b #>> '{purpose,case}',
    coalesce((b #>> '{counts,subjects}')::integer, 0),
    array(select jsonb_array_elements_text(coalesce(b #> '{coordinates,delivered}', '[]'))),
    array(select jsonb_array_elements_text(coalesce(b #> '{coordinates,refused}', '[]'))), b ->> 'correlationId'
  from oversight.entries_from(first, batch) t;
  get diagnostics taken = row_count;
  if taken = 0 then
    return 0;
  end if;
  insert into oversight.access_subject (subject, sequence, agency_id)
  select distinct decode(s, 'hex'), t.sequence, t.agency_id
  from oversight.entries_from(first, taken) t, jsonb_array_elements_text(coalesce(b -> 'subjects', '[]')) as s;
  insert into oversight.access_case (case_id, sequence, agency_id)
  select c::uuid, t.sequence, t.agency_id
  from oversight.entries_from(first, taken) t, jsonb_array_elements_text(coalesce(b -> 'cases', '[]')) as c
  where c ~ '^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$'
  union
  select f.id, t.sequence, t.agency_id
  from oversight.entries_from(first, taken) t
    cross join lateral (
      select by_number.id from access.case_file by_number where by_number.case_number = b #>> '{purpose,case}'
      union
      select by_id.id from access.case_file by_id where by_id.id =
        case when b #>> '{purpose,case}' ~* '^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$'
          then (b #>> '{purpose,case}')::uuid end) f
  where b #>> '{purpose,case}' is not null;

  insert into oversight.officer_day as d (agency_id, officer, day, operations, refusals)
  select t.agency_id, t.officer, t.day, count(*), count(*) filter (where b ->> 'outcome' = 'refused')
  from oversight.entries_from(first, taken) t where b ->> 'kind' = 'operation' group by 1, 2, 3
  on conflict (day, agency_id, officer) do update set
    operations = d.operations + excluded.operations, refusals = d.refusals + excluded.refusals;
  with new_person as (
    insert into oversight.officer_day_person (agency_id, officer, day, subject)
    select distinct t.agency_id, t.officer, t.day, s.subject
    from oversight.entries_from(first, taken) t join oversight.access_subject s on s.sequence = t.sequence
    where b ->> 'kind' = 'operation'
    on conflict do nothing returning agency_id, officer, day
  )
  update oversight.officer_day d set persons = d.persons + n.count
  from (select agency_id, officer, day, count(*) from new_person group by 1, 2, 3) n
  where d.agency_id = n.agency_id and d.officer = n.officer and d.day = n.day;
  with new_purpose as (
    insert into oversight.officer_day_purpose (agency_id, officer, day, purpose)
    select distinct t.agency_id, t.officer, t.day, b ->> 'purpose'
    from oversight.entries_from(first, taken) t where b ->> 'kind' = 'operation' and b ->> 'purpose' is not null
    on conflict do nothing returning agency_id, officer, day
  )
  update oversight.officer_day d set purposes = d.purposes + n.count
  from (select agency_id, officer, day, count(*) from new_purpose group by 1, 2, 3) n
  where d.agency_id = n.agency_id and d.officer = n.officer and d.day = n.day;

  update oversight.progress set sequence = first + taken;
  return taken;
end
$$;
