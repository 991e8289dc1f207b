-- The accesses of the gateway's log as those read them who look at the others: by agency, officer, case and person. Made
-- from the entries that have their place in the tree, in their order; the entries themselves stay where they are.

create table oversight.access (
  -- the entry's place in the tree
  sequence bigint primary key,
  id uuid not null unique,
  at timestamptz not null,
  agency_id text not null,
  officer text,
  client text,
  outcome text,
  operation_kind text,
  operation_name text,
  basis text,
  purpose_case text,
  persons integer not null,
  delivered text[] not null,
  refused text[] not null,
  correlation_id text
);
create index access_by_agency on oversight.access (agency_id, sequence desc);
create index access_by_officer on oversight.access (agency_id, officer, sequence desc);

-- Persons of an access by their names in the log.
create table oversight.access_subject (
  subject bytea not null check (octet_length(subject) = 16),
  sequence bigint not null references oversight.access,
  agency_id text not null,
  primary key (subject, sequence)
);
create index access_subject_by_sequence on oversight.access_subject (sequence);

-- Cases of an access: those whose data it held, and the one that its purpose named.
create table oversight.access_case (
  case_id uuid not null,
  sequence bigint not null references oversight.access,
  agency_id text not null,
  primary key (case_id, sequence)
);
create index access_case_by_sequence on oversight.access_case (sequence);

-- What each officer did on each day in Thailand.
create table oversight.officer_day (
  agency_id text not null,
  officer text not null,
  day date not null,
  operations integer not null default 0,
  refusals integer not null default 0,
  persons integer not null default 0,
  purposes integer not null default 0,
  primary key (day, agency_id, officer)
);
create index officer_day_by_agency on oversight.officer_day (agency_id, officer, day);
create table oversight.officer_day_person (
  agency_id text not null,
  officer text not null,
  day date not null,
  subject bytea not null,
  primary key (agency_id, officer, day, subject)
);
create table oversight.officer_day_purpose (
  agency_id text not null,
  officer text not null,
  day date not null,
  purpose text not null,
  primary key (agency_id, officer, day, purpose)
);

-- How many entries of the tree have been taken in: one row.
create table oversight.progress (
  is_only boolean primary key default true check (is_only),
  sequence bigint not null default 0
);
insert into oversight.progress default values;

do $$
declare
  name text;
begin
  foreach name in array array[
    'access', 'access_subject', 'access_case', 'officer_day', 'officer_day_person', 'officer_day_purpose', 'progress'
  ] loop
    execute format('alter table oversight.%I enable row level security, force row level security', name);
    execute format('create policy owner_decides on oversight.%I to aoc_owner using (true) with check (true)', name);
  end loop;
  -- an authority of oversight sees all accesses, an agency its own
  foreach name in array array['access', 'access_subject', 'access_case', 'officer_day'] loop
    execute format($sql$
      create policy own_or_authority on oversight.%I for select to aoc_oversight
        using (agency_id = (select access.agency_id()) or (select access.agency_kind()) = 'OVERSIGHT')
    $sql$, name);
    execute format('grant select on oversight.%I to aoc_oversight', name);
  end loop;
end
$$;

-- Entries that have their place in the tree, from one on, with what they say.
create function oversight.entries_from(first bigint, batch integer)
returns table (sequence bigint, id uuid, agency_id text, officer text, day date, b jsonb)
language sql stable set search_path = pg_catalog, pg_temp as $$
  select e.index, e.id, e.agency_id, coalesce(j.b ->> 'officer', ''),
    ((j.b ->> 'at')::timestamptz at time zone 'Asia/Bangkok')::date, j.b
  from gateway.access_entry e cross join lateral (select e.body::jsonb as b) j
  where e.index >= first and e.index < first + batch
$$;
revoke execute on function oversight.entries_from(bigint, integer) from public;

-- Takes in up to `batch` entries, in the order of the tree; how many.
create function oversight.take_in(batch integer) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  first bigint;
  taken integer;
