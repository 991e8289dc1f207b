-- Which schema may tell of what, and which kinds of agency do what it tells of. Without this check, a session of any agency
-- that got past the other walls could tell of a complaint, and move the clocks of another agency's holds.
create function access.may_publish(source text, type text) returns boolean
language sql stable set search_path = pg_catalog, pg_temp as $$
  select exists (
    select 1
    from (values
      ('cases', 'th.aoc.case.reported', array['AOC', 'POLICE', 'BANK']),
      ('cases', 'th.aoc.case.%', array['AOC']),
      ('accounts', 'th.aoc.hold.requested', array['AOC', 'BANK', 'POLICE', 'AMLO']),
      ('accounts', 'th.aoc.hold.placed', array['BANK']),
      ('accounts', 'th.aoc.hold.complained', array['BANK']),
      ('accounts', 'th.aoc.hold.disclosed', array['BANK']),
      ('accounts', 'th.aoc.hold.rejected', array['BANK']),
      ('accounts', 'th.aoc.hold.extended', array['AOC', 'POLICE', 'AMLO']),
      ('accounts', 'th.aoc.hold.lifted', array['AOC', 'BANK', 'POLICE', 'AMLO']),
      ('accounts', 'th.aoc.hold.released', array['AOC', 'BANK', 'POLICE']),
      -- clocks and handlers of events alone
      ('accounts', 'th.aoc.hold.%', array[]::text[]),
      ('accounts', 'th.aoc.release.%', array['AOC', 'BANK', 'POLICE']),
      ('sims', 'th.aoc.sim.claim.%', array['TELCO', 'REGULATOR']),
      ('sims', 'th.aoc.sim.order.%', array['TELCO', 'REGULATOR']),
      ('sims', 'th.aoc.sim.demand.%', array['TELCO', 'REGULATOR']),
      ('sims', 'th.aoc.sim.suspension.%', array['AOC', 'POLICE', 'AMLO', 'REGULATOR']),
      ('referrals', 'th.aoc.complaint.recorded', array['POLICE']),
      ('referrals', 'th.aoc.referral.sent', array['AOC']),
      ('referrals', 'th.aoc.referral.decided', array['POLICE']),
      ('referrals', 'th.aoc.referral.transferred', array['POLICE']),
      ('referrals', 'th.aoc.referral.reopened', array['POLICE']),
      -- a clock alone
      ('referrals', 'th.aoc.referral.overdue', array[]::text[])
    ) as rights (owner, pattern, kinds)
    where owner = $1 and $2 like pattern and (access.is_system() or access.agency_kind() = any (kinds)))
$$;
revoke execute on function access.may_publish(text, text) from public;

do $$
declare
  s text;
begin
  foreach s in array array['cases', 'accounts', 'sims', 'referrals'] loop
    execute format($sql$
      -- entries: [{ "id", "type", "subject", "partitionKey", "audience", "subscribers", "data" }]
      create or replace function %1$I.publish_events(entries jsonb, at timestamptz) returns void
      language sql security definer set search_path = pg_catalog, pg_temp as $f$
        select access.must(bool_and(access.may_publish(%1$L, e.type))) from jsonb_to_recordset(entries) as e (type text);
        insert into %1$I.outbox (event_id, type, subject, partition_key, at, audience, subscribers, data, dispatched_at)
        select (e ->> 'id')::uuid, e ->> 'type', e ->> 'subject', e ->> 'partitionKey', $2,
          array(select jsonb_array_elements_text(e -> 'audience')),
          array(select jsonb_array_elements_text(e -> 'subscribers')), e -> 'data',
          case when e -> 'subscribers' = '[]' then $2 end
        from jsonb_array_elements(entries) with ordinality as given (e, n) order by n
      $f$;
    $sql$, s);
  end loop;
end
$$;
