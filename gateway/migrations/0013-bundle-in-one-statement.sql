-- The tree grows by one statement over all entries of an addition: no array of texts is copied for each bundle.

-- As in 0012; the same effects and errors.
create or replace function gateway.grow_tree(
  size_before bigint, batches bigint[], previous bytea, chain_agencies text[], chain_leaves bytea[],
  levels smallint[], indexes bigint[], widths smallint[], tiles bytea[], new_root bytea
) returns boolean language plpgsql security definer set search_path = pg_catalog, pg_temp
set enable_seqscan = off as $$
declare
  new_size constant bigint := size_before + octet_length(previous) / 32;
  -- full bundles end before this place
  full_before constant bigint := new_size - new_size % 256;
  -- the place of the first entry that is bundled or gets a row
  first bigint;
  found_entries bigint;
  wrong_bundles bigint;
begin
  -- entries whose ids may be known already are recorded under the same lock
  perform pg_advisory_xact_lock(1441, 8);
  update gateway.access_log l set size = new_size, root = new_root where l.size = size_before;
  if not found then
    return false;
  end if;
  -- a tile that grew replaces its narrower form
  insert into gateway.access_tile as known (level, index, width, hashes)
    select * from unnest(levels, indexes, widths, tiles)
    on conflict (level, index) do update set width = excluded.width, hashes = excluded.hashes;
  insert into gateway.access_chain (agency_id, leaf)
    select * from unnest(chain_agencies, chain_leaves)
    on conflict (agency_id) do update set leaf = excluded.leaf;

  select least(coalesce(max(b.index) + 1, 0) * 256, size_before) into first from gateway.access_bundle b;
  if full_before <= first then
    first := size_before;
  end if;
  with recorded as materialized (
    select e.id, e.agency_id, e.body, e.index as place from gateway.access_entry e where e.index >= first
    union all
    -- within a string of JSON a quotation mark is escaped: the text of the member is found once
    select n.id, n.agency_id, case when l.link = repeat('0', 64) then n.body
        else replace(n.body, '"previous":null', '"previous":"' || l.link || '"') end, size_before + n.place - 1
    from (
      select e.id, e.agency_id, e.body, row_number() over (order by b.id, e.place) as place
      from gateway.access_batch b
        cross join lateral unnest(b.ids, b.agencies, string_to_array(b.bodies, E'\n'))
          with ordinality as e (id, agency_id, body, place)
      where b.id = any (batches)
    ) n cross join lateral (
      select encode(substring(previous from (n.place - 1)::integer * 32 + 1 for 32), 'hex') as link) l
  ), full_bundles as materialized (
    select r.place / 256 as index, array_agg(r.body order by r.place) as bodies
    from recorded r where r.place < full_before group by r.place / 256
  ), bundled as (
    insert into gateway.access_bundle (index, bodies) select f.index, f.bodies from full_bundles f
  ), placed as (
    insert into gateway.access_place (id, index) select r.id, r.place from recorded r where r.place < full_before
  ), kept as (
    insert into gateway.access_entry (id, agency_id, body, index)
    select r.id, r.agency_id, r.body, r.place from recorded r where r.place >= greatest(full_before, size_before)
  )
  select (select count(*) from recorded), (
      select count(*) from full_bundles f
      where (
        select string_agg(sha256('\x00'::bytea || convert_to(b.body, 'UTF8')), ''::bytea order by b.place)
        from unnest(f.bodies) with ordinality as b (body, place)
      ) is distinct from (
        select t.hashes from gateway.access_tile t where t.level = 0 and t.index = f.index and t.width = 256
      )
    ) into found_entries, wrong_bundles;
  if found_entries <> new_size - first then
    raise exception 'an entry to sequence is missing or sequenced' using errcode = 'integrity_constraint_violation';
  end if;
  if wrong_bundles > 0 then
    raise exception 'an entry of the access log is not that of the tree' using errcode = 'data_corrupted';
  end if;

  if full_before > first then
    delete from gateway.access_entry e where e.index < full_before;
  end if;
  if exists (
    select 1 from gateway.access_place p
    where p.id = any (array(select e.id from gateway.access_entry e where e.index >= full_before))
  ) then
    raise exception 'an entry has a place already' using errcode = 'unique_violation';
  end if;
  delete from gateway.access_batch b where b.id = any (batches);
  return true;
end
$$;
