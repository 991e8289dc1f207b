-- Events that every subscriber and every feed has, and events that were handled, are removed after some days: the feeds keep
-- what agencies are told, and a consumer knows a repeated event for as long as its producer can repeat it.
do $$
declare
  s text;
begin
  foreach s in array array['cases', 'accounts', 'sims', 'referrals'] loop
    execute format($sql$
      -- Removes up to `batch` events of each table that were delivered before `before`, oldest first.
      create function %1$I.purge_events(before timestamptz, batch integer) returns integer
      language plpgsql security definer set search_path = pg_catalog, pg_temp as $f$
      declare
        sent integer;
        received integer;
      begin
        perform access.must_be_system();
        with oldest as (
          select o.id, o.fed_at, o.dispatched_at from %1$I.outbox o
          where o.fed_at is not null and o.dispatched_at is not null order by o.id limit batch
        ), gone as (
          delete from %1$I.outbox o using oldest
          where o.id = oldest.id and oldest.fed_at < before and oldest.dispatched_at < before returning 1
        )
        select count(*) into sent from gone;
        with oldest as (
          select i.sequence, i.handled_at from %1$I.inbox i
          where i.handled_at is not null order by i.sequence limit batch
        ), gone as (
          delete from %1$I.inbox i using oldest
          where i.sequence = oldest.sequence and oldest.handled_at < before returning 1
        )
        select count(*) into received from gone;
        return sent + received;
      end
      $f$;
      revoke execute on function %1$I.purge_events(timestamptz, integer) from public;
      grant execute on function %1$I.purge_events(timestamptz, integer) to %2$I;
    $sql$, s, 'aoc_' || s);
  end loop;
end
$$;
