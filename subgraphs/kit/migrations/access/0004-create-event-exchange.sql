-- The way of an event from one subgraph to another: an outbox and an inbox in the schema of each. What a transaction
-- tells is in its own outbox when it commits, or nowhere; a dispatcher moves it into the inboxes of the subscribers;
-- each subscriber handles what is in its inbox. Subgraphs reach the tables through the functions below alone, and all
-- but `publish_events` only as the system itself: no caller's session reads what others told.

-- Whether the transaction runs for the system (dispatcher, consumer, sweeper), not for a caller.
create function access.is_system() returns boolean language sql stable parallel safe as
  $$ select coalesce(access.agency_kind() = 'SYSTEM', false) $$;

create function access.must_be_system() returns void language plpgsql stable as $$
begin
  if not access.is_system() then
    raise exception 'not for callers' using errcode = 'insufficient_privilege';
  end if;
end
$$;

revoke execute on function access.is_system(), access.must_be_system() from public;
grant execute on function access.is_system(), access.must_be_system() to aoc_cases, aoc_accounts, aoc_sims, aoc_referrals;

do $$
declare
  schemas constant text[] := array['cases', 'accounts', 'sims', 'referrals'];
  s text;
  deliveries text;
begin
  foreach s in array schemas loop
    execute format($sql$
      create table %1$I.outbox (
        id bigint generated always as identity primary key,
        event_id uuid not null unique,
        type text not null,
        subject text not null,
        partition_key text not null,
        at timestamptz not null,
        -- agencies whom it concerns
        audience text[] not null,
        -- subgraphs to which it is delivered
        subscribers text[] not null,
        data jsonb not null,
        dispatched_at timestamptz
      );
      create index outbox_waiting on %1$I.outbox (partition_key, id) where dispatched_at is null;
      create index outbox_oldest on %1$I.outbox (id) where dispatched_at is null;

      create table %1$I.inbox (
        sequence bigint generated always as identity primary key,
        event_id uuid not null unique,
        source text not null,
        type text not null,
        subject text not null,
        partition_key text not null,
        at timestamptz not null,
        data jsonb not null,
        attempts integer not null default 0,
        retry_at timestamptz not null,
        handled_at timestamptz
      );
      create index inbox_waiting on %1$I.inbox (source, partition_key, sequence) where handled_at is null;
      create index inbox_oldest on %1$I.inbox (sequence) where handled_at is null;

      alter table %1$I.outbox enable row level security, force row level security;
      alter table %1$I.inbox enable row level security, force row level security;
      create policy owner_decides on %1$I.outbox to aoc_owner using (true) with check (true);
      create policy owner_decides on %1$I.inbox to aoc_owner using (true) with check (true);
    $sql$, s);
  end loop;

  foreach s in array schemas loop
    select string_agg(format($sql$
        insert into %1$I.inbox (event_id, source, type, subject, partition_key, at, data, retry_at)
        select o.event_id, '/subgraphs/%2$s', o.type, o.subject, o.partition_key, o.at, o.data, $1
        from %2$I.outbox o where o.id = any (taken) and %1$L = any (o.subscribers) order by o.id
        on conflict do nothing;
      $sql$, t, s), '') into deliveries
    from unnest(schemas) as t;

    execute format($sql$
      -- entries: [{ "id", "type", "subject", "partitionKey", "audience", "subscribers", "data" }]
      create function %1$I.publish_events(entries jsonb, at timestamptz) returns void
      language sql security definer set search_path = pg_catalog, pg_temp as $f$
        insert into %1$I.outbox (event_id, type, subject, partition_key, at, audience, subscribers, data, dispatched_at)
        select (e ->> 'id')::uuid, e ->> 'type', e ->> 'subject', e ->> 'partitionKey', $2,
          array(select jsonb_array_elements_text(e -> 'audience')),
          array(select jsonb_array_elements_text(e -> 'subscribers')), e -> 'data',
          case when e -> 'subscribers' = '[]' then $2 end
        from jsonb_array_elements(entries) with ordinality as given (e, n) order by n
      $f$;

      -- Moves up to `batch` events into the inboxes of their subscribers, each the oldest of its key: while one dispatcher
      -- holds the first event of a key, another does not take the second.
      create function %1$I.dispatch_events(now timestamptz, batch integer) returns integer
      language plpgsql security definer set search_path = pg_catalog, pg_temp as $f$
      declare
        taken bigint[];
      begin
        perform access.must_be_system();
        select coalesce(array_agg(heads.id), '{}') into taken from (
          select o.id from %1$I.outbox o
          where o.dispatched_at is null and not exists (
            select 1 from %1$I.outbox e
            where e.partition_key = o.partition_key and e.id < o.id and e.dispatched_at is null)
          order by o.id limit batch for update of o skip locked) as heads;
        %2$s
        update %1$I.outbox o set dispatched_at = $1 where o.id = any (taken);
        return cardinality(taken);
      end
      $f$;

      -- The oldest event that waits, of a key of which no earlier one waits; kept from other consumers until the
      -- transaction ends.
      create function %1$I.claim_event(now timestamptz)
      returns table (sequence bigint, event_id uuid, source text, type text, subject text, partition_key text,
        at timestamptz, data jsonb, attempts integer)
      language plpgsql security definer set search_path = pg_catalog, pg_temp as $f$
      begin
        perform access.must_be_system();
        return query
          select i.sequence, i.event_id, i.source, i.type, i.subject, i.partition_key, i.at, i.data, i.attempts
          from %1$I.inbox i
          where i.handled_at is null and i.retry_at <= $1 and not exists (
            select 1 from %1$I.inbox e
            where e.source = i.source and e.partition_key = i.partition_key and e.sequence < i.sequence
              and e.handled_at is null)
          order by i.sequence limit 1 for update of i skip locked;
      end
      $f$;

      create function %1$I.settle_event(handled bigint, now timestamptz) returns void
      language plpgsql security definer set search_path = pg_catalog, pg_temp as $f$
      begin
        perform access.must_be_system();
        update %1$I.inbox i set handled_at = $2 where i.sequence = $1;
      end
      $f$;

      create function %1$I.defer_event(failed bigint, retry_at timestamptz) returns void
      language plpgsql security definer set search_path = pg_catalog, pg_temp as $f$
      begin
        perform access.must_be_system();
        update %1$I.inbox i set attempts = i.attempts + 1, retry_at = $2 where i.sequence = $1 and i.handled_at is null;
      end
      $f$;

      revoke execute on function %1$I.publish_events(jsonb, timestamptz), %1$I.dispatch_events(timestamptz, integer),
        %1$I.claim_event(timestamptz), %1$I.settle_event(bigint, timestamptz), %1$I.defer_event(bigint, timestamptz)
        from public;
      grant execute on function %1$I.publish_events(jsonb, timestamptz), %1$I.dispatch_events(timestamptz, integer),
        %1$I.claim_event(timestamptz), %1$I.settle_event(bigint, timestamptz), %1$I.defer_event(bigint, timestamptz)
        to %3$I;
    $sql$, s, deliveries, 'aoc_' || s);
  end loop;
end
$$;

-- A clock that runs out and an event that is handled happen to a case without a caller: the agency is named.
-- entries: [{ "caseId", "at", "kind", "agencyId", "concerns", "summary" }]
create function access.record_system_events(entries jsonb) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform access.must_be_system();
  insert into access.case_event (case_id, at, kind, agency_id, concerns, summary)
  select (e ->> 'caseId')::uuid, (e ->> 'at')::timestamptz, e ->> 'kind', e ->> 'agencyId', e ->> 'concerns',
    e ->> 'summary'
  from jsonb_array_elements(entries) with ordinality as given (e, n) order by n;
end
$$;
revoke execute on function access.record_system_events(jsonb) from public;
grant execute on function access.record_system_events(jsonb) to aoc_accounts, aoc_sims, aoc_referrals;

-- A closed case stays closed, whatever a station still does with its referral.
create or replace function access.set_case_status(case_id uuid, status text) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  update access.case_file set status = $2 where id = $1 and case_file.status <> 'CLOSED'
$$;
