-- Entries that wait for their places are kept as they were recorded: one row for each commit, which is removed when the tree
-- has them. The entries of a full bundle go from there into their bundle, without a row of their own in between.

-- The entries of one commit.
create table gateway.access_batch (
  id bigint generated always as identity primary key,
  ids uuid[] not null check (cardinality(ids) > 0),
  agencies text[] not null check (cardinality(agencies) = cardinality(ids) and '' <> all (agencies)),
  -- canonical texts, one a line: none has a line break. `previous` of each is null
  bodies text not null check (cardinality(string_to_array(bodies, E'\n')) = cardinality(ids))
) with (toast_tuple_target = 8160);
-- it is read once and removed: not worth a compression
alter table gateway.access_batch alter column bodies set storage external;
grant select, insert on gateway.access_batch to aoc_gateway;

-- A gateway of the version before records into the table of the entries.
create function gateway.gather_access_entry() returns trigger language plpgsql as $$
begin
  insert into gateway.access_batch (ids, agencies, bodies) values (array[new.id], array[new.agency_id], new.body);
  return null;
end
$$;
create trigger gather_entry before insert on gateway.access_entry
  for each row when (new.index is null) execute function gateway.gather_access_entry();

insert into gateway.access_batch (ids, agencies, bodies)
select array_agg(e.id order by e.place), array_agg(e.agency_id order by e.place), string_agg(e.body, E'\n' order by e.place)
from (select r.*, row_number() over (order by r.recorded_at, r.id) as place from gateway.access_entry r where r.index is null) e
group by (e.place - 1) / 256 order by min(e.place);
alter table gateway.access_entry disable trigger keep_entry;
delete from gateway.access_entry where index is null;
alter table gateway.access_entry enable trigger keep_entry;
drop index gateway.access_entry_waiting;

-- A batch leaves when its entries have their places: they get them together, so that the first tells.
create function gateway.keep_access_batch() returns trigger language plpgsql
security definer set search_path = pg_catalog, pg_temp set enable_seqscan = off as $$
begin
  if exists (
    select 1 from gone g
    -- one after the other, until one is true
    where coalesce((select true from gateway.access_place p where p.id = g.ids[1]),
      (select true from gateway.access_entry e where e.id = g.ids[1]),
      exists (select 1 from gateway.access_batch b where g.ids[1] = any (b.ids))) is not true
  ) then
    raise exception 'rows of the access log cannot be changed' using errcode = 'insufficient_privilege';
  end if;
  return null;
end
$$;
create trigger keep_batch after delete on gateway.access_batch referencing old table as gone
  for each statement execute function gateway.keep_access_batch();
create trigger keep_batch_texts before update on gateway.access_batch
  for each row execute function gateway.keep_access_row();

-- Entries that wait, as they were recorded.
create function gateway.waiting_entries() returns table (id uuid, agency_id text, body text) language sql stable as $$
  select e.id, e.agency_id, e.body
  from gateway.access_batch b
    cross join lateral unnest(b.ids, b.agencies, string_to_array(b.bodies, E'\n')) as e (id, agency_id, body)
$$;

-- As in 0008; an entry is also looked for among those that wait.
create or replace function gateway.record_missing(ids uuid[], agencies text[], bodies text[]) returns void
language plpgsql as $$
begin
  perform pg_advisory_xact_lock(1441, 8);
  insert into gateway.access_batch (ids, agencies, bodies)
  select array_agg(m.id), array_agg(m.agency_id), string_agg(m.body, E'\n')
  from (
    select distinct on (t.id) t.id, t.agency_id, t.body, (t.place - 1) / 256 as part
    from unnest(ids, agencies, bodies) with ordinality as t (id, agency_id, body, place)
    where not exists (select 1 from gateway.access_place p where p.id = t.id)
      and not exists (select 1 from gateway.access_entry e where e.id = t.id)
      and not exists (
        select 1 from (select unnest(b.ids) as id from gateway.access_batch b) w where w.id = t.id)
  ) m group by m.part order by m.part;
end
$$;

-- As in 0008; the same.
create or replace function gateway.find_entry(entry_id uuid) returns table (index bigint, body text)
language sql stable as $$
  select e.index, e.body from gateway.access_entry e where e.id = $1
  union all
  select p.index, b.bodies[1 + p.index % 256]
  from gateway.access_place p join gateway.access_bundle b on b.index = p.index / 256 where p.id = $1
  union all
  select null, e.body
  from gateway.access_batch b
    cross join lateral unnest(b.ids, string_to_array(b.bodies, E'\n')) as e (id, body)
  where $1 = any (b.ids) and e.id = $1
$$;

