-- Whoever waits for a feed is notified when it has grown. The feeder works alone, so that its commits never queue for the lock
-- that a notifying transaction takes.
create function deliveries.notify_fed() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  perform pg_notify('deliveries_fed', new.agency_id || ' ' || new.last_sequence);
  return null;
end
$$;
revoke execute on function deliveries.notify_fed() from public;
create trigger notify_fed after insert or update of last_sequence on deliveries.feed
  for each row execute function deliveries.notify_fed();

-- The system sees how far each feed has come, and not what it holds.
create policy system_sees_positions on deliveries.feed for select to aoc_deliveries
  using ((select access.is_system()));
