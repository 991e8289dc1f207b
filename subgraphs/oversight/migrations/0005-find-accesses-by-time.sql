-- The places in the log of the accesses of each hour, of each agency and (agency '') of all: a list that asks for a time
-- starts at that place. Accesses are not quite in the order of their times, so that the bounds of an hour overlap.
create table oversight.access_hour (
  agency_id text not null,
  -- the beginning of the hour
  hour timestamptz not null,
  first bigint not null,
  last bigint not null,
  primary key (agency_id, hour)
);
alter table oversight.access_hour enable row level security, force row level security;
create policy owner_decides on oversight.access_hour to aoc_owner using (true) with check (true);
create policy own_or_authority on oversight.access_hour for select to aoc_oversight
  using (agency_id = (select access.agency_id()) or (select access.agency_kind()) = 'OVERSIGHT');
grant select on oversight.access_hour to aoc_oversight;

create function oversight.hour_of(at timestamptz) returns timestamptz
language sql immutable parallel safe as $$ select date_bin('1 hour', $1, '2000-01-01Z'::timestamptz) $$;

-- Whose hours bound a list of all accesses that the caller sees: those of all, or its own.
create function oversight.every_agency() returns text
language sql stable parallel safe as $$
  select case when access.agency_kind() = 'OVERSIGHT' then '' else access.agency_id() end
$$;

create function oversight.note_hours() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into oversight.access_hour as known (agency_id, hour, first, last)
  select of.agency_id, oversight.hour_of(n.at), min(n.sequence), max(n.sequence)
  from new_rows n cross join lateral (values (n.agency_id), ('')) as of (agency_id)
  group by 1, 2 order by 1, 2
  on conflict (agency_id, hour) do update
    set first = least(known.first, excluded.first), last = greatest(known.last, excluded.last);
  return null;
end
$$;
revoke execute on function oversight.note_hours() from public;
create trigger hours_noted after insert on oversight.access
  referencing new table as new_rows for each statement execute function oversight.note_hours();

insert into oversight.access_hour (agency_id, hour, first, last)
select of.agency_id, oversight.hour_of(a.at), min(a.sequence), max(a.sequence)
from oversight.access a cross join lateral (values (a.agency_id), ('')) as of (agency_id)
group by 1, 2;
