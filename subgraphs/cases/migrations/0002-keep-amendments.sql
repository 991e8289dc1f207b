-- What was changed in a report, and notes. Both are only ever added to.

do $$
declare
  name text;
begin
  foreach name in array array['report', 'transfer', 'idempotency'] loop
    execute format('create policy owner_decides on cases.%I to aoc_owner using (true) with check (true)', name);
  end loop;
end
$$;

-- One row for each value that was changed: `was` null: added; `becomes` null: withdrawn.
create table cases.amendment (
  id uuid primary key default gen_random_uuid(),
  position bigint generated always as identity,
  case_id uuid not null references cases.report (case_id),
  at timestamptz not null,
  agency_id text not null,
  officer text not null,
  field text not null,
  was text,
  becomes text,
  reason text not null
);
create index amendment_by_case on cases.amendment (case_id, position);

create table cases.note (
  id uuid primary key,
  position bigint generated always as identity,
  case_id uuid not null references cases.report (case_id),
  at timestamptz not null,
  agency_id text not null,
  officer text not null,
  text text not null
);
create index note_by_case on cases.note (case_id, position);

do $$
declare
  name text;
begin
  foreach name in array array['amendment', 'note'] loop
    execute format('alter table cases.%I enable row level security, force row level security', name);
    execute format('create policy owner_decides on cases.%I to aoc_owner using (true) with check (true)', name);
    execute format($sql$
      create policy visible on cases.%I for select to aoc_cases using (
        access.may_see_case(case_id)
        and (access.agency_kind() in ('AOC', 'POLICE') or agency_id = access.agency_id()))
    $sql$, name);
    execute format($sql$
      create policy written on cases.%I for insert to aoc_cases with check (
        access.may_write_case(case_id) and agency_id = access.agency_id() and officer = access.officer())
    $sql$, name);
    execute format('grant select, insert on cases.%I to aoc_cases', name);
  end loop;
end
$$;

-- A caller changes the cases that it may write to, and no others.
drop policy written_by_centre on cases.report;
drop policy closed_by_centre on cases.report;
drop policy written_by_centre on cases.transfer;
create policy written on cases.report for insert to aoc_cases
  with check (access.may_write_case(case_id) and opened_by = access.officer());
create policy changed on cases.report for update to aoc_cases
  using (access.may_write_case(case_id)) with check (access.may_write_case(case_id));
create policy written on cases.transfer for insert to aoc_cases
  with check (access.may_write_case(case_id) and recorded_by = access.officer());
