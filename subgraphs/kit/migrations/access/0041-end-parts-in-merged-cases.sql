-- A part that ends in the case that stays ends in the cases that were merged into it, too: a station that handed the case on,
-- or a bank whose leg was wrong, still saw the merged one. And what an undoing takes back is what the merge alone had brought.

-- A station hands its part in a case to another, in every case of the same merges in which it has one.
create function access.hand_on_part(case_id uuid, from_agency text, to_agency text, at timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
  held record;
begin
  perform access.must(access.may_write_case($1) and $2 like 'police:%' and $3 like 'police:%' and $2 <> $3);
  for held in
    with recursive kept as (
      select $1 as id
      union
      select f.merged_into from kept k join access.case_file f on f.id = k.id where f.merged_into is not null
    ), family as (
      select k.id from kept k
      union
      select f.id from family m join access.case_file f on f.merged_into = m.id
    )
    select p.case_id, p.merged_from from family m join access.case_party p on p.case_id = m.id
    where p.agency_id = $2 and p.role = 'INVESTIGATOR' and p.until is null
  loop
    update access.case_party p set until = $4
    where p.case_id = held.case_id and p.agency_id = $2 and p.role = 'INVESTIGATOR';
    insert into access.case_party as known (case_id, agency_id, role, since, merged_from)
    values (held.case_id, $3, 'INVESTIGATOR', $4, held.merged_from)
    on conflict (case_id, agency_id, role) do update
      set since = excluded.since, until = null, merged_from = excluded.merged_from
      where known.until is not null;
  end loop;
end
$$;
revoke execute on function access.hand_on_part(uuid, text, text, timestamptz) from public;
grant execute on function access.hand_on_part(uuid, text, text, timestamptz) to aoc_referrals;
drop function access.end_party(uuid, text, text, timestamptz);

-- As in 0015, and in the case from which a merge brought the leg.
create or replace function access.remove_legs(case_id uuid, transfer_ids uuid[], at timestamptz) returns setof text
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
  ends text[];
  places uuid[];
  place uuid;
  gone text[];
begin
  perform access.must(access.may_write_case($1));
  with removed as (
    delete from access.leg l where l.case_id = $1 and l.transfer_id = any ($2)
    returning l.from_account_id, l.to_account_id, l.merged_from)
  select coalesce(array_agg(e.id), '{}'), array_agg(distinct r.merged_from) filter (where r.merged_from is not null)
  into ends, places
  from removed r cross join lateral (values (r.from_account_id), (r.to_account_id)) as e (id);
  -- the case itself comes last: its accounts are the answer
  foreach place in array coalesce(places, '{}') || $1 loop
    select coalesce(array_agg(distinct e.id), '{}') into gone from unnest(ends) as e (id)
    where not exists (
      select 1 from access.leg l
      where l.case_id in (place, $1) and place in (l.case_id, l.merged_from)
        and e.id in (l.from_account_id, l.to_account_id));
    delete from access.case_account a
    where a.case_id = place and a.account_id = any (gone)
      and (a.because = 'TRAIL' or exists (
        select 1 from access.agency g where g.kind = 'AOC' and a.because in (g.id, 'ASKED ' || g.id)));
    update access.case_party p set until = $3
    where p.case_id = place and p.until is null and p.role in ('VICTIM_BANK', 'RECEIVING_BANK')
      and not exists (
        select 1 from access.leg l
        where l.case_id in (place, $1) and place in (l.case_id, l.merged_from)
          and p.agency_id in ('bank:' || l.from_bank_code, 'bank:' || l.to_bank_code))
      and not exists (
        select 1 from access.case_account a join access.account n on n.id = a.account_id
        where a.case_id = place and p.agency_id = 'bank:' || n.bank_code);
  end loop;
  return query select unnest(gone);
end
$$;

-- As in 0034; an account, a joint holder or a bank to which a leg that stays leads stays, and each case is as far as it has
-- come: the one that has the investigation. `survivor_status`: of before the merge.
create or replace function access.split_case(merged uuid, survivor uuid, merged_status text, survivor_status text, at timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
  reached text;
begin
  perform access.must(access.agency_kind() = 'AOC' and exists (
    select 1 from access.case_file f where f.id = $1 and f.merged_into = $2));
  select f.status into reached from access.case_file f where f.id = $2;
  update access.leg set case_id = $1, merged_from = null, returned_from = $2 where case_id = $2 and merged_from = $1;
  update access.case_account a set merged_from = null
  where a.case_id = $2 and a.merged_from = $1 and a.because = 'TRAIL' and exists (
    select 1 from access.leg l where l.case_id = $2 and a.account_id in (l.from_account_id, l.to_account_id));
  update access.case_joint_holder j set merged_from = null
  where j.case_id = $2 and j.merged_from = $1 and j.because = 'TRAIL' and exists (
    select 1 from access.leg l where l.case_id = $2 and j.account_id in (l.from_account_id, l.to_account_id));
  update access.case_party p set merged_from = null
  where p.case_id = $2 and p.merged_from = $1 and p.role in ('VICTIM_BANK', 'RECEIVING_BANK') and exists (
    select 1 from access.leg l
    where l.case_id = $2 and p.agency_id in ('bank:' || l.from_bank_code, 'bank:' || l.to_bank_code));
  delete from access.case_joint_holder where case_id = $2 and merged_from = $1;
  delete from access.case_account where case_id = $2 and merged_from = $1;
  delete from access.case_number where case_id = $2 and merged_from = $1;
  update access.case_party set until = $5 where case_id = $2 and merged_from = $1 and until is null;
  update access.case_event set case_id = $1, merged_from = null where case_id = $2 and merged_from = $1;
  update access.case_file f
  set merged_into = null, status = case when $3 = 'OPEN' or reached in ('OPEN', 'CLOSED') then $3 else reached end
  where f.id = $1;
  update access.case_file f set status = $4
  where f.id = $2 and f.status <> 'CLOSED' and $4 = 'OPEN' and not exists (
    select 1 from access.case_party p where p.case_id = $2 and p.role = 'INVESTIGATOR' and p.until is null);
end
$$;