begin
  perform access.must_be_system();
  -- another process takes in
  if not pg_try_advisory_xact_lock(1441, 3) then
    return 0;
  end if;
  select p.sequence into first from oversight.progress p for update;

  insert into oversight.access (sequence, id, at, agency_id, officer, client, outcome, operation_kind, operation_name, basis,
    purpose_case, persons, delivered, refused, correlation_id)
  select t.sequence, t.id, (b ->> 'at')::timestamptz, t.agency_id, b ->> 'officer', b ->> 'client', b ->> 'outcome',
    b #>> '{operation,kind}', b #>> '{operation,name}', b #>> '{purpose,basis}', b #>> '{purpose,case}',
    coalesce((b #>> '{counts,subjects}')::integer, 0),
    array(select jsonb_array_elements_text(coalesce(b #> '{coordinates,delivered}', '[]'))),
    array(select jsonb_array_elements_text(coalesce(b #> '{coordinates,refused}', '[]'))), b ->> 'correlationId'
  from oversight.entries_from(first, batch) t;
  get diagnostics taken = row_count;
  if taken = 0 then
    return 0;
  end if;
  insert into oversight.access_subject (subject, sequence, agency_id)
  select distinct decode(s, 'hex'), t.sequence, t.agency_id
  from oversight.entries_from(first, batch) t, jsonb_array_elements_text(coalesce(b -> 'subjects', '[]')) as s;
  insert into oversight.access_case (case_id, sequence, agency_id)
  select c::uuid, t.sequence, t.agency_id
  from oversight.entries_from(first, batch) t, jsonb_array_elements_text(coalesce(b -> 'cases', '[]')) as c
  where c ~ '^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$'
  union
  select f.id, t.sequence, t.agency_id
  from oversight.entries_from(first, batch) t
    join access.case_file f on f.id::text = b #>> '{purpose,case}' or f.case_number = b #>> '{purpose,case}'
  where b #>> '{purpose,case}' is not null;

  insert into oversight.officer_day as d (agency_id, officer, day, operations, refusals)
  select t.agency_id, t.officer, t.day, count(*), count(*) filter (where b ->> 'outcome' = 'refused')
  from oversight.entries_from(first, batch) t where b ->> 'kind' = 'operation' group by 1, 2, 3
  on conflict (day, agency_id, officer) do update set
    operations = d.operations + excluded.operations, refusals = d.refusals + excluded.refusals;
  with new_person as (
    insert into oversight.officer_day_person (agency_id, officer, day, subject)
    select distinct t.agency_id, t.officer, t.day, s.subject
    from oversight.entries_from(first, batch) t join oversight.access_subject s on s.sequence = t.sequence
    where b ->> 'kind' = 'operation'
    on conflict do nothing returning agency_id, officer, day
  )
  update oversight.officer_day d set persons = d.persons + n.count
  from (select agency_id, officer, day, count(*) from new_person group by 1, 2, 3) n
  where d.agency_id = n.agency_id and d.officer = n.officer and d.day = n.day;
  with new_purpose as (
    insert into oversight.officer_day_purpose (agency_id, officer, day, purpose)
    select distinct t.agency_id, t.officer, t.day, b ->> 'purpose'
    from oversight.entries_from(first, batch) t where b ->> 'kind' = 'operation' and b ->> 'purpose' is not null
    on conflict do nothing returning agency_id, officer, day
  )
  update oversight.officer_day d set purposes = d.purposes + n.count
  from (select agency_id, officer, day, count(*) from new_purpose group by 1, 2, 3) n
  where d.agency_id = n.agency_id and d.officer = n.officer and d.day = n.day;

  update oversight.progress set sequence = first + taken;
  return taken;
end
$$;

-- The names of a person in the log, one for each month of which the key is kept. The keys stay here.
create function oversight.subjects_of(person text) returns setof bytea
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select gateway.name_subject(k.key, $1) from gateway.access_key k
  where k.key is not null and access.agency_id() is not null
$$;

-- Until when accesses under a case are kept from the persons concerned: the end of the clock of the station that has it
-- (s.7), or 90 days where nobody complained yet. Null: nothing is investigated, or it was decided.
create function oversight.hidden_until(case_ids uuid[]) returns timestamptz
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select max(coalesce(r.complaint_due_at, r.referred_at + interval '90 days')) from referrals.referral r
  where r.case_id = any (case_ids) and r.state in ('SENT', 'ACKNOWLEDGED', 'ASSIGNED', 'COMPLAINED')
    and (access.agency_kind() in ('OVERSIGHT', 'AOC') or exists (
      select 1 from oversight.access_case c where c.case_id = any (case_ids) and c.agency_id = access.agency_id()))
$$;

-- The accesses of all agencies to one person, for the desk of the centre at which the person asks, newest first. An access
-- under a case that is investigated is left out until `now` is past its end. Officers and cases are left out always.
create function oversight.accesses_of_person(
  person text, now timestamptz, since timestamptz, until timestamptz, before bigint, page integer
) returns table (sequence bigint, id uuid, at timestamptz, agency_id text, basis text, scam_types text[])
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select a.sequence, a.id, a.at, a.agency_id, a.basis,
    array(select distinct r.scam_type from oversight.access_case c join cases.report r on r.case_id = c.case_id
      where c.sequence = a.sequence order by 1)
  from oversight.access_subject s join oversight.access a on a.sequence = s.sequence
  where access.agency_kind() = 'AOC' and current_setting('access.purpose_basis', true) = 'pdpa'
    and s.subject = any (array(select oversight.subjects_of(person)))
    and (before is null or s.sequence < before)
    and (since is null or a.at >= since) and (until is null or a.at < until)
    and not coalesce(oversight.hidden_until(array(
      select c.case_id from oversight.access_case c where c.sequence = a.sequence)) > now, false)
  order by s.sequence desc limit page
$$;

-- The canonical text of an entry, and its place.
create function oversight.find_entry(entry_id uuid) returns table (sequence bigint, body text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select e.index, e.body from gateway.access_entry e
  where e.id = entry_id and (e.agency_id = access.agency_id() or access.agency_kind() = 'OVERSIGHT')
$$;

-- The newest checkpoint with its cosignatures, and a tile of hashes: they name nobody.
create function oversight.find_checkpoint() returns text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select l.checkpoint from gateway.access_log l where access.agency_id() is not null
$$;
create function oversight.find_tile(of_level smallint, of_index bigint, of_width smallint) returns bytea
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select t.hashes from gateway.access_tile t
  where t.level = of_level and t.index = of_index and t.width = of_width and access.agency_id() is not null
$$;

-- The budgets of the caller as of now.
create function oversight.budgets(now timestamptz)
returns table (name text, total integer, remaining integer, resets_at timestamptz)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  with clock as (
    select date_trunc('hour', now, 'UTC') as hour, date_trunc('day', now, 'Asia/Bangkok') as day
  ), spent as (
    select b.* from gateway.person_budget b
    where b.agency_id = access.agency_id() and b.officer = current_setting('access.officer', true)
  ), bucket as (
    select a.look_up_tokens as total, a.look_up_tokens_per_minute as rate,
      least(a.look_up_tokens, coalesce(l.tokens
        + greatest(0, extract(epoch from now - l.counted_at)) * l.per_minute / 60, a.look_up_tokens)) as tokens
    from gateway.agency_budget a left join gateway.look_up_budget l on l.agency_id = a.agency_id
    where a.agency_id = access.agency_id()
  )
  select 'PERSONS_PER_HOUR', a.persons_per_hour,
    greatest(0, a.persons_per_hour - case when s.hour >= c.hour then s.hour_count else 0 end), c.hour + interval '1 hour'
  from gateway.agency_budget a cross join clock c left join spent s on true where a.agency_id = access.agency_id()
  union all
  select 'PERSONS_PER_DAY', a.persons_per_day,
    greatest(0, a.persons_per_day - case when s.day >= c.day then s.day_count else 0 end), c.day + interval '1 day'
  from gateway.agency_budget a cross join clock c left join spent s on true where a.agency_id = access.agency_id()
  union all
  select 'LOOK_UPS', b.total, floor(b.tokens)::integer,
    now + (b.total - b.tokens) * interval '1 minute' / b.rate
  from bucket b
$$;

do $$
declare
  name text;
begin
  foreach name in array array[
    'take_in(integer)', 'subjects_of(text)', 'hidden_until(uuid[])',
    'accesses_of_person(text, timestamptz, timestamptz, timestamptz, bigint, integer)', 'find_entry(uuid)',
    'find_checkpoint()', 'find_tile(smallint, bigint, smallint)', 'budgets(timestamptz)'
  ] loop
    execute format('revoke execute on function oversight.%s from public', name);
    execute format('grant execute on function oversight.%s to aoc_oversight', name);
  end loop;
end
$$;

grant execute on function access.agency_id(), access.agency_kind(), access.officer(), access.is_system(),
  access.must_be_system() to aoc_oversight;
grant select on access.agency to aoc_oversight;
