-- A request on a proxy goes to the account that its institution named.

-- As in 0018, and for the system, which moves requests.
create or replace function accounts.claims(case_id uuid, basis text, now timestamptz)
returns table (account_id text, claimed bigint, asked bigint, wholly boolean)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  if not coalesce(access.may_see_case($1) or access.agency_kind() = 'AMLO' or access.is_system(), false) then
    return;
  end if;
  return query
    with own as (
      select h.account_id as id,
        coalesce(sum(coalesce(h.held_satang, h.requested_satang)) filter (where s.state = any (accounts.live_states())), 0)
        + coalesce(sum(h.held_satang) filter (where s.state = 'LAPSED' and h.basis = $2), 0) as claimed,
        -- what was asked for and taken back keeps nobody from asking
        coalesce(sum(h.requested_satang) filter (where s.state <> 'LIFTED'), 0) as asked,
        coalesce(bool_or(h.requested_satang is null and s.state = any (accounts.live_states())), false) as wholly
      from accounts.hold h cross join lateral (select accounts.hold_state(h.state, h.lapses_at, $3) as state) s
      where h.case_id = $1 group by h.account_id
    ), shared as (
      select each.id, each.other_id, sum(each.satang) as satang
      from (
        select mine.to_account_id as id, other.id as other_id, least(mine.amount_satang, sum(other.satang)) as satang
        from access.leg mine cross join lateral (
          select o.case_id as id, o.amount_satang as satang from access.leg o
          where o.from_bank_code = mine.from_bank_code and o.reference = mine.reference
            and o.to_account_id = mine.to_account_id and o.case_id <> mine.case_id
          union all
          select o.case_id, o.amount_satang from access.leg o
          where o.from_account_id = mine.from_account_id and o.to_account_id = mine.to_account_id
            and o.amount_satang = mine.amount_satang and o.case_id <> mine.case_id
            and access.may_be_one(mine.reference, mine.transferred_at, o.reference, o.transferred_at)) as other
        where mine.case_id = $1 group by mine.transfer_id, other.id) as each
      group by each.id, each.other_id
    ), returned as (
      select l.to_account_id as id, l.returned_from as other_id, sum(l.amount_satang) as satang
      from access.leg l where l.case_id = $1 and l.returned_from <> $1 group by l.to_account_id, l.returned_from
    ), elsewhere as (
      select each.id, sum(each.satang) as satang
      from (
        select e.id, least(e.satang, accounts.claimed_on_trail(e.other_id, e.id, $2, $3)) as satang from shared e
        union all
        select e.id, greatest(0, least(e.satang, accounts.claimed_on_trail(e.other_id, e.id, $2, $3)
          - coalesce((select sum(l.amount_satang) from access.leg l
              where l.case_id = e.other_id and l.to_account_id = e.id), 0)))
        from returned e) as each
      group by each.id
    )
    select coalesce(o.id, e.id), (coalesce(o.claimed, 0) + coalesce(e.satang, 0))::bigint,
      (coalesce(o.asked, 0) + coalesce(e.satang, 0))::bigint, coalesce(o.wholly, false)
    from own o full join elsewhere e on e.id = o.id;
end
$$;

-- Moves the requests that wait at a proxy to its account, in whichever case they are now, each bounded by what its case
-- traced there and nobody claims yet: the same money may be asked for already. `satang` 0: nothing is left to ask for, and
-- the request ends.
create function accounts.move_requests(proxy text, account text, now timestamptz)
returns table (id uuid, satang bigint) language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
  request record;
  traced bigint;
  claim record;
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
    -- a whole account, or a leg that a merge left behind: nothing is bounded before the leg of this case is resolved
    if satang is not null and traced is not null then
      select c.claimed, c.wholly into claim from accounts.claims(request.case_id, request.basis, $3) c where c.account_id = $2;
      satang := case when claim.wholly then 0 else greatest(0, least(satang, traced - claim.claimed + satang)) end;
      update accounts.hold h set requested_satang = satang where h.id = request.id and satang > 0;
      update accounts.hold h set state = 'LIFTED', ended_at = $3 where h.id = request.id and satang = 0;
    end if;
    return next;
  end loop;
end
$$;
revoke execute on function accounts.move_requests(text, text, timestamptz) from public;
grant execute on function accounts.move_requests(text, text, timestamptz) to aoc_accounts;
