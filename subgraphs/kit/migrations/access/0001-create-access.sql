-- Who may know what: the agencies, the parties of each case, and the links between cases, accounts, persons and
-- numbers that the subgraphs' row-level security asks. Facts that decide nothing about access live in the subgraphs.

-- The caller, as the transaction's settings say. A setting never used reads null, a used one '' when empty.
create function access.agency_id() returns text language sql stable parallel safe as
  $$ select nullif(current_setting('access.agency_id', true), '') $$;
create function access.agency_kind() returns text language sql stable parallel safe as
  $$ select nullif(current_setting('access.agency_kind', true), '') $$;
create function access.officer() returns text language sql stable parallel safe as
  $$ select nullif(current_setting('access.officer', true), '') $$;
-- The bank code of a calling bank ('004' of 'bank:004'), else null.
create function access.bank_code() returns text language sql stable parallel safe as
  $$ select case when access.agency_kind() = 'BANK' then split_part(access.agency_id(), ':', 2) end $$;
-- The operator of a calling telco ('AIS' of 'telco:ais'), else null.
create function access.operator() returns text language sql stable parallel safe as
  $$ select case when access.agency_kind() = 'TELCO' then upper(split_part(access.agency_id(), ':', 2)) end $$;

create table access.agency (
  id text primary key,
  kind text not null check (kind in ('AOC', 'BANK', 'TELCO', 'REGULATOR', 'POLICE', 'AMLO', 'PARTNER')),
  name_th text not null,
  name_en text not null
);

create table access.case_file (
  id uuid primary key,
  case_number text not null unique,
  status text not null default 'OPEN' check (status in ('OPEN', 'REFERRED', 'INVESTIGATING', 'RECOVERY', 'CLOSED')),
  opened_at timestamptz not null
);

create table access.case_party (
  case_id uuid not null references access.case_file (id),
  agency_id text not null references access.agency (id),
  role text not null check (role in ('OWNER', 'VICTIM_BANK', 'RECEIVING_BANK', 'INVESTIGATOR', 'TELCO')),
  since timestamptz not null,
  until timestamptz,
  primary key (case_id, agency_id, role)
);
create index case_party_by_agency on access.case_party (agency_id, case_id) where until is null;

-- What happened to a case. `concerns` names the one bank or telco that an event is about; other banks do not see it.
create table access.case_event (
  id bigint generated always as identity primary key,
  case_id uuid not null references access.case_file (id),
  at timestamptz not null,
  kind text not null,
  agency_id text not null references access.agency (id),
  concerns text references access.agency (id),
  summary text not null
);
create index case_event_by_case on access.case_event (case_id, at, id);

create table access.person (
  id text primary key
);

-- The one place where a pseudonym meets a name. `name_rank`: 2 a bank or an operator registered it, 1 somebody told it.
create table access.person_identity (
  person_id text primary key references access.person (id),
  national_id text not null,
  name text,
  name_rank smallint not null default 0
);

create table access.case_victim (
  case_id uuid primary key references access.case_file (id),
  person_id text not null references access.person (id)
);
create index case_victim_by_person on access.case_victim (person_id);

create table access.account (
  id text primary key,
  bank_code text not null,
  last_four text not null
);

-- `holder_rank`: 2 the account's bank registered the holder, 1 a victim or the sending bank told of them, 0 unknown.
create table access.account_detail (
  account_id text primary key references access.account (id),
  bank_code text not null,
  account_number text not null,
  holder_id text references access.person (id),
  holder_rank smallint not null default 0
);
create index account_detail_by_holder on access.account_detail (holder_id);

-- Which accounts belong to a case, and why: 'TRAIL', or the agency that ordered a hold there.
create table access.case_account (
  case_id uuid not null references access.case_file (id),
  account_id text not null references access.account (id),
  because text not null,
  primary key (account_id, case_id, because)
);
create index case_account_by_case on access.case_account (case_id);

-- A leg of the money trail: one transfer from one account to another.
create table access.leg (
  transfer_id uuid primary key,
  case_id uuid not null references access.case_file (id),
  hop integer not null check (hop >= 1),
  from_account_id text not null references access.account (id),
  from_bank_code text not null,
  to_account_id text not null references access.account (id),
  to_bank_code text not null,
  amount_satang bigint not null check (amount_satang > 0),
  transferred_at timestamptz not null
);
create index leg_by_case on access.leg (case_id, hop, transferred_at);
create index leg_by_from on access.leg (from_account_id, case_id);
create index leg_by_to on access.leg (to_account_id, case_id);

-- Which operator registered a number, and for whom.
create table access.sim (
  msisdn text primary key,
  operator text not null,
  holder_id text not null references access.person (id)
);
create index sim_by_holder on access.sim (holder_id);

-- Numbers that the scammer of a case used.
create table access.case_number (
  case_id uuid not null references access.case_file (id),
  msisdn text not null,
  primary key (msisdn, case_id)
);
create index case_number_by_case on access.case_number (case_id);
