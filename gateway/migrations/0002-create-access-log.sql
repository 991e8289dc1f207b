-- The access log: every operation of every caller, and the Merkle tree over it (C2SP tlog-tiles).

-- One access. It is recorded before its answer leaves; the sequencer gives it its place in the tree afterwards.
create table gateway.access_entry (
  -- UUIDv7 (RFC 9562)
  id uuid primary key,
  agency_id text not null check (agency_id <> ''),
  recorded_at timestamptz not null default clock_timestamp(),
  -- canonical JSON (RFC 8785); `previous` is null until the entry has its place
  body text not null check (octet_length(body) <= 65535),
  -- the entry's place in the tree, from 0, without gaps; null: not sequenced yet
  index bigint unique check (index >= 0)
);
create index access_entry_waiting on gateway.access_entry (recorded_at, id) where index is null;

-- Tiles of hashes. A partial tile stays beside the full one that replaces it.
create table gateway.access_tile (
  level smallint not null check (level between 0 and 63),
  index bigint not null check (index >= 0),
  width smallint not null check (width between 1 and 256),
  hashes bytea not null check (octet_length(hashes) = width * 32),
  primary key (level, index, width)
);

-- Leaf hash of the last entry of each agency.
create table gateway.access_chain (
  agency_id text primary key,
  leaf bytea not null check (octet_length(leaf) = 32)
);

-- The tree as it stands, and the newest checkpoint: one row.
create table gateway.access_log (
  is_only boolean primary key default true check (is_only),
  size bigint not null default 0 check (size >= 0),
  root bytea not null default decode('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', 'hex'),
  checkpoint_size bigint check (checkpoint_size between 0 and size),
  -- the signed note, with cosignatures
  checkpoint text
);
insert into gateway.access_log default values;

-- Every checkpoint that was signed: a tree of that size can be proved for ever.
create table gateway.access_checkpoint (
  size bigint primary key check (size >= 0),
  signed_at timestamptz not null,
  checkpoint text not null
);

-- A sequenced entry, a tile and a checkpoint are never changed and never removed.
create function gateway.keep_access_row() returns trigger language plpgsql as $$
begin
  raise exception 'rows of the access log cannot be changed' using errcode = 'insufficient_privilege';
end
$$;
create trigger keep_sequenced before update on gateway.access_entry
  for each row when (old.index is not null) execute function gateway.keep_access_row();
create trigger keep_entry before delete on gateway.access_entry
  for each row execute function gateway.keep_access_row();
create trigger keep_tile before update or delete on gateway.access_tile
  for each row execute function gateway.keep_access_row();
create trigger keep_checkpoint before update or delete on gateway.access_checkpoint
  for each row execute function gateway.keep_access_row();

-- Adds entries to the tree of `size_before` leaves, all at once. False, and nothing is changed, when another sequencer
-- was faster: the size is the fence.
create function gateway.sequence_access(
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
  insert into gateway.access_tile (level, index, width, hashes)
    select * from unnest(levels, indexes, widths, tiles);
  insert into gateway.access_chain (agency_id, leaf)
    select * from unnest(agencies, leaves)
    on conflict (agency_id) do update set leaf = excluded.leaf;
  return true;
end
$$;

-- Keeps a signed checkpoint of a size that the tree has reached; an older one is kept and not served.
create function gateway.keep_access_checkpoint(of_size bigint, note text, at timestamptz)
returns boolean language plpgsql as $$
begin
  update gateway.access_log set checkpoint_size = of_size, checkpoint = note
    where of_size <= size and coalesce(checkpoint_size, -1) < of_size;
  if not found then
    return false;
  end if;
  insert into gateway.access_checkpoint (size, signed_at, checkpoint) values (of_size, at, note);
  return true;
end
$$;

grant select, insert, update (body, index) on gateway.access_entry to aoc_gateway;
grant select, insert on gateway.access_tile, gateway.access_checkpoint to aoc_gateway;
grant select, insert, update on gateway.access_chain to aoc_gateway;
grant select, update on gateway.access_log to aoc_gateway;
