-- The case whose complaint this is, where a merge brought it: the undoing of the merge takes it away again.
alter table accounts.complaint add column merged_from uuid;

-- As in 0005, and the complaint: the other case may have one of its own.
create or replace function accounts.return_holds(to_case uuid, from_case uuid) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform access.must_be_system();
  update accounts.hold set case_id = to_case, merged_from = null where case_id = from_case and merged_from = to_case;
  delete from accounts.complaint where case_id = from_case and merged_from = to_case;
end
$$;
