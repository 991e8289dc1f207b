-- Cases and losses by type of scam and in all, for the centre.
create function cases.figures(since timestamptz, before timestamptz)
returns table ("scamType" text, reported bigint, "lossSatang" bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select r.scam_type, count(*), coalesce(sum(r.loss_satang), 0)::bigint
  from cases.report r
  where access.agency_kind() = 'AOC' and r.reported_at >= $1 and r.reported_at < $2
  group by grouping sets ((r.scam_type), ()) order by r.scam_type nulls first
$$;
revoke execute on function cases.figures(timestamptz, timestamptz) from public;
grant execute on function cases.figures(timestamptz, timestamptz) to aoc_cases;
