-- A case is merged into another, and the merge is undone; a leg that was wrong leaves the trail. `merged_from` marks what
-- came with a merged case, so that the undoing gives back the same rows.

alter table access.case_file add column merged_into uuid references access.case_file (id);
alter table access.leg add column merged_from uuid references access.case_file (id);
alter table access.case_account add column merged_from uuid references access.case_file (id);
alter table access.case_number add column merged_from uuid references access.case_file (id);
alter table access.case_party add column merged_from uuid references access.case_file (id);
alter table access.case_event add column merged_from uuid references access.case_file (id);
create index case_file_by_survivor on access.case_file (merged_into) where merged_into is not null;
-- What a cursor names: the number of an event would tell how much happened in cases that the reader may not see.
alter table access.case_event add column public_id uuid not null default gen_random_uuid() unique;

-- The legs in `moved`, the accounts, numbers, parties and events of one case go to another; the first case is closed.
-- The part of the agency that opened it stays behind: it may write to the case that it opened, not to every other.
create function access.merge_case(merged uuid, survivor uuid, moved uuid[], at timestamptz) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  select access.must(access.agency_kind() = 'AOC' and access.may_write_case($1) and access.may_write_case($2) and $1 <> $2);
  update access.leg set case_id = $2, merged_from = $1 where case_id = $1 and transfer_id = any ($3);
  insert into access.case_account (case_id, account_id, because, merged_from)
  select $2, a.account_id, a.because, $1 from access.case_account a where a.case_id = $1
  on conflict do nothing;
  insert into access.case_number (case_id, msisdn, merged_from)
  select $2, n.msisdn, $1 from access.case_number n where n.case_id = $1
  on conflict do nothing;
  insert into access.case_party as known (case_id, agency_id, role, since, merged_from)
  select $2, p.agency_id, p.role, $4, $1 from access.case_party p
  where p.case_id = $1 and p.until is null and p.role not in ('OWNER', 'CENTRE')
  on conflict (case_id, agency_id, role) do update set since = excluded.since, until = null, merged_from = $1
    where known.until is not null;
  update access.case_event set case_id = $2, merged_from = $1 where case_id = $1;
  update access.case_file f set merged_into = $2, status = 'CLOSED' where f.id = $1;
$$;

-- Gives back what `merge_case` moved. `merged_status`, `survivor_status`: as both cases were before.
create function access.split_case(
  merged uuid, survivor uuid, merged_status text, survivor_status text, at timestamptz
) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  select access.must(access.agency_kind() = 'AOC' and exists (
    select 1 from access.case_file f where f.id = $1 and f.merged_into = $2));
  update access.leg set case_id = $1, merged_from = null where case_id = $2 and merged_from = $1;
  delete from access.case_account where case_id = $2 and merged_from = $1;
  delete from access.case_number where case_id = $2 and merged_from = $1;
  update access.case_party set until = $5 where case_id = $2 and merged_from = $1 and until is null;
  update access.case_event set case_id = $1, merged_from = null where case_id = $2 and merged_from = $1;
  update access.case_file f set merged_into = null, status = $3 where f.id = $1;
  update access.case_file f set status = $4 where f.id = $2 and f.status <> 'CLOSED';
$$;

-- A closed case that the centre opens again.
create function access.reopen_case(case_id uuid, status text) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  select access.must(access.agency_kind() = 'AOC' and $2 <> 'CLOSED' and exists (
    select 1 from access.case_file f where f.id = $1 and f.status = 'CLOSED' and f.merged_into is null));
  update access.case_file f set status = $2 where f.id = $1;
$$;

-- The legs leave the trail. An account without a leg leaves the case, unless an order of the police or of AMLO keeps it
-- there; a bank without a leg or such an account has no part in it any more. Answers the accounts that left the trail.
create function access.remove_legs(case_id uuid, transfer_ids uuid[], at timestamptz) returns setof text
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  ends text[];
  gone text[];
begin
  perform access.must(access.may_write_case($1));
  with removed as (
    delete from access.leg l where l.case_id = $1 and l.transfer_id = any ($2)
    returning l.from_account_id, l.to_account_id)
  select coalesce(array_agg(e.id), '{}') into ends
  from removed r cross join lateral (values (r.from_account_id), (r.to_account_id)) as e (id);
  select coalesce(array_agg(distinct e.id), '{}') into gone from unnest(ends) as e (id)
  where not exists (
    select 1 from access.leg l where l.case_id = $1 and e.id in (l.from_account_id, l.to_account_id));
  delete from access.case_account a
  where a.case_id = $1 and a.account_id = any (gone)
    and (a.because = 'TRAIL' or a.because in (select g.id from access.agency g where g.kind = 'AOC'));
  update access.case_party p set until = $3
  where p.case_id = $1 and p.until is null and p.role in ('VICTIM_BANK', 'RECEIVING_BANK')
    and not exists (
      select 1 from access.leg l
      where l.case_id = $1 and p.agency_id in ('bank:' || l.from_bank_code, 'bank:' || l.to_bank_code))
    and not exists (
      select 1 from access.case_account a join access.account n on n.id = a.account_id
      where a.case_id = $1 and p.agency_id = 'bank:' || n.bank_code);
  return query select unnest(gone);
end
$$;

-- When the money of a case first moved; null for a caller who does not see the case. No complaint lies before it.
create function access.case_began_at(case_id uuid) returns timestamptz
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select min(l.transferred_at) from access.leg l where l.case_id = $1 and access.may_see_case($1)
$$;

-- The same event once for each bank that it concerns.
create or replace function access.record_events(
  case_id uuid, at timestamptz, kind text, concerns text[], summary text
) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  select access.must(access.may_see_case($1));
  insert into access.case_event (case_id, at, kind, agency_id, concerns, summary)
  select $1, $2, $3, access.agency_id(), c, $5 from unnest($4) as c
$$;
grant execute on function access.record_events(uuid, timestamptz, text, text[], text) to aoc_cases;

revoke execute on function access.merge_case(uuid, uuid, uuid[], timestamptz),
  access.split_case(uuid, uuid, text, text, timestamptz), access.reopen_case(uuid, text),
  access.remove_legs(uuid, uuid[], timestamptz), access.case_began_at(uuid) from public;
grant execute on function access.merge_case(uuid, uuid, uuid[], timestamptz),
  access.split_case(uuid, uuid, text, text, timestamptz), access.reopen_case(uuid, text),
  access.remove_legs(uuid, uuid[], timestamptz) to aoc_cases;
grant execute on function access.case_began_at(uuid) to aoc_referrals;
