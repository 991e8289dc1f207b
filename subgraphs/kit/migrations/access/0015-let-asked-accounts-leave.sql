-- As before, and an account that the centre has only asked the bank to hold leaves the case with its last leg.
create or replace function access.remove_legs(case_id uuid, transfer_ids uuid[], at timestamptz) returns setof text
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
    and (a.because = 'TRAIL' or exists (
      select 1 from access.agency g where g.kind = 'AOC' and a.because in (g.id, 'ASKED ' || g.id)));
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
