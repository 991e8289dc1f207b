-- Feeding a burst costs the same for each event as feeding a few. Planned while an outbox was empty, the statement that marked
-- what it had fed went through the whole outbox for each event of it: 1,000 events took five seconds. The events that a round
-- takes are named by an array now, which an index answers whatever was planned; where none waits, nothing more is asked.
--
-- And a feed holds what its agency may see when the event enters it, and no more than its rows would show. Of a hold, a bank is
-- told of its own; of one that it requested at another bank it is told the request, which it made, and not what became of it. A
-- station that requested one is told of it while it has the case; then the station is told that has the case. Which officer
-- acted is told to the officer's own agency and to the centre.
do $$
declare
  s text;
  steps text := '';
  told constant text := 'select distinct unnest(o.audience) as agency_id';
  told_of_holds constant text := $sql$
    select r.id as agency_id from unnest(o.audience) as a (id) cross join lateral (
      select a.id where a.id not like 'bank:%' and a.id not like 'police:station:%'
      union all
      select a.id where a.id = 'bank:' || (o.data ->> 'bankCode')
        or (a.id like 'bank:%' and o.type = 'th.aoc.hold.requested')
      union all
      select p.agency_id from access.case_party p
      where a.id like 'police:station:%' and p.case_id = (o.data ->> 'caseId')::uuid and p.until is null
        and p.role = 'INVESTIGATOR' and p.agency_id like 'police:station:%') as r (id)
    group by r.id$sql$;
begin
  foreach s in array array['cases', 'accounts', 'sims', 'referrals'] loop
    steps := steps || format($sql$
      select array_agg(next.id) into taken
      from (select o.id from %1$I.outbox o where o.fed_at is null order by o.id limit batch) as next;
      if taken is not null then
        with addressed as (
          select o.id, o.event_id, o.type, o.subject, o.at, o.data, a.agency_id, row_number() over each_agency as place,
            count(*) over (partition by a.agency_id) as total
          from %1$I.outbox o cross join lateral (%2$s) a
          where o.id = any (taken)
          window each_agency as (partition by a.agency_id order by o.id)
        ), counted as (
          insert into deliveries.feed as f (agency_id, last_sequence)
          select distinct agency_id, total from addressed
          on conflict (agency_id) do update set last_sequence = f.last_sequence + excluded.last_sequence
          returning f.agency_id, f.last_sequence
        )
        insert into deliveries.feed_event (agency_id, sequence, event_id, source, type, subject, at, data, fed_at)
        select a.agency_id, c.last_sequence - a.total + a.place, a.event_id, '/subgraphs/%1$s', a.type, a.subject, a.at,
          case when a.agency_id in ('aoc', a.data #>> '{actor,agencyId}') then a.data else a.data #- '{actor,officer}' end, $1
        from addressed a join counted c on c.agency_id = a.agency_id;
        update %1$I.outbox o set fed_at = $1 where o.id = any (taken);
        done := done + cardinality(taken);
      end if;
    $sql$, s, case when s = 'accounts' then told_of_holds else told end);
  end loop;
  execute format($sql$
    create or replace function deliveries.feed_events(now timestamptz, batch integer) returns integer
    language plpgsql security definer set search_path = pg_catalog, pg_temp
    -- planned while an outbox is empty, a statement that reads it whole would be kept for the connection
    set enable_seqscan = off set enable_bitmapscan = off as $f$
    declare
      taken bigint[];
      done integer := 0;
    begin
      perform access.must_be_system();
      -- another feeder is at work: it does all there is to do
      if not pg_try_advisory_xact_lock(1441, 2) then
        return 0;
      end if;
      %1$s
      return done;
    end
    $f$;
  $sql$, steps);
end
$$;

-- A statement that feeds an event has counted up the row of its feed: looking that up once more for each event, and locking it,
-- said nothing new. No feed is ever deleted.
alter table deliveries.feed_event drop constraint feed_event_agency_id_fkey;

-- What is removed is named by its place for the same reason.
create or replace function deliveries.expire_events(before timestamptz, batch integer) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp
set enable_seqscan = off set enable_bitmapscan = off as $$
declare
  removed integer;
begin
  perform access.must_be_system();
  with gone as (
    delete from deliveries.feed_event e where e.ctid = any (array(
      select old.ctid from deliveries.feed_event old
      where old.fed_at < before order by old.fed_at, old.agency_id, old.sequence limit batch))
    returning e.agency_id, e.sequence
  ), moved as (
    update deliveries.feed f set first_sequence = g.last + 1
    from (select agency_id, max(sequence) as last from gone group by agency_id) g where f.agency_id = g.agency_id
    returning 1
  ), receipts as (
    delete from deliveries.receipt r using gone where r.agency_id = gone.agency_id and r.up_to = gone.sequence
  )
  select count(*) into removed from gone;
  return removed;
end
$$;

create or replace function deliveries.expire_deliveries(before timestamptz, batch integer) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp
set enable_seqscan = off set enable_bitmapscan = off as $$
declare
  removed integer;
begin
  perform access.must_be_system();
  delete from deliveries.webhook_delivery d where d.ctid = any (array(
    select old.ctid from deliveries.webhook_delivery old
    where old.delivered_at < before order by old.delivered_at limit batch));
  get diagnostics removed = row_count;
  return removed;
end
$$;
