-- What each agency is told: its feed, with sequence numbers of its own that have no gaps and follow the commits.

create table deliveries.feed (
  agency_id text primary key check (agency_id <> ''),
  last_sequence bigint not null default 0 check (last_sequence >= 0),
  -- the oldest event that is kept; one more than the last where none is
  first_sequence bigint not null default 1 check (first_sequence between 1 and last_sequence + 1),
  acknowledged_sequence bigint not null default 0 check (acknowledged_sequence between 0 and last_sequence),
  acknowledged_at timestamptz,
  acknowledged_by text
);

create table deliveries.feed_event (
  agency_id text not null references deliveries.feed,
  sequence bigint not null check (sequence >= 1),
  event_id uuid not null,
  source text not null,
  type text not null,
  subject text not null,
  at timestamptz not null,
  data jsonb not null,
  fed_at timestamptz not null,
  primary key (agency_id, sequence),
  unique (agency_id, event_id)
);
create index feed_event_by_age on deliveries.feed_event (fed_at);

alter table deliveries.feed enable row level security, force row level security;
alter table deliveries.feed_event enable row level security, force row level security;
create policy owner_decides on deliveries.feed to aoc_owner using (true) with check (true);
create policy owner_decides on deliveries.feed_event to aoc_owner using (true) with check (true);
-- an agency reads its own feed alone; the centre sees how far each has come, and not what it was told
create policy own_or_centre on deliveries.feed for select to aoc_deliveries
  using (agency_id = (select access.agency_id()) or (select access.agency_kind()) = 'AOC');
create policy own on deliveries.feed_event for select to aoc_deliveries
  using (agency_id = (select access.agency_id()));
grant select on deliveries.feed, deliveries.feed_event to aoc_deliveries;

-- One feeder at a time, for a sequence without gaps. An event becomes visible when its transaction commits, and is fed in
-- the next round: so each feed follows the commits.
do $$
declare
  s text;
  steps text := '';
begin
  foreach s in array array['cases', 'accounts', 'sims', 'referrals'] loop
    steps := steps || format($sql$
      with taken as (
        select o.id, o.event_id, o.type, o.subject, o.at, o.audience, o.data
        from %1$I.outbox o where o.fed_at is null order by o.id limit batch
      ), marked as (
        update %1$I.outbox o set fed_at = $1 from taken where o.id = taken.id returning o.id
      ), addressed as (
        select t.*, a.agency_id, row_number() over each_agency as place, count(*) over (partition by a.agency_id) as total
        from taken t cross join lateral (select distinct unnest(t.audience) as agency_id) a
        window each_agency as (partition by a.agency_id order by t.id)
      ), counted as (
        insert into deliveries.feed as f (agency_id, last_sequence)
        select distinct agency_id, total from addressed
        on conflict (agency_id) do update set last_sequence = f.last_sequence + excluded.last_sequence
        returning f.agency_id, f.last_sequence
      ), fed as (
        insert into deliveries.feed_event (agency_id, sequence, event_id, source, type, subject, at, data, fed_at)
        select a.agency_id, c.last_sequence - a.total + a.place, a.event_id, '/subgraphs/%1$s', a.type, a.subject, a.at,
          a.data, $1
        from addressed a join counted c on c.agency_id = a.agency_id
      )
      select count(*) into moved from marked;
      done := done + moved;
    $sql$, s);
  end loop;
  execute format($sql$
    create function deliveries.feed_events(now timestamptz, batch integer) returns integer
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $f$
    declare
      moved integer;
      done integer := 0;
    begin
      perform access.must_be_system();
      -- another feeder is at work: it does all there is to do
      if not pg_try_advisory_xact_lock(1441, 2) then
        return 0;
      end if;
      %s
      return done;
    end
    $f$
  $sql$, steps);
end
$$;

-- The receipt of the caller's own agency: it only moves on, and never past what the agency was told.
create function deliveries.acknowledge(up_to bigint, now timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update deliveries.feed set acknowledged_sequence = up_to, acknowledged_at = $2,
    acknowledged_by = nullif(current_setting('access.officer', true), '')
  where agency_id = access.agency_id() and up_to > acknowledged_sequence and up_to <= last_sequence;
end
$$;

-- Removes up to `batch` events that entered their feeds before `before`, oldest first, so that no feed has a gap.
create function deliveries.expire_events(before timestamptz, batch integer) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  removed integer;
begin
  perform access.must_be_system();
  with old as (
    select e.agency_id, e.sequence from deliveries.feed_event e
    where e.fed_at < before order by e.fed_at, e.agency_id, e.sequence limit batch
  ), gone as (
    delete from deliveries.feed_event e using old
    where e.agency_id = old.agency_id and e.sequence = old.sequence returning e.agency_id, e.sequence
  ), moved as (
    update deliveries.feed f set first_sequence = g.last + 1
    from (select agency_id, max(sequence) as last from gone group by agency_id) g where f.agency_id = g.agency_id
    returning 1
  )
  select count(*) into removed from gone;
  return removed;
end
$$;

revoke execute on function deliveries.feed_events(timestamptz, integer), deliveries.acknowledge(bigint, timestamptz),
  deliveries.expire_events(timestamptz, integer) from public;
grant execute on function deliveries.feed_events(timestamptz, integer), deliveries.acknowledge(bigint, timestamptz),
  deliveries.expire_events(timestamptz, integer) to aoc_deliveries;
