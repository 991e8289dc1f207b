-- A webhook that is removed and set again never meets the token of a sender that still calls the former endpoint.
alter table deliveries.webhook alter column lease_token set default (extract(epoch from clock_timestamp()) * 1000000)::bigint;
