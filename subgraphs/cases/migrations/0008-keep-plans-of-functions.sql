-- As `access` 0028: the plans of functions that a request calls are kept.

create or replace function cases.publish_events(entries jsonb, at timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  perform access.must(bool_and(access.may_publish('cases', e.type))) from jsonb_to_recordset(entries) as e (type text);
  insert into cases.outbox (event_id, type, subject, partition_key, at, audience, subscribers, data, dispatched_at)
  select (e ->> 'id')::uuid, e ->> 'type', e ->> 'subject', e ->> 'partitionKey', $2,
    array(select jsonb_array_elements_text(e -> 'audience')),
    array(select jsonb_array_elements_text(e -> 'subscribers')), e -> 'data',
    case when e -> 'subscribers' = '[]' then $2 end
  from jsonb_array_elements(entries) with ordinality as given (e, n) order by n;
end
$$;
