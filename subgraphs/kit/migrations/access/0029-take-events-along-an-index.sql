-- Taking an event of an outbox or an inbox costs the same however many wait. The statement that looked for an earlier event of
-- the same key read every waiting event for each of them, so that a consumer that was behind fell further behind.

do $$
declare
  schemas constant text[] := array['cases', 'accounts', 'sims', 'referrals'];
  s text;
  place integer;
  deliveries text;
begin
  for s, place in select * from unnest(schemas) with ordinality loop
    -- the primary keys give no such order: however few rows the planner expects, it has one index to choose
    execute format($sql$
      create index outbox_next on %1$I.outbox (dispatched_at, id) where dispatched_at is null;
      create index inbox_next on %1$I.inbox (retry_at, sequence) where handled_at is null;
      drop index %1$I.outbox_waiting, %1$I.outbox_oldest, %1$I.inbox_oldest;
    $sql$, s);

    select string_agg(format($sql$
        insert into %1$I.inbox (event_id, source, type, subject, partition_key, at, data, retry_at)
        select o.event_id, '/subgraphs/%2$s', o.type, o.subject, o.partition_key, o.at, o.data, $1
        from %2$I.outbox o where o.id = any (taken) and %1$L = any (o.subscribers) order by o.id
        on conflict do nothing;
      $sql$, t, s), '') into deliveries
    from unnest(schemas) as t;

    execute format($sql$
      -- Moves up to `batch` events into the inboxes of their subscribers, oldest first. One dispatcher of an outbox at a time:
      -- no other takes the second event of a key before the first.
      create or replace function %1$I.dispatch_events(now timestamptz, batch integer) returns integer
      language plpgsql security definer set search_path = pg_catalog, pg_temp
      -- planned while the table is empty, a statement that reads it whole would be kept for the connection
      set enable_seqscan = off set enable_bitmapscan = off set enable_sort = off as $f$
      declare
        taken bigint[];
      begin
        perform access.must_be_system();
        -- another dispatcher is at work: it does all there is to do
        if not pg_try_advisory_xact_lock(1444, %3$s) then
          return 0;
        end if;
        select coalesce(array_agg(oldest.id), '{}') into taken from (
          select o.id from %1$I.outbox o where o.dispatched_at is null order by o.dispatched_at, o.id limit batch) as oldest;
        if taken = '{}' then
          return 0;
        end if;
        %2$s
        update %1$I.outbox o set dispatched_at = $1 where o.id = any (taken);
        return cardinality(taken);
      end
      $f$;

      -- The event that waits longest, of a key of which no earlier one waits; kept from other consumers until the
      -- transaction ends.
      create or replace function %1$I.claim_event(now timestamptz)
      returns table (sequence bigint, event_id uuid, source text, type text, subject text, partition_key text,
        at timestamptz, data jsonb, attempts integer)
      language plpgsql security definer set search_path = pg_catalog, pg_temp
      set enable_seqscan = off set enable_bitmapscan = off set enable_sort = off as $f$
      begin
        perform access.must_be_system();
        return query
          select i.sequence, i.event_id, i.source, i.type, i.subject, i.partition_key, i.at, i.data, i.attempts
          from %1$I.inbox i
          where i.handled_at is null and i.retry_at <= $1 and not exists (
            select 1 from %1$I.inbox e
            where e.source = i.source and e.partition_key = i.partition_key and e.sequence < i.sequence
              and e.handled_at is null
            -- with an offset it is looked up for each event, and never joined with all of them
            offset 0)
          order by i.retry_at, i.sequence limit 1 for update of i skip locked;
      end
      $f$;
    $sql$, s, deliveries, place);
  end loop;
end
$$;
