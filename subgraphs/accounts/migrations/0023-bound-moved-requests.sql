-- As in 0021; the live holds of the account stay within the largest sum that the graph reports.
create or replace function accounts.move_requests(proxy text, account text, now timestamptz)
returns table (id uuid, satang bigint) language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
  request record;
  traced bigint;
  claim record;
  others numeric;
begin
  perform access.must_be_system();
  perform access.must(exists (
    select 1 from access.account p join access.account a on a.bank_code = p.bank_code
    where p.id = $1 and p.is_proxy and a.id = $2 and not a.is_proxy));
  perform 1 from accounts.hold h where h.account_id = $1 and h.state = 'REQUESTED' order by h.id for update;
  perform 1 from access.account a where a.id = $2 for no key update;
  for request in
    select h.id, h.case_id, h.basis, h.requested_satang from accounts.hold h
    where h.account_id = $1 and h.state = 'REQUESTED' order by h.requested_at, h.id
  loop
    update accounts.hold h set account_id = $2 where h.id = request.id;
    id := request.id;
    satang := request.requested_satang;
    select sum(l.amount_satang) into traced from access.leg l
    where l.case_id = request.case_id and l.to_account_id = $2;
    if satang is not null and traced is not null then
      select c.claimed, c.wholly into claim from accounts.claims(request.case_id, request.basis, $3) c where c.account_id = $2;
      satang := case when claim.wholly then 0 else greatest(0, least(satang, traced - claim.claimed + satang)) end;
    end if;
    if satang is not null then
      select coalesce(sum(coalesce(h.held_satang, h.requested_satang)), 0) into others from accounts.hold h
      where h.account_id = $2 and h.id <> request.id
        and accounts.hold_state(h.state, h.lapses_at, $3) = any (accounts.live_states());
      satang := greatest(0, least(satang, 9007199254740991 - others));
      update accounts.hold h set requested_satang = satang where h.id = request.id and satang > 0;
      update accounts.hold h set state = 'LIFTED', ended_at = $3 where h.id = request.id and satang = 0;
    end if;
    return next;
  end loop;
end
$$;
