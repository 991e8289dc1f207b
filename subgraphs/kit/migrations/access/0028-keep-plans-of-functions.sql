-- Functions that a request calls, in PL/pgSQL instead of SQL: their plans are kept for the connection. One in SQL is parsed and
-- planned again in every statement, and one that another function calls, in every row. The statements are as they were.

create or replace function access.accounts_of_person(person_id text) returns table (account_id text, bank_code text)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  return query
    select d.account_id, d.bank_code from access.account_detail d
    where d.holder_id = $1 and access.agency_kind() in ('AOC', 'POLICE', 'AMLO')
    order by d.bank_code, d.account_id;
end
$$;

create or replace function access.add_held_accounts(case_id uuid, account_ids text[], at timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  perform access.must(access.may_see_case($1) or (access.agency_kind() = 'AMLO' and access.case_exists($1)));
  insert into access.case_account (case_id, account_id, because)
  select $1, id, 'ASKED ' || access.agency_id() from unnest($2) as id where access.agency_kind() <> 'BANK'
  on conflict do nothing;
  insert into access.case_party as known (case_id, agency_id, role, since)
  select distinct $1, 'bank:' || a.bank_code, 'RECEIVING_BANK', $3 from access.account a where a.id = any ($2)
    and not exists (
      select 1 from access.case_party p where p.case_id = $1 and p.agency_id = 'bank:' || a.bank_code and p.until is null)
  on conflict (case_id, agency_id, role) do update set since = excluded.since, until = null
    where known.until is not null;
end
$$;

create or replace function access.add_legs(case_id uuid, entries jsonb, at timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  perform access.must(access.may_write_case($1));
  insert into access.leg (transfer_id, case_id, hop, from_account_id, from_bank_code, to_account_id, to_bank_code,
    amount_satang, transferred_at, reference)
  select e."transferId", $1, e.hop, e."fromAccountId", e."fromBankCode", e."toAccountId", e."toBankCode",
    e."amountSatang", e."transferredAt", e.reference
  from jsonb_to_recordset(entries) as e ("transferId" uuid, hop integer, "fromAccountId" text, "fromBankCode" text,
    "toAccountId" text, "toBankCode" text, "amountSatang" bigint, "transferredAt" timestamptz, reference text);
  perform access.must(access.agency_kind() <> 'BANK' or exists (
    select 1 from access.leg l where l.case_id = $1 and l.hop = 1 and l.from_bank_code = access.bank_code()));
  insert into access.case_account (case_id, account_id, because)
  select $1, l.from_account_id, 'TRAIL' from access.leg l where l.case_id = $1
  union
  select $1, l.to_account_id, 'TRAIL' from access.leg l where l.case_id = $1
  on conflict do nothing;
  insert into access.case_party as known (case_id, agency_id, role, since)
  select distinct $1, 'bank:' || e."fromBankCode", case when e.hop = 1 then 'VICTIM_BANK' else 'RECEIVING_BANK' end, $3
  from jsonb_to_recordset(entries) as e ("fromBankCode" text, hop integer)
  union
  select distinct $1, 'bank:' || e."toBankCode", 'RECEIVING_BANK', $3
  from jsonb_to_recordset(entries) as e ("toBankCode" text)
  on conflict (case_id, agency_id, role) do update set since = excluded.since, until = null
    where known.until is not null;
end
$$;

create or replace function access.add_numbers(case_id uuid, msisdns text[], at timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  perform access.must(access.may_write_case($1));
  insert into access.case_number (case_id, msisdn) select $1, m from unnest($2) as m on conflict do nothing;
  insert into access.case_party as known (case_id, agency_id, role, since)
  select distinct $1, 'telco:' || lower(s.operator), 'TELCO', $3
  from access.sim s join access.agency a on a.id = 'telco:' || lower(s.operator)
  where s.msisdn = any ($2)
  on conflict (case_id, agency_id, role) do update set since = excluded.since, until = null
    where known.until is not null;
end
$$;

create or replace function access.add_party(case_id uuid, agency_id text, role text, at timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  perform access.must(access.may_write_case($1) and $3 = 'INVESTIGATOR' and $2 like 'police:%');
  insert into access.case_party as known (case_id, agency_id, role, since) values ($1, $2, $3, $4)
  on conflict (case_id, agency_id, role) do update set since = excluded.since, until = null
    where known.until is not null;
end
$$;

create or replace function access.case_began_at(case_id uuid) returns timestamptz
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  return (
    select min(l.transferred_at) from access.leg l where l.case_id = $1 and access.may_see_case($1));
end
$$;

create or replace function access.case_exists(case_id uuid) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  return (
    select access.agency_kind() in ('AOC', 'AMLO') and exists (select 1 from access.case_file c where c.id = $1));
end
$$;

create or replace function access.cases_of_person(person_id text) returns setof uuid
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  return query
    select v.case_id from access.case_victim v where v.person_id = $1
    union
    select a.case_id from access.case_account a
    where a.holder_id = $1 and a.because in ('TRAIL', access.agency_id())
    union
    select n.case_id
    from access.sim_holder h
      join access.case_number n on n.msisdn = h.msisdn
      join access.case_file f on f.id = n.case_id
    where h.holder_id = $1 and access.is_held_at(h.since, h.until, f.opened_at);
end
$$;

create or replace function access.cases_of_suspect(person_id text) returns setof uuid
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  return query
    select s.id from (
      select a.case_id from access.case_account a join access.account n on n.id = a.account_id
      where a.holder_id = $1 and (access.agency_kind() <> 'BANK' or n.bank_code = access.bank_code())
        and exists (select 1 from access.leg l where l.case_id = a.case_id and l.to_account_id = a.account_id)
      union
      select n.case_id
      from access.sim_holder h
        join access.case_number n on n.msisdn = h.msisdn
        join access.case_file f on f.id = n.case_id
      where h.holder_id = $1 and access.agency_kind() <> 'BANK' and access.is_held_at(h.since, h.until, f.opened_at)
    ) as s (id)
    where access.may_see_case(s.id) and access.may_see_person($1);
end
$$;

create or replace function access.end_party(case_id uuid, agency_id text, role text, at timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  perform access.must(access.may_write_case($1) and $3 = 'INVESTIGATOR');
  update access.case_party set until = $4 where case_id = $1 and agency_id = $2 and role = $3 and until is null;
end
$$;

create or replace function access.end_sim_holders(msisdns text[], at timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  update access.sim_holder set until = greatest(since, $2) where msisdn = any ($1) and until is null;
end
$$;

create or replace function access.may_publish(source text, type text) returns boolean
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  return (
    select exists (
      select 1
      from (values
        ('cases', 'th.aoc.case.reported', array['AOC', 'POLICE', 'BANK']),
        ('cases', 'th.aoc.case.amended', array['AOC', 'POLICE', 'BANK']),
        ('cases', 'th.aoc.case.%', array['AOC']),
        ('accounts', 'th.aoc.hold.requested', array['AOC', 'BANK', 'POLICE', 'AMLO']),
        ('accounts', 'th.aoc.hold.placed', array['BANK']),
        ('accounts', 'th.aoc.hold.complained', array['BANK']),
        ('accounts', 'th.aoc.hold.disclosed', array['BANK']),
        ('accounts', 'th.aoc.hold.rejected', array['BANK']),
        ('accounts', 'th.aoc.hold.extended', array['AOC', 'POLICE', 'AMLO']),
        ('accounts', 'th.aoc.hold.lifted', array['AOC', 'BANK', 'POLICE', 'AMLO']),
        ('accounts', 'th.aoc.hold.released', array['AOC', 'BANK', 'POLICE']),
        -- clocks and handlers of events alone
        ('accounts', 'th.aoc.hold.%', array[]::text[]),
        ('accounts', 'th.aoc.release.%', array['AOC', 'BANK', 'POLICE']),
        ('sims', 'th.aoc.sim.claim.%', array['TELCO', 'REGULATOR']),
        ('sims', 'th.aoc.sim.order.%', array['TELCO', 'REGULATOR']),
        ('sims', 'th.aoc.sim.demand.%', array['TELCO', 'REGULATOR']),
        ('sims', 'th.aoc.sim.suspension.%', array['AOC', 'POLICE', 'AMLO', 'REGULATOR']),
        ('referrals', 'th.aoc.complaint.recorded', array['POLICE']),
        ('referrals', 'th.aoc.referral.sent', array['AOC']),
        ('referrals', 'th.aoc.referral.decided', array['POLICE']),
        ('referrals', 'th.aoc.referral.transferred', array['POLICE']),
        ('referrals', 'th.aoc.referral.reopened', array['POLICE']),
        -- a clock alone
        ('referrals', 'th.aoc.referral.overdue', array[]::text[])
      ) as rights (owner, pattern, kinds)
      where owner = $1 and $2 like pattern and (access.is_system() or access.agency_kind() = any (kinds))));
end
$$;

create or replace function access.may_write_case(case_id uuid) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  return (
    select case access.agency_kind()
      when 'AOC' then exists (select 1 from access.case_file c where c.id = $1)
      when 'POLICE' then access.may_see_case($1)
      when 'BANK' then exists (
        select 1 from access.case_party p
        where p.case_id = $1 and p.until is null and p.role = 'OWNER' and p.agency_id = access.agency_id())
      else false
    end);
end
$$;

create or replace function access.merge_case(merged uuid, survivor uuid, moved uuid[], at timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  perform access.must(access.agency_kind() = 'AOC' and access.may_write_case($1) and access.may_write_case($2) and $1 <> $2);
  update access.leg set case_id = $2, merged_from = $1 where case_id = $1 and transfer_id = any ($3);
  insert into access.case_account (case_id, account_id, because, holder_id, merged_from)
  select $2, a.account_id, a.because, a.holder_id, $1 from access.case_account a where a.case_id = $1
  on conflict do nothing;
  insert into access.case_number (case_id, msisdn, merged_from)
  select $2, n.msisdn, $1 from access.case_number n where n.case_id = $1
  on conflict do nothing;
  insert into access.case_party as known (case_id, agency_id, role, since, merged_from)
  select $2, p.agency_id, p.role, $4, $1 from access.case_party p
  where p.case_id = $1 and p.until is null and p.role not in ('OWNER', 'CENTRE')
  on conflict (case_id, agency_id, role) do update set since = excluded.since, until = null, merged_from = $1
    where known.until is not null;
  update access.case_event set case_id = $2, merged_from = $1 where case_id = $1;
  update access.case_file f set merged_into = $2, status = 'CLOSED' where f.id = $1;
end
$$;

create or replace function access.note_act(correlation text, subgraph text, at timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  insert into access.act_note (correlation_id, subgraph, agency_id, officer, done_at)
  select $1, $2, access.agency_id(), access.officer(), $3 where access.agency_id() is not null
  on conflict do nothing;
end
$$;

create or replace function access.record_event(case_id uuid, at timestamptz, kind text, concerns text, summary text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  perform access.must(access.may_see_case($1));
  insert into access.case_event (case_id, at, kind, agency_id, concerns, summary)
  values ($1, $2, $3, access.agency_id(), $4, $5);
end
$$;

create or replace function access.record_events(case_id uuid, at timestamptz, kind text, concerns text[], summary text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  perform access.must(access.may_see_case($1));
  insert into access.case_event (case_id, at, kind, agency_id, concerns, summary)
  select $1, $2, $3, access.agency_id(), c, $5 from unnest($4) as c;
end
$$;

create or replace function access.remember_accounts(entries jsonb) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  perform access.must(access.agency_kind() in ('AOC', 'BANK', 'POLICE', 'AMLO') and not exists (
    select 1 from jsonb_to_recordset(entries) as e ("bankCode" text, rank smallint)
    where e.rank >= 2 and e."bankCode" is distinct from access.bank_code()));
  insert into access.account (id, bank_code, last_four)
  select distinct e.id, e."bankCode", right(e."accountNumber", 4)
  from jsonb_to_recordset(entries) as e (id text, "bankCode" text, "accountNumber" text) order by e.id
  on conflict do nothing;
  insert into access.account_detail as known (account_id, bank_code, account_number, holder_id, holder_rank)
  select distinct on (e.id) e.id, e."bankCode", e."accountNumber", e."holderId",
    case when e."holderId" is null then 0 else e.rank end
  from jsonb_to_recordset(entries) as e (id text, "bankCode" text, "accountNumber" text, "holderId" text, rank smallint)
  order by e.id, (e."holderId" is null), e.rank desc
  on conflict (account_id) do update set holder_id = excluded.holder_id, holder_rank = excluded.holder_rank
    where excluded.holder_id is not null
      and (excluded.holder_rank > known.holder_rank or (excluded.holder_rank = 2 and known.holder_rank = 2))
      and excluded.holder_id is distinct from known.holder_id;
end
$$;

create or replace function access.remember_persons(entries jsonb) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  perform access.must(
    access.agency_kind() in ('BANK', 'TELCO')
    or (access.agency_kind() in ('AOC', 'POLICE', 'AMLO') and not exists (
      select 1 from jsonb_to_recordset(entries) as e (rank smallint) where e.rank > 1)));
  insert into access.person (id)
  select distinct e.id from jsonb_to_recordset(entries) as e (id text) order by e.id
  on conflict do nothing;
  insert into access.person_identity as known (person_id, national_id, foreigner_id, passport_country, passport_number,
    juristic_id, name, name_rank, named_by)
  select distinct on (e.id) e.id, e."nationalId", e."foreignerId", e."passportCountry", e."passportNumber",
    e."juristicId", e.name, case when e.name is null then 0 else e.rank end,
    case when e.name is not null then access.agency_id() end
  from jsonb_to_recordset(entries) as e (id text, "nationalId" text, "foreignerId" text, "passportCountry" text,
    "passportNumber" text, "juristicId" text, name text, rank smallint)
  order by e.id, (e.name is null), e.rank desc
  on conflict (person_id) do update
    set name = excluded.name, name_rank = excluded.name_rank, named_by = excluded.named_by
    where excluded.name is not null and excluded.name is distinct from known.name
      and (known.name is null or known.named_by = excluded.named_by);
  insert into access.person_name (person_id, agency_id, name)
  select distinct on (e.id) e.id, access.agency_id(), e.name
  from jsonb_to_recordset(entries) as e (id text, name text, rank smallint)
  where e.name is not null order by e.id, e.rank desc
  on conflict (person_id, agency_id) do update set name = excluded.name
    where person_name.name is distinct from excluded.name;
end
$$;

create or replace function access.remember_sims(entries jsonb) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  insert into access.sim as known (msisdn, operator, holder_id)
  select distinct on (e.msisdn) e.msisdn, e.operator, e."holderId"
  from jsonb_to_recordset(entries) as e (msisdn text, operator text, "holderId" text)
  order by e.msisdn
  on conflict (msisdn) do update set operator = excluded.operator, holder_id = excluded.holder_id
    where (known.operator, known.holder_id) is distinct from (excluded.operator, excluded.holder_id);
end
$$;

create or replace function access.remove_numbers(case_id uuid, msisdns text[], at timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  perform access.must(access.may_write_case($1));
  delete from access.case_number n where n.case_id = $1 and n.msisdn = any ($2);
  update access.case_party p set until = $3
  where p.case_id = $1 and p.role = 'TELCO' and p.until is null and not exists (
    select 1 from access.case_number n join access.sim s on s.msisdn = n.msisdn
    where n.case_id = $1 and p.agency_id = 'telco:' || lower(s.operator));
end
$$;

create or replace function access.reopen_case(case_id uuid, status text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  perform access.must(access.agency_kind() = 'AOC' and $2 <> 'CLOSED' and exists (
    select 1 from access.case_file f where f.id = $1 and f.status = 'CLOSED' and f.merged_into is null));
  update access.case_file f set status = $2 where f.id = $1;
end
$$;

create or replace function access.set_case_status(case_id uuid, status text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  perform access.must(access.may_write_case($1));
  update access.case_file set status = $2 where id = $1 and case_file.status <> 'CLOSED';
end
$$;

create or replace function access.sim_holder_at(msisdn text, at timestamptz) returns text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  return (
    select h.holder_id from access.sim_holder h
    where h.msisdn = $1 and access.is_held_at(h.since, h.until, $2)
      and access.may_see_sim_holder(h.msisdn, h.operator, h.holder_id, h.since, h.until)
    order by h.id desc limit 1);
end
$$;

create or replace function access.split_case(merged uuid, survivor uuid, merged_status text, survivor_status text, at timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  perform access.must(access.agency_kind() = 'AOC' and exists (
    select 1 from access.case_file f where f.id = $1 and f.merged_into = $2));
  update access.leg set case_id = $1, merged_from = null, returned_from = $2 where case_id = $2 and merged_from = $1;
  delete from access.case_account where case_id = $2 and merged_from = $1;
  delete from access.case_number where case_id = $2 and merged_from = $1;
  update access.case_party set until = $5 where case_id = $2 and merged_from = $1 and until is null;
  update access.case_event set case_id = $1, merged_from = null where case_id = $2 and merged_from = $1;
  update access.case_file f set merged_into = null, status = $3 where f.id = $1;
  update access.case_file f set status = $4 where f.id = $2 and f.status <> 'CLOSED';
end
$$;

create or replace function access.traced(case_id uuid) returns table (account_id text, bank_code text, hop integer, satang bigint)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  return query
    select l.to_account_id, l.to_bank_code, min(l.hop), sum(l.amount_satang)::bigint
    from access.leg l where l.case_id = $1 and (access.may_see_case($1) or access.agency_kind() = 'AMLO')
    group by l.to_account_id, l.to_bank_code
    order by min(l.hop), l.to_account_id;
end
$$;