-- Adds the entries of batches, in the order of their ids, to the tree of `size_before` leaves, all at once. `previous`: for each
-- entry the leaf hash of its agency's entry before, 32 bytes; zeros in its first. Entries of full bundles go into their bundles,
-- compared with their hashes in the tree; the others get rows. False, and nothing is changed, when another sequencer was
-- faster: the size is the fence.
create function gateway.grow_tree(
  size_before bigint, batches bigint[], previous bytea, chain_agencies text[], chain_leaves bytea[],
  levels smallint[], indexes bigint[], widths smallint[], tiles bytea[], new_root bytea
) returns boolean language plpgsql security definer set search_path = pg_catalog, pg_temp
set enable_seqscan = off as $$
declare
  added constant bigint := octet_length(previous) / 32;
  new_size constant bigint := size_before + added;
  -- the next bundle, and the place of the first entry in the arrays
  bundle bigint;
  first bigint;
  taken integer := 0;
  ids uuid[];
  agencies text[];
  bodies text[];
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

  select coalesce(max(b.index) + 1, 0) into bundle from gateway.access_bundle b;
  first := case when new_size / 256 > bundle then bundle * 256 else size_before end;
  -- within a string of JSON a quotation mark is escaped: the text of the member is found once
  select array_agg(r.id order by r.place), array_agg(r.agency_id order by r.place), array_agg(r.body order by r.place)
    into ids, agencies, bodies
    from (
      select e.id, e.agency_id, e.body, e.index as place from gateway.access_entry e where e.index >= first
      union all
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
    ) r;
  if cardinality(ids) is distinct from new_size - first then
    raise exception 'an entry to sequence is missing or sequenced' using errcode = 'integrity_constraint_violation';
  end if;

  while (bundle + 1) * 256 <= new_size loop
    if (
      select string_agg(sha256('\x00'::bytea || convert_to(t.body, 'UTF8')), ''::bytea order by t.place)
      from unnest(bodies[taken + 1:taken + 256]) with ordinality as t (body, place)
    ) is distinct from (
      select t.hashes from gateway.access_tile t where t.level = 0 and t.index = bundle and t.width = 256
    ) then
      raise exception 'an entry of the access log is not that of the tree' using errcode = 'data_corrupted';
    end if;
    insert into gateway.access_bundle (index, bodies) values (bundle, bodies[taken + 1:taken + 256]);
    insert into gateway.access_place (id, index)
    select t.id, bundle * 256 + t.place - 1
    from unnest(ids[taken + 1:taken + 256]) with ordinality as t (id, place);
    taken := taken + 256;
    bundle := bundle + 1;
  end loop;

  if taken > 0 then
    delete from gateway.access_entry e where e.index < bundle * 256;
  end if;
  if exists (select 1 from gateway.access_place p where p.id = any (ids[taken + 1:])) then
    raise exception 'an entry has a place already' using errcode = 'unique_violation';
  end if;
  insert into gateway.access_entry (id, agency_id, body, index)
  select t.id, t.agency_id, t.body, first + taken + t.place - 1
  from unnest(ids[taken + 1:], agencies[taken + 1:], bodies[taken + 1:]) with ordinality as t (id, agency_id, body, place)
  where first + taken + t.place - 1 >= size_before;
  delete from gateway.access_batch b where b.id = any (batches);
  return true;
end
$$;
drop function gateway.sequence_entries(
  bigint, uuid[], text[], text[], bytea[], smallint[], bigint[], smallint[], bytea[], bytea);
drop function gateway.bundle_entries(integer);

-- An entry may wait twice when it was recorded while the connection broke, and again from a journal: removes the second, and
-- one that has its place. How many.
create function gateway.drop_repeated_entries() returns integer language plpgsql
security definer set search_path = pg_catalog, pg_temp as $$
declare
  seen bigint[];
  waiting bigint;
  kept bigint;
begin
  perform pg_advisory_xact_lock(1441, 8);
  select array_agg(b.id), coalesce(sum(cardinality(b.ids)), 0) into seen, waiting from gateway.access_batch b;
  with single as (
    select distinct on (e.id) b.id as batch, e.place, e.id, e.agency_id, e.body
    from gateway.access_batch b
      cross join lateral unnest(b.ids, b.agencies, string_to_array(b.bodies, E'\n'))
        with ordinality as e (id, agency_id, body, place)
    where b.id = any (seen)
      and not exists (select 1 from gateway.access_place p where p.id = e.id)
      and not exists (select 1 from gateway.access_entry r where r.id = e.id)
    order by e.id, b.id, e.place
  ), inserted as (
    insert into gateway.access_batch (ids, agencies, bodies)
    select array_agg(s.id order by s.place), array_agg(s.agency_id order by s.place), string_agg(s.body, E'\n' order by s.place)
    from single s group by s.batch order by s.batch
    returning cardinality(access_batch.ids) as count
  )
  select coalesce(sum(i.count), 0) into kept from inserted i;
  delete from gateway.access_batch b where b.id = any (seen);
  return waiting - kept;
end
$$;

revoke execute on function gateway.grow_tree(
    bigint, bigint[], bytea, text[], bytea[], smallint[], bigint[], smallint[], bytea[], bytea),
  gateway.drop_repeated_entries(), gateway.waiting_entries(), gateway.keep_access_batch(),
  gateway.gather_access_entry() from public;
grant execute on function gateway.grow_tree(
    bigint, bigint[], bytea, text[], bytea[], smallint[], bigint[], smallint[], bytea[], bytea),
  gateway.drop_repeated_entries(), gateway.waiting_entries() to aoc_gateway;
-- the tree grows by `grow_tree` alone
revoke update on gateway.access_entry from aoc_gateway;
revoke insert, update on gateway.access_tile, gateway.access_chain from aoc_gateway;
