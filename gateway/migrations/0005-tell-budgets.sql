-- The budgets of the registry, as the gateway that started last read them: what a caller is told who has spent nothing yet.
create table gateway.agency_budget (
  agency_id text primary key check (agency_id <> ''),
  persons_per_hour integer not null check (persons_per_hour > 0),
  persons_per_day integer not null check (persons_per_day > 0),
  look_up_tokens integer not null check (look_up_tokens > 0),
  look_up_tokens_per_minute integer not null check (look_up_tokens_per_minute > 0)
);
grant select, insert, update on gateway.agency_budget to aoc_gateway;

-- The name of a person in the log under the key of a month: HMAC-SHA-256 (RFC 2104), the first 16 bytes. The key has 32.
create function gateway.name_subject(key bytea, person text) returns bytea language plpgsql immutable strict as $$
declare
  inner_pad bytea := decode(repeat('36', 64), 'hex');
  outer_pad bytea := decode(repeat('5c', 64), 'hex');
begin
  for at in 0 .. 31 loop
    inner_pad := set_byte(inner_pad, at, get_byte(key, at) # 54);
    outer_pad := set_byte(outer_pad, at, get_byte(key, at) # 92);
  end loop;
  return substring(sha256(outer_pad || sha256(inner_pad || convert_to(person, 'UTF8'))) from 1 for 16);
end
$$;
revoke execute on function gateway.name_subject(bytea, text) from public;
