-- As in 0001; the gateway counts one officer in whatever capitals a token names them.
create or replace function oversight.budgets(now timestamptz)
returns table (name text, total integer, remaining integer, resets_at timestamptz)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  with clock as (
    select date_trunc('hour', now, 'UTC') as hour, date_trunc('day', now, 'Asia/Bangkok') as day
  ), spent as (
    select b.* from gateway.person_budget b
    where b.agency_id = access.agency_id() and b.officer = lower(current_setting('access.officer', true))
  ), bucket as (
    select a.look_up_tokens as total, a.look_up_tokens_per_minute as rate,
      least(a.look_up_tokens, coalesce(l.tokens
        + greatest(0, extract(epoch from now - l.counted_at)) * l.per_minute / 60, a.look_up_tokens)) as tokens
    from gateway.agency_budget a left join gateway.look_up_budget l on l.agency_id = a.agency_id
    where a.agency_id = access.agency_id()
  )
  select 'PERSONS_PER_HOUR', a.persons_per_hour,
    greatest(0, a.persons_per_hour - case when s.hour >= c.hour then s.hour_count else 0 end), c.hour + interval '1 hour'
  from gateway.agency_budget a cross join clock c left join spent s on true where a.agency_id = access.agency_id()
  union all
  select 'PERSONS_PER_DAY', a.persons_per_day,
    greatest(0, a.persons_per_day - case when s.day >= c.day then s.day_count else 0 end), c.day + interval '1 day'
  from gateway.agency_budget a cross join clock c left join spent s on true where a.agency_id = access.agency_id()
  union all
  select 'LOOK_UPS', b.total, floor(b.tokens)::integer,
    now + (b.total - b.tokens) * interval '1 minute' / b.rate
  from bucket b
$$;
