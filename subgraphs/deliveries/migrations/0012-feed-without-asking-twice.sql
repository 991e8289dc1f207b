-- The statement that feeds an event has the row of its feed in hand: looking it up once more for each event, and locking it,
-- said nothing new. Nothing else writes events of a feed, and no feed is ever deleted.
alter table deliveries.feed_event drop constraint feed_event_agency_id_fkey;
