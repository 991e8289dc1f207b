-- Accounts asks whether a bank opened the case along whose trail it requests holds (s.7).
grant execute on function access.may_write_case(uuid) to aoc_accounts;
