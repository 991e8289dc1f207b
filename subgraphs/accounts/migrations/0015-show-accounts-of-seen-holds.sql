-- Who sees a hold sees on which account it is, masked, for ever. An account that left its case with a corrected leg was not
-- there any more for the centre and the police, and every list with its hold failed.

-- Whether the caller sees a hold on the account: asked with the caller's own rights.
create function accounts.is_under_seen_hold(account_id text) returns boolean
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return access.agency_id() is not null and exists (select 1 from accounts.hold h where h.account_id = $1);
end
$$;
revoke execute on function accounts.is_under_seen_hold(text) from public;
grant execute on function accounts.is_under_seen_hold(text) to aoc_accounts;

-- Named to come after `visible`, which answers for nearly every account.
create policy visible_by_hold on access.account for select to aoc_accounts
  using ((select access.agency_kind()) in ('AOC', 'POLICE', 'AMLO') and accounts.is_under_seen_hold(id));
