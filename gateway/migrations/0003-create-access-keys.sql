-- The keys by which the access log names persons, one a month. To destroy one is to forget whom that month's entries are
-- about: `update gateway.access_key set key = null where month = '2026-11'` as the owner; a destroyed key is not replaced.
create table gateway.access_key (
  month text primary key check (month ~ '^\d{4}-\d\d$'),
  key bytea check (octet_length(key) = 32)
);

-- The key of the month; `fresh` where the month has none yet.
create function gateway.access_key_of(of_month text, fresh bytea) returns bytea language plpgsql as $$
declare
  found_key bytea;
begin
  insert into gateway.access_key (month, key) values (of_month, fresh) on conflict (month) do nothing;
  select key into strict found_key from gateway.access_key where month = of_month;
  if found_key is null then
    raise exception 'the key of this month was destroyed' using errcode = 'object_not_in_prerequisite_state';
  end if;
  return found_key;
end
$$;

grant select, insert on gateway.access_key to aoc_gateway;
