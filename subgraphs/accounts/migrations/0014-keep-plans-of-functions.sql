-- As `access` 0028: the plans of functions that a request calls are kept.

create or replace function accounts.claimed_on_trail(case_id uuid, account_id text, basis text, now timestamptz) returns bigint
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  return (
    select (coalesce(sum(coalesce(h.held_satang, h.requested_satang)) filter (where s.state = any (accounts.live_states())), 0)
      + coalesce(sum(h.held_satang) filter (where s.state = 'LAPSED' and h.basis = $3), 0))::bigint
    from accounts.hold h cross join lateral (select accounts.hold_state(h.state, h.lapses_at, $4) as state) s
    where h.case_id = $1 and h.account_id = $2 and h.liftable_at is null
      and h.basis in ('VICTIM_WORD', 'BANK_SUSPICION', 'AUTHORITY_NOTICE', 'CENTRE_ORDER'));
end
$$;

create or replace function accounts.count_of_persons(person_ids text[]) returns table (person_id text, bank_code text, count integer)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  return query
    select d.holder_id, d.bank_code, count(*)::integer
    from access.account_detail d left join accounts.registration r on r.account_id = d.account_id
    where d.holder_id = any ($1) and coalesce(r.status, 'ACTIVE') <> 'CLOSED'
      and access.agency_kind() in ('AOC', 'POLICE') and access.may_identify(d.holder_id)
    group by d.holder_id, d.bank_code
    order by d.holder_id, d.bank_code;
end
$$;

create or replace function accounts.may_add_up(account_ids text[], case_id uuid, now timestamptz) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  return (
    select access.agency_kind() in ('AOC', 'BANK', 'POLICE', 'AMLO')
      and not exists (
        select 1 from accounts.hold h
        where h.account_id = any ($1) and accounts.hold_state(h.state, h.lapses_at, $3) = any (accounts.live_states())
        group by h.account_id having sum(coalesce(h.held_satang, h.requested_satang)) > 9007199254740991)
      and not exists (
        select 1 from accounts.hold h
        where h.case_id = $2 and accounts.hold_state(h.state, h.lapses_at, $3) = any (accounts.live_states())
        having sum(coalesce(h.held_satang, h.requested_satang)) > 9007199254740991));
end
$$;

create or replace function accounts.may_write_of_hold(hold_id uuid) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  return (
    select exists (
      select 1 from accounts.hold h
      where h.id = $1 and (h.requested_by = access.agency_id() or case access.agency_kind()
        when 'AOC' then true
        when 'BANK' then h.bank_code = access.bank_code()
        when 'POLICE' then access.may_see_case(h.case_id)
        else false
      end)));
end
$$;

create or replace function accounts.open_held_account(hold_id uuid) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  perform access.must(exists (
    select 1 from accounts.hold h where h.id = $1 and h.bank_code = access.bank_code() and h.held_satang is not null));
  insert into access.case_account (case_id, account_id, because)
  select h.case_id, h.account_id, h.requested_by from accounts.hold h
  where h.id = $1 and h.case_id is not null and h.requested_by not like 'bank:%'
    and h.state = any (accounts.standing_states())
  on conflict do nothing;
end
$$;

create or replace function accounts.publish_events(entries jsonb, at timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  perform access.must(bool_and(access.may_publish('accounts', e.type))) from jsonb_to_recordset(entries) as e (type text);
  insert into accounts.outbox (event_id, type, subject, partition_key, at, audience, subscribers, data, dispatched_at)
  select (e ->> 'id')::uuid, e ->> 'type', e ->> 'subject', e ->> 'partitionKey', $2,
    array(select jsonb_array_elements_text(e -> 'audience')),
    array(select jsonb_array_elements_text(e -> 'subscribers')), e -> 'data',
    case when e -> 'subscribers' = '[]' then $2 end
  from jsonb_array_elements(entries) with ordinality as given (e, n) order by n;
end
$$;
