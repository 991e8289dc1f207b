-- Which entries of the log commit to its subjects: each covers the entries of one range, and the ranges follow one another.
create table gateway.access_index (
  -- the range: from the first entry to the one before `size`
  first bigint primary key check (first >= 0),
  size bigint not null unique check (size > first),
  entry_id uuid not null unique references gateway.access_entry (id),
  made_at timestamptz not null
);
create trigger keep_index before update or delete on gateway.access_index
  for each row execute function gateway.keep_access_row();

-- Records the entry that commits to the range. False, and nothing is changed, when another gateway was faster.
create function gateway.record_index(range_first bigint, range_size bigint, id uuid, body text, at timestamptz)
returns boolean language plpgsql as $$
declare
  reached constant bigint := coalesce((select max(i.size) from gateway.access_index i), 0);
begin
  if reached <> range_first or range_size > (select l.size from gateway.access_log l) then
    return false;
  end if;
  insert into gateway.access_entry (id, agency_id, body) values (record_index.id, 'anonymous', record_index.body);
  insert into gateway.access_index (first, size, entry_id, made_at) values (range_first, range_size, record_index.id, at);
  return true;
exception
  when unique_violation then
    return false;
end
$$;

grant select, insert on gateway.access_index to aoc_gateway;
