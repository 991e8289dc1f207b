-- As in 0015; a bank needs the proxy of a closed case no more, unless it has a hold there.
grant execute on function access.is_purpose(uuid) to aoc_cases;
alter policy visible on cases.proxy_value using (exists (
  select 1 from access.leg l
  where l.transfer_id = proxy_value.transfer_id
    and ((l.to_bank_code = (select access.bank_code()) and access.is_purpose(l.case_id))
      or ((select access.agency_kind() in ('AOC', 'POLICE')) and l.case_id = (select access.purpose_case())))));
