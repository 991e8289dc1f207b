-- A transaction that merged cases both have is resolved once: a leg of it that a merge left behind, and the one in the case that
-- stays, end at the same account.

-- The legs of the transaction in the cases that are merged with the leg's own, at the calling institution, which wait: of each
-- case the one with the reference, else the one nearest in time. One that is resolved already stands for its case.
create function cases.twins_of_proxy(transfer_id uuid) returns table (id uuid)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
  leg access.leg;
begin
  select l.* into leg from access.leg l where l.transfer_id = $1;
  perform access.must(leg.to_bank_code = access.bank_code() and access.may_see_case(leg.case_id));
  return query
    with recursive merged as (
      select s.stays as case_id from cases.case_that_stays(leg.case_id) s
      union
      select f.id from merged m join access.case_file f on f.merged_into = m.case_id
    )
    select twin.transfer_id from merged m cross join lateral (
      select l.transfer_id, l.is_unresolved from access.leg l
        join cases.transfer_proxy p on p.transfer_id = l.transfer_id
        join cases.transfer_proxy own on own.transfer_id = $1 and own.key = p.key
      where l.case_id = m.case_id and l.from_account_id = leg.from_account_id and l.to_bank_code = leg.to_bank_code
        and l.amount_satang = leg.amount_satang and (l.reference = leg.reference
          or access.may_be_one(leg.reference, leg.transferred_at, l.reference, l.transferred_at))
      order by coalesce(l.reference = leg.reference, false) desc,
        abs(extract(epoch from l.transferred_at - leg.transferred_at)), l.transfer_id limit 1) twin
    where m.case_id <> leg.case_id and twin.is_unresolved;
end
$$;
revoke execute on function cases.twins_of_proxy(uuid) from public;
grant execute on function cases.twins_of_proxy(uuid) to aoc_cases;
