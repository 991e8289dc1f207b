-- The events that wait in an inbox are taken and settled many at a time: one transaction and one commit for all that came in
-- the meantime, and not for each. Processes of the version before still take one at a time (`claim_event`, `settle_event`).

do $$
declare
  s text;
begin
  foreach s in array array['cases', 'accounts', 'sims', 'referrals'] loop
    execute format($sql$
      -- Up to `most` events that wait longest, one of each key: of a key, the earliest that waits. Kept from other consumers
      -- until the transaction ends.
      create function %1$I.claim_events(now timestamptz, most integer)
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
          order by i.retry_at, i.sequence limit $2 for update of i skip locked;
      end
      $f$;

      create function %1$I.settle_events(handled bigint[], now timestamptz) returns void
      language plpgsql security definer set search_path = pg_catalog, pg_temp as $f$
      begin
        perform access.must_be_system();
        update %1$I.inbox i set handled_at = $2 where i.sequence = any ($1);
      end
      $f$;

      -- Of the oldest `batch` events each of the outbox and the inbox, those that were delivered, or handled, before an instant.
      -- They are named by an array: planned while the table was empty, a join went through all of it for each of them.
      create or replace function %1$I.purge_events(before timestamptz, batch integer) returns integer
      language plpgsql security definer set search_path = pg_catalog, pg_temp
      set enable_seqscan = off set enable_bitmapscan = off as $f$
      declare
        old bigint[];
        purged integer := 0;
      begin
        perform access.must_be_system();
        select array_agg(o.id) into old from (
          select o.id, o.fed_at, o.dispatched_at from %1$I.outbox o
          where o.fed_at is not null and o.dispatched_at is not null order by o.id limit batch) as o
        where o.fed_at < before and o.dispatched_at < before;
        if old is not null then
          delete from %1$I.outbox o where o.id = any (old);
          purged := cardinality(old);
        end if;
        select array_agg(i.sequence) into old from (
          select i.sequence, i.handled_at from %1$I.inbox i where i.handled_at is not null order by i.sequence limit batch) as i
        where i.handled_at < before;
        if old is not null then
          delete from %1$I.inbox i where i.sequence = any (old);
          purged := purged + cardinality(old);
        end if;
        return purged;
      end
      $f$;

      revoke execute on function %1$I.claim_events(timestamptz, integer), %1$I.settle_events(bigint[], timestamptz) from public;
      grant execute on function %1$I.claim_events(timestamptz, integer), %1$I.settle_events(bigint[], timestamptz) to %2$I;
    $sql$, s, 'aoc_' || s);
  end loop;
end
$$;
