-- What was told to the centre. Which agencies, accounts and persons a case links is in `access`.

create table cases.report (
  case_id uuid primary key,
  scam_type text not null,
  channel text not null,
  reported_at timestamptz not null,
  narrative text,
  victim_id text not null,
  victim_msisdn text,
  -- Sum of the legs of hop 1: kept here because not every party sees every leg.
  loss_satang bigint not null,
  opened_by text not null,
  opened_at timestamptz not null,
  close_reason text,
  close_note text,
  closed_by text,
  closed_at timestamptz
);
create index report_by_reported_at on cases.report (reported_at desc, case_id desc);

-- The sending bank's reference of a leg in `access.leg`, and the name that the victim saw at the other end.
create table cases.transfer (
  id uuid primary key,
  case_id uuid not null references cases.report (case_id),
  from_bank_code text not null,
  reference text not null,
  to_holder_name text,
  recorded_by text not null,
  recorded_at timestamptz not null,
  unique (case_id, from_bank_code, reference)
);
create index transfer_by_reference on cases.transfer (from_bank_code, reference);

create table cases.idempotency (
  agency_id text not null,
  key text not null,
  operation text not null,
  input_hash text not null,
  answer jsonb,
  used_at timestamptz not null default now(),
  primary key (agency_id, key)
);

-- Numbers of cases that the centre's own system did not number.
create sequence cases.case_number as bigint start 1;

do $$
declare
  name text;
begin
  foreach name in array array['report', 'transfer', 'idempotency'] loop
    execute format('alter table cases.%I enable row level security, force row level security', name);
  end loop;
end
$$;

create policy visible on cases.report for select to aoc_cases using (access.may_see_case(case_id));
create policy written_by_centre on cases.report for insert to aoc_cases
  with check (access.agency_kind() = 'AOC' and opened_by = access.officer());
create policy closed_by_centre on cases.report for update to aoc_cases
  using (access.agency_kind() = 'AOC') with check (access.agency_kind() = 'AOC');

-- A leg's own policy decides.
create policy visible on cases.transfer for select to aoc_cases
  using (exists (select 1 from access.leg l where l.transfer_id = transfer.id));
create policy written_by_centre on cases.transfer for insert to aoc_cases
  with check (access.agency_kind() = 'AOC' and recorded_by = access.officer());

create policy own on cases.idempotency to aoc_cases
  using (agency_id = access.agency_id()) with check (agency_id = access.agency_id());

grant select, insert, update on cases.report, cases.idempotency to aoc_cases;
grant select, insert on cases.transfer to aoc_cases;
grant usage on sequence cases.case_number to aoc_cases;
