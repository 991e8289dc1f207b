-- Money that was traced once is held once, in however many cases it appears: what other cases claim of the same
-- transactions is claimed here too.

-- What the holds of a case claim of an account because the trail led there, but for what the bank is to lift. Called by
-- `accounts.claims` alone.
create function accounts.claimed_on_trail(case_id uuid, account_id text, basis text, now timestamptz) returns bigint
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select (coalesce(sum(coalesce(h.held_satang, h.requested_satang)) filter (where s.state = any (accounts.live_states())), 0)
    + coalesce(sum(h.held_satang) filter (where s.state = 'LAPSED' and h.basis = $3), 0))::bigint
  from accounts.hold h cross join lateral (select accounts.hold_state(h.state, h.lapses_at, $4) as state) s
  where h.case_id = $1 and h.account_id = $2 and h.liftable_at is null
    and h.basis in ('VICTIM_WORD', 'BANK_SUSPICION', 'AUTHORITY_NOTICE', 'CENTRE_ORDER')
$$;
revoke execute on function accounts.claimed_on_trail(uuid, text, text, timestamptz) from public;

-- As in 0004, and what other cases claim of the same money: of a transaction that both recorded as much as it carried; of
-- one that a merge brought to the other and its undoing returned, what the other holds beyond its own.
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
      select mine.to_account_id as id, other.case_id as other_id, sum(least(mine.amount_satang, other.amount_satang)) as satang
      from access.leg mine join access.leg other
        on other.from_bank_code = mine.from_bank_code and other.reference = mine.reference
        and other.to_account_id = mine.to_account_id and other.case_id <> mine.case_id
      where mine.case_id = $1 group by mine.to_account_id, other.case_id
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
