-- As in 0010, with legs that have no reference yet: one that may be the leg of another case is counted as the same money
-- until its bank has said which transaction it is, so that no confirmation finds the money held twice.
create or replace function accounts.claims(case_id uuid, basis text, now timestamptz)
returns table (account_id text, claimed bigint, asked bigint, wholly boolean)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  if not coalesce(access.may_see_case($1) or access.agency_kind() = 'AMLO', false) then
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
