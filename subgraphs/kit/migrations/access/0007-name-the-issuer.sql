-- A person is known by the issuer and the subject of a token: two agencies may be served by one issuer.
create function access.issuer() returns text language sql stable parallel safe as
  $$ select nullif(current_setting('access.issuer', true), '') $$;
revoke execute on function access.issuer() from public;
grant execute on function access.issuer() to aoc_cases, aoc_accounts, aoc_sims, aoc_referrals;
