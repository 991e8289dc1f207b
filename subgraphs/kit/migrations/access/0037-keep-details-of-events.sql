-- The facts of an event as data, by the names of `CaseEventDetails`. Null: the event is older than this column, and its sentence tells them.
alter table access.case_event add column details jsonb;

drop function access.record_event(uuid, timestamptz, text, text, text),
  access.record_events(uuid, timestamptz, text, text[], text);

create function access.record_event(
  case_id uuid, at timestamptz, kind text, concerns text, summary text, details jsonb
) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  perform access.must(access.may_see_case($1));
  insert into access.case_event (case_id, at, kind, agency_id, concerns, summary, details)
  values ($1, $2, $3, access.agency_id(), $4, $5, $6);
end
$$;

create function access.record_events(
  case_id uuid, at timestamptz, kind text, concerns text[], summary text, details jsonb
) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  perform access.must(access.may_see_case($1));
  insert into access.case_event (case_id, at, kind, agency_id, concerns, summary, details)
  select $1, $2, $3, access.agency_id(), c, $5, $6 from unnest($4) as c;
end
$$;

revoke execute on function access.record_event(uuid, timestamptz, text, text, text, jsonb),
  access.record_events(uuid, timestamptz, text, text[], text, jsonb) from public;
grant execute on function access.record_event(uuid, timestamptz, text, text, text, jsonb)
  to aoc_cases, aoc_accounts, aoc_referrals;
grant execute on function access.record_events(uuid, timestamptz, text, text[], text, jsonb) to aoc_cases, aoc_accounts;

-- entries: [{ "caseId", "at", "kind", "agencyId", "concerns", "summary", "details" }]
create or replace function access.record_system_events(entries jsonb) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform access.must_be_system();
  insert into access.case_event (case_id, at, kind, agency_id, concerns, summary, details)
  select (e ->> 'caseId')::uuid, (e ->> 'at')::timestamptz, e ->> 'kind', e ->> 'agencyId', e ->> 'concerns',
    e ->> 'summary', e -> 'details'
  from jsonb_array_elements(entries) with ordinality as given (e, n) order by n;
end
$$;
