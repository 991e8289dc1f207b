-- How fast banks answered: by bank and in all. The centre sees every bank, a bank itself.
create index hold_by_bank_requested_at on accounts.hold (bank_code, requested_at);

create function accounts.figures(since timestamptz, before timestamptz)
returns table ("bankCode" text, requested bigint, answered bigint, "answeredIn" double precision[], placed bigint,
  "placedIn" double precision[], "within10" bigint, "within60" bigint, "requestedSatang" bigint, "heldSatang" bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  with asked as (
    select h.bank_code, h.state, h.requested_satang, h.held_satang, h.requested_by, h.requested_at, h.placed_at, h.ended_at
    from accounts.hold h
    where access.agency_kind() = 'AOC' and h.requested_at >= $1 and h.requested_at < $2
    union all
    select h.bank_code, h.state, h.requested_satang, h.held_satang, h.requested_by, h.requested_at, h.placed_at, h.ended_at
    from accounts.hold h
    where h.bank_code = access.bank_code() and h.requested_at >= $1 and h.requested_at < $2
  ), timed as (
    select a.bank_code, a.requested_satang, a.held_satang,
      extract(epoch from a.placed_at - a.requested_at)::double precision as placed,
      extract(epoch from coalesce(a.placed_at, case when a.state = 'REJECTED' then a.ended_at end) - a.requested_at)
        ::double precision as answered
    from asked a
    -- a bank's own suspicion asks nobody
    where a.requested_by <> 'bank:' || a.bank_code
  )
  select bank_code, count(*), count(answered), percentile_cont(array[0.5, 0.95, 0.99]) within group (order by answered),
    count(placed), percentile_cont(array[0.5, 0.95, 0.99]) within group (order by placed),
    count(*) filter (where answered <= 600), count(*) filter (where answered <= 3600),
    coalesce(sum(requested_satang), 0)::bigint, coalesce(sum(held_satang), 0)::bigint
  from timed group by grouping sets ((bank_code), ()) order by bank_code nulls first
$$;
revoke execute on function accounts.figures(timestamptz, timestamptz) from public;
grant execute on function accounts.figures(timestamptz, timestamptz) to aoc_accounts;
