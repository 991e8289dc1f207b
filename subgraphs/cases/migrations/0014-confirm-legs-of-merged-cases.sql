-- A leg that a merge left in the merged case, because the case that stays has it too, is confirmed by its bank as part of the
-- case that stays. It is one transaction with the leg there, or it turns out to be another and goes on to that case.

-- The case in which the legs of a case are worked on: itself, or the one that it was merged into in the end; and the last of
-- the merged cases on the way there, null where there is none.
create function cases.case_that_stays(case_id uuid, out stays uuid, out merged uuid)
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
  next uuid;
begin
  stays := $1;
  loop
    select f.merged_into into next from access.case_file f where f.id = stays;
    exit when next is null;
    merged := stays;
    stays := next;
  end loop;
end
$$;

-- Locks the case in which a leg of the calling bank is confirmed, and answers it with its status; no row when no such leg left
-- an account of the bank. A leg or a case that a merge moved meanwhile is followed.
create function cases.lock_case_of_own_leg(transfer_id uuid) returns table (case_id uuid, status text)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
  known uuid;
  locked uuid;
begin
  loop
    select s.stays into known
    from access.leg l cross join lateral cases.case_that_stays(l.case_id) s
    where l.transfer_id = $1 and l.from_bank_code = access.bank_code() and access.may_see_case(l.case_id);
    exit when known is null;
    if known = locked then
      return query select f.id, f.status from access.case_file f where f.id = known;
      exit;
    end if;
    perform 1 from cases.report r where r.case_id = known for update;
    locked := known;
  end loop;
end
$$;

-- Whether a leg of the case, or one that the undoing of a merge takes from it or brings back to it, has the reference.
create function cases.has_reference(case_id uuid, merged_from uuid, bank_code text, reference text) returns boolean
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  return exists (
    select 1 from cases.transfer t
    where t.from_bank_code = $3 and t.reference = $4 and (t.case_id in ($1, $2) or t.merged_from = $1));
end
$$;

-- Gives a leg its reference and its exact instant.
create function cases.name_leg(transfer_id uuid, reference text, transferred_at timestamptz, at timestamptz) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  update cases.transfer t
  set reference = $2, told_at = l.transferred_at, confirmed_by = access.officer(), confirmed_at = $4
  from access.leg l where t.id = $1 and l.transfer_id = $1;
  update access.leg l set reference = $2, transferred_at = $3 where l.transfer_id = $1;
end
$$;

-- Moves a leg from a merged case to the one that stays, with its accounts and its banks, as the merge would have done.
create function cases.move_leg(leg access.leg, stays uuid, merged uuid, at timestamptz) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  update cases.transfer t set case_id = $2, merged_from = $3 where t.id = leg.transfer_id;
  update access.leg l set case_id = $2, merged_from = $3 where l.transfer_id = leg.transfer_id;
  insert into access.case_account (case_id, account_id, because, holder_id, merged_from)
  select $2, a.account_id, a.because, a.holder_id, $3 from access.case_account a
  where a.case_id = leg.case_id and a.account_id in (leg.from_account_id, leg.to_account_id)
  on conflict do nothing;
  insert into access.case_joint_holder (case_id, account_id, because, holder_id, position, merged_from)
  select $2, j.account_id, j.because, j.holder_id, j.position, $3 from access.case_joint_holder j
  where j.case_id = leg.case_id and j.account_id in (leg.from_account_id, leg.to_account_id)
  on conflict do nothing;
  insert into access.case_party as known (case_id, agency_id, role, since, merged_from)
  select $2, p.agency_id, p.role, $4, $3 from access.case_party p
  where p.case_id = leg.case_id and p.until is null
    and p.agency_id in ('bank:' || leg.from_bank_code, 'bank:' || leg.to_bank_code) and p.role <> 'OWNER'
  on conflict (case_id, agency_id, role) do update set since = excluded.since, until = null, merged_from = $3
    where known.until is not null;
  update cases.report r
  set loss_satang = (select coalesce(sum(l.amount_satang), 0) from access.leg l where l.case_id = r.case_id and l.hop = 1)
  where r.case_id in (leg.case_id, $2);
end
$$;

revoke execute on function cases.case_that_stays(uuid), cases.lock_case_of_own_leg(uuid),
  cases.has_reference(uuid, uuid, text, text), cases.name_leg(uuid, text, timestamptz, timestamptz),
  cases.move_leg(access.leg, uuid, uuid, timestamptz) from public;
grant execute on function cases.lock_case_of_own_leg(uuid) to aoc_cases;
drop function cases.lock_own_leg(uuid);
drop function cases.confirm_transfer(uuid, text, timestamptz, timestamptz);
