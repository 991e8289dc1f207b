-- When a case was reported, beside each of its parties and accounts: the newest cases of an agency are then a stretch of an
-- index. The instant never changes. The schema `cases` writes it with the report.

alter table access.case_file add column reported_at timestamptz;
alter table access.case_party add column reported_at timestamptz;
alter table access.case_account add column reported_at timestamptz;

-- A party or an account that comes later takes the instant from its case.
create function access.keep_reported_at() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  new.reported_at := (select f.reported_at from access.case_file f where f.id = new.case_id);
  return new;
end
$$;
revoke execute on function access.keep_reported_at() from public;
create trigger keep_reported_at before insert or update of case_id on access.case_party
  for each row execute function access.keep_reported_at();
create trigger keep_reported_at before insert or update of case_id on access.case_account
  for each row execute function access.keep_reported_at();

create index case_file_by_status on access.case_file (status, reported_at desc, id desc);
create index case_party_newest on access.case_party (agency_id, reported_at desc, case_id desc) where until is null;
create index case_party_investigated_newest on access.case_party (reported_at desc, case_id desc)
  where role = 'INVESTIGATOR' and until is null;
create index case_account_newest on access.case_account (because, reported_at desc, case_id desc) where because <> 'TRAIL';
