-- A hold that waits or stands in the case: at the calling bank, or by the order of the calling agency, unless the bank may lift
-- it by itself.
create or replace function access.has_hold_in(case_id uuid) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
  agency constant text := access.agency_id();
begin
  return exists (
    select 1 from accounts.hold h
    where h.case_id = $1
      and accounts.hold_state(h.state, h.lapses_at, access.request_at()) = any (accounts.live_states())
      and (h.bank_code = access.bank_code() or (h.liftable_at is null and agency in (h.requested_by, h.extended_by))));
end
$$;
