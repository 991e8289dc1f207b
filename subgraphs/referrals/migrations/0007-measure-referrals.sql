-- How fast stations took cases up and decided: all of them for the centre and the CCIB, its own for a station.
create index referral_by_station_referred_at on referrals.referral (station_code, referred_at);

create function referrals.figures(since timestamptz, before timestamptz, now timestamptz)
returns table (referred bigint, acknowledged bigint, "acknowledgedIn" double precision[], decided bigint,
  "decidedIn" double precision[], overdue bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  with sent as (
    select r.state, r.referred_at, r.acknowledged_at, r.complaint_received_at, r.complaint_due_at, r.decided_at
    from referrals.referral r
    where (access.agency_kind() = 'AOC' or access.agency_id() = 'police:ccib') and r.referred_at >= $1 and r.referred_at < $2
    union all
    select r.state, r.referred_at, r.acknowledged_at, r.complaint_received_at, r.complaint_due_at, r.decided_at
    from referrals.referral r
    where r.station_code = referrals.station_code() and r.referred_at >= $1 and r.referred_at < $2
  ), timed as (
    select extract(epoch from s.acknowledged_at - s.referred_at)::double precision as acknowledged,
      extract(epoch from s.decided_at - s.complaint_received_at)::double precision as decided,
      s.state <> 'TRANSFERRED' and coalesce(s.decided_at, $3) > s.complaint_due_at as is_overdue
    from sent s
  )
  select count(*), count(acknowledged), percentile_cont(array[0.5, 0.95, 0.99]) within group (order by acknowledged),
    count(decided), percentile_cont(array[0.5, 0.95, 0.99]) within group (order by decided),
    count(*) filter (where is_overdue)
  from timed
$$;
revoke execute on function referrals.figures(timestamptz, timestamptz, timestamptz) from public;
grant execute on function referrals.figures(timestamptz, timestamptz, timestamptz) to aoc_referrals;
