-- How fast operators carried out orders: by operator and in all. The regulator and the centre see every operator, an
-- operator itself.
create function sims.figures(since timestamptz, before timestamptz, now timestamptz)
returns table (operator text, ordered bigint, "carriedOut" bigint, "carriedOutIn" double precision[], overdue bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  with given as (
    select o.operator, o.state, o.ordered_at, o.due_at, o.suspended_at, o.lifted_at from sims.suspension_order o
    where access.agency_kind() in ('AOC', 'REGULATOR') and o.ordered_at >= $1 and o.ordered_at < $2
    union all
    select o.operator, o.state, o.ordered_at, o.due_at, o.suspended_at, o.lifted_at from sims.suspension_order o
    where o.operator = access.operator() and o.ordered_at >= $1 and o.ordered_at < $2
  ), timed as (
    select g.operator, extract(epoch from g.suspended_at - g.ordered_at)::double precision as carried_out,
      coalesce(g.suspended_at, g.lifted_at, $3) > g.due_at as is_overdue
    from given g
  )
  select operator, count(*), count(carried_out), percentile_cont(array[0.5, 0.95, 0.99]) within group (order by carried_out),
    count(*) filter (where is_overdue)
  from timed group by grouping sets ((operator), ()) order by operator nulls first
$$;
revoke execute on function sims.figures(timestamptz, timestamptz, timestamptz) from public;
grant execute on function sims.figures(timestamptz, timestamptz, timestamptz) to aoc_sims;
