-- Lowers the cost of the access log in PostgreSQL: an entry's text is not sent twice, a bundle is checked and moved in one pass,
-- and vacuum keeps up with the rows that come and go.

-- Adds entries to the tree of `size_before` leaves, all at once. `previous`: leaf hash of the agency's entry before, in
-- hexadecimal; null in its first. False, and nothing is changed, when another sequencer was faster: the size is the fence.
create function gateway.sequence_entries(
  size_before bigint, ids uuid[], previous text[], agencies text[], leaves bytea[],
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
  -- within a string of JSON a quotation mark is escaped: the text of the member is found once
  update gateway.access_entry e set index = size_before + t.place - 1,
      body = case when t.previous is null then e.body
        else replace(e.body, '"previous":null', '"previous":"' || t.previous || '"') end
    from unnest(ids, sequence_entries.previous) with ordinality as t (id, previous, place)
    where e.id = t.id and e.index is null;
  get diagnostics changed = row_count;
  if changed <> cardinality(ids) then
    raise exception 'an entry to sequence is missing or sequenced' using errcode = 'integrity_constraint_violation';
  end if;
  -- a tile that grew replaces its narrower form
  insert into gateway.access_tile as known (level, index, width, hashes)
    select * from unnest(levels, indexes, widths, tiles)
    on conflict (level, index) do update set width = excluded.width, hashes = excluded.hashes;
  insert into gateway.access_chain (agency_id, leaf)
    select * from unnest(agencies, leaves)
    on conflict (agency_id) do update set leaf = excluded.leaf;
  return true;
end
$$;
drop function gateway.sequence_access(
  bigint, uuid[], text[], text[], bytea[], smallint[], bigint[], smallint[], bytea[], bytea);
revoke execute on function gateway.sequence_entries(
  bigint, uuid[], text[], text[], bytea[], smallint[], bigint[], smallint[], bytea[], bytea) from public;
grant execute on function gateway.sequence_entries(
  bigint, uuid[], text[], text[], bytea[], smallint[], bigint[], smallint[], bytea[], bytea) to aoc_gateway;

-- An entry leaves its row for its bundle alone: asked once for all rows of a statement. A plan that was made while there were
-- few places would read all of them for each row, in the session that keeps it.
create or replace function gateway.keep_access_entry() returns trigger language plpgsql
security definer set search_path = pg_catalog, pg_temp set enable_seqscan = off as $$
begin
  if exists (
    select 1 from gone g
    where (select p.index from gateway.access_place p where p.id = g.id) is distinct from g.index or g.index is null
  ) then
    raise exception 'rows of the access log cannot be changed' using errcode = 'insufficient_privilege';
  end if;
  return null;
end
$$;
drop trigger keep_entry on gateway.access_entry;
create trigger keep_entry after delete on gateway.access_entry referencing old table as gone
  for each statement execute function gateway.keep_access_entry();

-- Moves the entries of up to `most` full bundles; how many. The texts are compared with their hashes in the tree before.
create or replace function gateway.bundle_entries(most integer) returns integer language plpgsql
security definer set search_path = pg_catalog, pg_temp as $$
declare
  next bigint;
  made integer := 0;
  ids uuid[];
  texts text[];
  leaves bytea;
begin
  -- entries whose ids may be known already are recorded under the same lock
  perform pg_advisory_xact_lock(1441, 8);
  select coalesce(max(b.index) + 1, 0) into next from gateway.access_bundle b;
  while made < most and (next + 1) * 256 <= (select l.size from gateway.access_log l) loop
    select array_agg(e.id), array_agg(e.body),
        string_agg(sha256('\x00'::bytea || convert_to(e.body, 'UTF8')), ''::bytea)
      into ids, texts, leaves
      from (select * from gateway.access_entry r
        where r.index >= next * 256 and r.index < (next + 1) * 256 order by r.index) e;
    if leaves is distinct from (
      select t.hashes from gateway.access_tile t where t.level = 0 and t.index = next and t.width = 256
    ) then
      raise exception 'an entry of the access log is not that of the tree' using errcode = 'data_corrupted';
    end if;
    insert into gateway.access_bundle (index, bodies) values (next, texts);
    insert into gateway.access_place (id, index)
    select t.id, next * 256 + t.place - 1 from unnest(ids) with ordinality as t (id, place);
    delete from gateway.access_entry e where e.index >= next * 256 and e.index < (next + 1) * 256;
    next := next + 1;
    made := made + 1;
  end loop;
  return made;
end
$$;

-- An entry has no place for its first second: it is not in the index of the places then.
alter table gateway.access_entry drop constraint access_entry_index_key;
create unique index access_entry_by_index on gateway.access_entry (index) where index is not null;
