-- As in 0001; entries stand in full bundles or in rows of their own, and a tile of hashes in its widest form.
create or replace function oversight.entries_from(first bigint, batch integer)
returns table (sequence bigint, id uuid, agency_id text, officer text, day date, b jsonb)
language sql stable set search_path = pg_catalog, pg_temp as $$
  select e.index, (j.b ->> 'id')::uuid, coalesce(j.b ->> 'agency', 'anonymous'), coalesce(j.b ->> 'officer', ''),
    ((j.b ->> 'at')::timestamptz at time zone 'Asia/Bangkok')::date, j.b
  from gateway.read_entries(first, batch) e cross join lateral (select e.body::jsonb as b) j
$$;

create or replace function oversight.find_entry(entry_id uuid) returns table (sequence bigint, body text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select e.index, e.body from gateway.find_entry(entry_id) e
  where e.body::jsonb ->> 'agency' = access.agency_id() or access.agency_kind() = 'OVERSIGHT'
$$;

create or replace function oversight.find_tile(of_level smallint, of_index bigint, of_width smallint) returns bytea
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select substring(t.hashes from 1 for of_width * 32) from gateway.access_tile t
  where t.level = of_level and t.index = of_index and t.width >= of_width and access.agency_id() is not null
$$;
