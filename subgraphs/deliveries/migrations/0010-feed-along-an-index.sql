-- Planned while an outbox is empty, statements that read it whole, and once more for each event, were kept for the connection.
alter function deliveries.feed_events(timestamptz, integer) set enable_seqscan = off;
