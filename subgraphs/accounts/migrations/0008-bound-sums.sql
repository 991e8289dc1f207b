-- Sums that the graph reports are whole numbers below 2^53. Whether the live holds of each of these accounts, and those of
-- the case, stay below: asked by the writer, over holds that the writer may not see. The answer is yes or no.

create function accounts.may_add_up(account_ids text[], case_id uuid, now timestamptz) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select access.agency_kind() in ('AOC', 'BANK', 'POLICE', 'AMLO')
    and not exists (
      select 1 from accounts.hold h
      where h.account_id = any ($1) and accounts.hold_state(h.state, h.lapses_at, $3) = any (accounts.live_states())
      group by h.account_id having sum(coalesce(h.held_satang, h.requested_satang)) > 9007199254740991)
    and not exists (
      select 1 from accounts.hold h
      where h.case_id = $2 and accounts.hold_state(h.state, h.lapses_at, $3) = any (accounts.live_states())
      having sum(coalesce(h.held_satang, h.requested_satang)) > 9007199254740991)
$$;
revoke execute on function accounts.may_add_up(text[], uuid, timestamptz) from public;
grant execute on function accounts.may_add_up(text[], uuid, timestamptz) to aoc_accounts;
