-- The 256 entries of a full bundle are kept together, where what they share is compressed, and no row of their own is left of
-- them but their place. A tile of hashes is kept once, in its widest form: a narrower one is its beginning.

-- A full bundle: the canonical texts of its entries in their order.
create table gateway.access_bundle (
  index bigint primary key check (index >= 0),
  bodies text[] not null check (cardinality(bodies) = 256)
);
-- about a tenth smaller than the default; not every server is built with it
do $$
begin
  alter table gateway.access_bundle alter column bodies set compression lz4;
exception
  when feature_not_supported or invalid_parameter_value then null;
end
$$;

-- The place of each entry of a full bundle.
create table gateway.access_place (
  id uuid primary key,
  index bigint not null check (index >= 0)
);

create trigger keep_bundle before update or delete on gateway.access_bundle
  for each row execute function gateway.keep_access_row();
create trigger keep_place before update or delete on gateway.access_place
  for each row execute function gateway.keep_access_row();
grant select on gateway.access_bundle, gateway.access_place to aoc_gateway;

-- An entry leaves its row for its bundle alone.
create function gateway.keep_access_entry() returns trigger language plpgsql
security definer set search_path = pg_catalog, pg_temp as $$
begin
  if exists (select 1 from gateway.access_place p where p.id = old.id and p.index = old.index) then
    return old;
  end if;
  raise exception 'rows of the access log cannot be changed' using errcode = 'insufficient_privilege';
end
$$;
drop trigger keep_entry on gateway.access_entry;
create trigger keep_entry before delete on gateway.access_entry
  for each row execute function gateway.keep_access_entry();
alter table gateway.access_index drop constraint access_index_entry_id_fkey;

-- Moves the entries of up to `most` full bundles; how many. Each text is compared with its hash in the tree before.
create function gateway.bundle_entries(most integer) returns integer language plpgsql
security definer set search_path = pg_catalog, pg_temp as $$
declare
  next bigint;
  made integer := 0;
begin
  -- entries whose ids may be known already are recorded under the same lock
  perform pg_advisory_xact_lock(1441, 8);
  select coalesce(max(b.index) + 1, 0) into next from gateway.access_bundle b;
  while made < most and (next + 1) * 256 <= (select l.size from gateway.access_log l) loop
    if exists (
      select 1 from gateway.access_entry e
        left join gateway.access_tile t on t.level = 0 and t.index = next and t.width = 256
      where e.index >= next * 256 and e.index < (next + 1) * 256
        and sha256('\x00'::bytea || convert_to(e.body, 'UTF8'))
          is distinct from substring(t.hashes from ((e.index - next * 256) * 32 + 1)::integer for 32)
    ) then
      raise exception 'an entry of the access log is not that of the tree' using errcode = 'data_corrupted';
    end if;
    insert into gateway.access_bundle (index, bodies)
    select next, array_agg(e.body order by e.index) from gateway.access_entry e
    where e.index >= next * 256 and e.index < (next + 1) * 256;
    insert into gateway.access_place (id, index)
    select e.id, e.index from gateway.access_entry e
    where e.index >= next * 256 and e.index < (next + 1) * 256 order by e.index;
    delete from gateway.access_entry e where e.index >= next * 256 and e.index < (next + 1) * 256;
    next := next + 1;
    made := made + 1;
  end loop;
  return made;
end
$$;

-- Records entries of which some may be recorded already.
create function gateway.record_missing(ids uuid[], agencies text[], bodies text[]) returns void language plpgsql as $$
begin
  perform pg_advisory_xact_lock(1441, 8);
  insert into gateway.access_entry (id, agency_id, body)
  select t.id, t.agency_id, t.body from unnest(ids, agencies, bodies) as t (id, agency_id, body)
  where not exists (select 1 from gateway.access_place p where p.id = t.id)
  on conflict (id) do nothing;
end
$$;

-- The entries from a place on, in their bundles and in rows of their own.
create function gateway.read_entries(first bigint, count bigint) returns table (index bigint, body text)
language sql stable as $$
  select e.index, e.body from gateway.access_entry e where e.index >= $1 and e.index < $1 + $2
  union all
  select b.index * 256 + t.place - 1, t.body
  from gateway.access_bundle b cross join lateral unnest(b.bodies) with ordinality as t (body, place)
  where b.index >= $1 / 256 and b.index <= ($1 + $2 - 1) / 256
    and b.index * 256 + t.place - 1 >= $1 and b.index * 256 + t.place - 1 < $1 + $2
$$;

-- One entry: its place, which is null while it waits for one, and its text.
create function gateway.find_entry(entry_id uuid) returns table (index bigint, body text) language sql stable as $$
  select e.index, e.body from gateway.access_entry e where e.id = $1
  union all
  select p.index, b.bodies[1 + p.index % 256]
  from gateway.access_place p join gateway.access_bundle b on b.index = p.index / 256 where p.id = $1
$$;

revoke execute on function gateway.bundle_entries(integer), gateway.record_missing(uuid[], text[], text[]),
  gateway.read_entries(bigint, bigint), gateway.find_entry(uuid) from public;
grant execute on function gateway.bundle_entries(integer), gateway.record_missing(uuid[], text[], text[]),
  gateway.read_entries(bigint, bigint), gateway.find_entry(uuid) to aoc_gateway;

-- Tiles: the widest of each.
drop trigger keep_tile on gateway.access_tile;
delete from gateway.access_tile t using gateway.access_tile wider
  where wider.level = t.level and wider.index = t.index and wider.width > t.width;
alter table gateway.access_tile drop constraint access_tile_pkey, add primary key (level, index);
-- hashes do not compress
alter table gateway.access_tile alter column hashes set storage external;

-- A tile grows at its end, and is never changed otherwise.
create function gateway.keep_access_tile() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and new.level = old.level and new.index = old.index and new.width > old.width
    and substring(new.hashes from 1 for octet_length(old.hashes)) = old.hashes
  then
    return new;
  end if;
  raise exception 'rows of the access log cannot be changed' using errcode = 'insufficient_privilege';
end
$$;
create trigger keep_tile before update or delete on gateway.access_tile
  for each row execute function gateway.keep_access_tile();
grant update (width, hashes) on gateway.access_tile to aoc_gateway;

-- As in 0002; a tile that grew replaces its narrower form.
create or replace function gateway.sequence_access(
  size_before bigint, ids uuid[], bodies text[], agencies text[], leaves bytea[],
  levels smallint[], indexes bigint[], widths smallint[], tiles bytea[], new_root bytea
) returns boolean language plpgsql as $$
declare
  changed bigint;
begin
  update gateway.access_log set size = size_before + cardinality(ids), root = new_root
    where size = size_before;
  if not found then
    return false;
  end if;
  update gateway.access_entry e set index = size_before + t.place - 1, body = t.body
    from unnest(ids, bodies) with ordinality as t (id, body, place)
    where e.id = t.id and e.index is null;
  get diagnostics changed = row_count;
  if changed <> cardinality(ids) then
    raise exception 'an entry to sequence is missing or sequenced' using errcode = 'integrity_constraint_violation';
  end if;
  insert into gateway.access_tile as known (level, index, width, hashes)
    select * from unnest(levels, indexes, widths, tiles)
    on conflict (level, index) do update set width = excluded.width, hashes = excluded.hashes;
  insert into gateway.access_chain (agency_id, leaf)
    select * from unnest(agencies, leaves)
    on conflict (agency_id) do update set leaf = excluded.leaf;
  return true;
end
$$;
