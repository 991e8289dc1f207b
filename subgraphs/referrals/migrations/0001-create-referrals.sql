-- Cases at police stations: who has one, how far it has come, what was complained of and decided.

-- Public reference data, from the operator's registry.
create table referrals.police_station (
  code text primary key,
  name_th text not null,
  name_en text not null,
  province text not null
);

-- A transfer ends a row and begins another: each row belongs to one station for good.
create table referrals.referral (
  id uuid primary key,
  case_id uuid not null,
  station_code text not null references referrals.police_station (code),
  state text not null check (state in (
    'SENT', 'ACKNOWLEDGED', 'ASSIGNED', 'COMPLAINED', 'ACCEPTED', 'NOT_ACCEPTED', 'TRANSFERRED')),
  referred_by text not null,
  referred_at timestamptz not null,
  note text,
  acknowledged_at timestamptz,
  officer text,
  complaint_number text,
  complaint_received_at timestamptz,
  complaint_due_at timestamptz,
  complaint_station_code text references referrals.police_station (code),
  decision text check (decision in ('ACCEPTED', 'NOT_ACCEPTED', 'NO_EVIDENCE')),
  police_case_number text,
  decided_at timestamptz,
  reason text
);
create unique index referral_live on referrals.referral (case_id)
  where state in ('SENT', 'ACKNOWLEDGED', 'ASSIGNED', 'COMPLAINED');
create index referral_inbox on referrals.referral (station_code, state, referred_at, id);
create index referral_by_referred_at on referrals.referral (referred_at, id);
create index referral_by_case on referrals.referral (case_id, referred_at desc);

-- Who did what, when and why. Nothing here is ever changed.
create table referrals.referral_event (
  id bigint generated always as identity primary key,
  referral_id uuid not null references referrals.referral (id),
  at timestamptz not null,
  state text not null,
  agency_id text not null,
  officer text not null,
  note text
);
create index referral_event_by_referral on referrals.referral_event (referral_id, id);

create table referrals.idempotency (
  agency_id text not null,
  key text not null,
  operation text not null,
  input_hash text not null,
  answer jsonb,
  used_at timestamptz not null default now(),
  primary key (agency_id, key)
);

-- The station of a calling police station ('10101' of 'police:station:10101'), else null.
create function referrals.station_code() returns text language sql stable parallel safe as
  $$ select substring(access.agency_id() from '^police:station:(.+)$') $$;

create function referrals.may_see_referral(station_code text) returns boolean language sql stable as $$
  select access.agency_kind() = 'AOC' or access.agency_id() = 'police:ccib'
    or (access.agency_kind() = 'POLICE' and $1 = referrals.station_code())
$$;

do $$
declare
  name text;
begin
  foreach name in array array['referral', 'referral_event', 'idempotency'] loop
    execute format('alter table referrals.%I enable row level security, force row level security', name);
    execute format('create policy owner_decides on referrals.%I to aoc_owner using (true) with check (true)', name);
  end loop;
end
$$;

create policy visible on referrals.referral for select to aoc_referrals
  using (referrals.may_see_referral(station_code) and state <> 'TRANSFERRED'
    or access.agency_kind() = 'AOC' or access.agency_id() = 'police:ccib');
create policy written on referrals.referral for insert to aoc_referrals
  with check (referred_by = access.agency_id() and access.agency_kind() in ('AOC', 'POLICE'));
create policy changed on referrals.referral for update to aoc_referrals
  using (referrals.may_see_referral(station_code)) with check (true);

create policy visible on referrals.referral_event for select to aoc_referrals
  using (exists (select 1 from referrals.referral r where r.id = referral_id));
create policy written on referrals.referral_event for insert to aoc_referrals
  with check (agency_id = access.agency_id() and officer = access.officer());

create policy own on referrals.idempotency to aoc_referrals
  using (agency_id = access.agency_id()) with check (agency_id = access.agency_id());

-- A transfer: ends the station's row and opens another station's, which the station itself may not see any more.
create function referrals.transfer(referral_id uuid, to_station text, new_id uuid, reason text, at timestamptz)
returns void language sql security definer set search_path = pg_catalog, pg_temp as $$
  update referrals.referral set state = 'TRANSFERRED', reason = $4, decided_at = $5
  where id = $1 and referrals.may_see_referral(station_code);
  insert into referrals.referral (id, case_id, station_code, state, referred_by, referred_at, note,
    complaint_number, complaint_received_at, complaint_due_at, complaint_station_code)
  select $3, r.case_id, $2, 'SENT', access.agency_id(), $5, $4,
    r.complaint_number, r.complaint_received_at, r.complaint_due_at, r.complaint_station_code
  from referrals.referral r where r.id = $1 and referrals.may_see_referral(r.station_code);
$$;
revoke execute on function referrals.transfer(uuid, text, uuid, text, timestamptz) from public;

grant select on referrals.police_station to aoc_referrals;
grant select, insert, update on referrals.referral, referrals.idempotency to aoc_referrals;
grant select, insert on referrals.referral_event to aoc_referrals;
grant execute on function referrals.transfer(uuid, text, uuid, text, timestamptz) to aoc_referrals;
