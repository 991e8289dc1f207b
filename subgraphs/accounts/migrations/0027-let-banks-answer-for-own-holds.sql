-- A bank whose leg was corrected away has no part in the case any more, and still has its hold to lift: what it does on
-- its own hold is told on the timeline of the case. As access.record_events otherwise.
create function accounts.record_hold_events(
  case_id uuid, at timestamptz, kind text, concerns text[], summary text, details jsonb
) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  perform access.must(coalesce(access.may_see_case($1), false) or (
    $4 <@ array['bank:' || access.bank_code()]
    and exists (select 1 from accounts.hold h where h.case_id = $1 and h.bank_code = access.bank_code())));
  insert into access.case_event (case_id, at, kind, agency_id, concerns, summary, details)
  select $1, $2, $3, access.agency_id(), c, $5, $6 from unnest($4) as c;
end
$$;

revoke execute on function accounts.record_hold_events(uuid, timestamptz, text, text[], text, jsonb) from public;
grant execute on function accounts.record_hold_events(uuid, timestamptz, text, text[], text, jsonb) to aoc_accounts;
