-- The case that a hold came from, when that case was merged into another.
alter table accounts.hold add column merged_from uuid;
create index hold_by_merged_case on accounts.hold (merged_from) where merged_from is not null;

-- A merge moves holds from case to case: the system alone does, when it handles the event of the merge.
create function accounts.move_holds(from_case uuid, into_case uuid) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform access.must_be_system();
  update accounts.hold set case_id = into_case, merged_from = from_case where case_id = from_case;
end
$$;

-- Gives back the holds that a merge brought.
create function accounts.return_holds(to_case uuid, from_case uuid) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform access.must_be_system();
  update accounts.hold set case_id = to_case, merged_from = null where case_id = from_case and merged_from = to_case;
end
$$;
revoke execute on function accounts.move_holds(uuid, uuid), accounts.return_holds(uuid, uuid) from public;
grant execute on function accounts.move_holds(uuid, uuid), accounts.return_holds(uuid, uuid) to aoc_accounts;
