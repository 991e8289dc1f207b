-- Cases that are merged, legs that were wrong, and the one row shape of cases and of transfers.

create table cases.merge (
  id uuid primary key,
  case_id uuid not null references cases.report (case_id),
  into_case_id uuid not null references cases.report (case_id),
  at timestamptz not null,
  officer text not null,
  reason text not null,
  -- statuses of both cases before
  status text not null,
  into_status text not null,
  undone_at timestamptz,
  undone_by text,
  undone_reason text
);
create unique index merge_standing on cases.merge (case_id) where undone_at is null;
create index merge_by_survivor on cases.merge (into_case_id, at desc);

-- A leg that was recorded wrongly, with all that it said. Nothing here is ever changed.
create table cases.voided_transfer (
  id uuid primary key,
  case_id uuid not null references cases.report (case_id),
  from_bank_code text not null,
  reference text not null,
  from_account_id text not null,
  to_account_id text not null,
  amount_satang bigint not null,
  transferred_at timestamptz not null,
  hop integer not null,
  voided_at timestamptz not null,
  voided_by text not null,
  reason text not null,
  replaced_by uuid
);
create index voided_transfer_by_case on cases.voided_transfer (case_id, voided_at, id);

alter table cases.transfer add column merged_from uuid;
alter table cases.note add column merged_from uuid;
alter table cases.amendment add column merged_from uuid;
alter table cases.report add column duplicate_of uuid references cases.report (case_id);
create index report_by_victim on cases.report (victim_id, reported_at);

do $$
declare
  name text;
begin
  foreach name in array array['merge', 'voided_transfer'] loop
    execute format('alter table cases.%I enable row level security, force row level security', name);
    execute format('create policy owner_decides on cases.%I to aoc_owner using (true) with check (true)', name);
  end loop;
  -- a merge moves these rows to another case and changes nothing else of them
  foreach name in array array['transfer', 'note', 'amendment'] loop
    execute format($sql$
      create policy moved on cases.%I for update to aoc_cases
        using (access.agency_kind() = 'AOC' and access.may_write_case(case_id))
        with check (access.agency_kind() = 'AOC' and access.may_write_case(case_id))
    $sql$, name);
    execute format('grant update (case_id, merged_from) on cases.%I to aoc_cases', name);
  end loop;
end
$$;

create policy visible on cases.merge for select to aoc_cases
  using (access.agency_kind() = 'AOC' and access.may_see_case(case_id));
create policy written on cases.merge for insert to aoc_cases
  with check (access.agency_kind() = 'AOC' and access.may_write_case(case_id) and officer = access.officer());
create policy undone on cases.merge for update to aoc_cases
  using (access.agency_kind() = 'AOC' and access.may_write_case(case_id)) with check (undone_by = access.officer());
grant select, insert on cases.merge to aoc_cases;
grant update (undone_at, undone_by, undone_reason) on cases.merge to aoc_cases;

create policy visible on cases.voided_transfer for select to aoc_cases
  using (access.agency_kind() in ('AOC', 'POLICE') and access.may_see_case(case_id));
create policy written on cases.voided_transfer for insert to aoc_cases
  with check (access.may_write_case(case_id) and voided_by = access.officer());
grant select, insert on cases.voided_transfer to aoc_cases;

create policy voided on cases.transfer for delete to aoc_cases using (access.may_write_case(case_id));
grant delete on cases.transfer to aoc_cases;

-- A case as the subgraph's loaders and lists read it, under the reader's own row-level security.
create view cases.case_row with (security_invoker = true) as
select f.id, f.case_number as "caseNumber", f.status, r.scam_type as "scamType", r.channel,
  r.reported_at as "reportedAt", r.loss_satang as "lossSatang", r.narrative, r.victim_id as "victimId",
  r.close_reason as "closeReason", f.merged_into as "mergedInto"
from access.case_file f join cases.report r on r.case_id = f.id;

-- A leg of the trail as the subgraph's loaders and lists read it.
create view cases.transfer_row with (security_invoker = true) as
select t.id, l.case_id as "caseId", t.reference, l.amount_satang as "amountSatang",
  l.transferred_at as "transferredAt", l.hop, l.from_bank_code as "fromBankCode",
  l.to_bank_code as "toBankCode", l.from_account_id as "fromAccountId", l.to_account_id as "toAccountId"
from access.leg l join cases.transfer t on t.id = l.transfer_id;

grant select on cases.case_row, cases.transfer_row to aoc_cases;
