-- The sum of the legs of a case, or of those of the first hop, whoever sees them: for the agencies that write to the case. A
-- bank sees some of the legs alone, and what it recorded made the loss smaller for everybody.
create function cases.sum_of_legs(case_id uuid, of_first_hop boolean) returns numeric
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform access.must(access.may_write_case($1));
  return (
    select coalesce(sum(l.amount_satang), 0) from access.leg l
    where l.case_id = $1 and (not $2 or l.hop = 1));
end
$$;
revoke execute on function cases.sum_of_legs(uuid, boolean) from public;
grant execute on function cases.sum_of_legs(uuid, boolean) to aoc_cases;

update cases.report r set loss_satang = each.satang
from (
  select l.case_id, sum(l.amount_satang)::bigint as satang from access.leg l where l.hop = 1 group by l.case_id
) each
where each.case_id = r.case_id and each.satang <> r.loss_satang;
