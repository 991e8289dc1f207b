-- Run at every migration as the connected user, before the numbered files: the roles, and a schema for each of them.
-- None may log in, none bypasses row-level security; `aoc_owner` owns the tables, the others own nothing.
do $$
declare
  name text;
begin
  foreach name in array array['aoc_owner', 'aoc_cases', 'aoc_accounts', 'aoc_sims', 'aoc_referrals', 'aoc_deliveries', 'aoc_oversight', 'aoc_gateway'] loop
    begin
      execute format('create role %I nologin', name);
    exception
      when duplicate_object or unique_violation then null;
    end;
    if not pg_has_role(current_user, name, 'member') then
      execute format('grant %I to current_user', name);
    end if;
  end loop;
  foreach name in array array['access', 'cases', 'accounts', 'sims', 'referrals', 'deliveries', 'oversight', 'gateway'] loop
    if not exists (select 1 from pg_namespace where nspname = name) then
      execute format('create schema %I authorization aoc_owner', name);
    end if;
    -- the gateway has no business with what the subgraphs share
    if name <> 'gateway' then
      execute format('grant usage on schema access to %I', case when name = 'access' then 'aoc_owner' else 'aoc_' || name end);
    end if;
    if name <> 'access' then
      execute format('grant usage on schema %I to %I', name, 'aoc_' || name);
    end if;
  end loop;
end
$$;

create table if not exists access.migration (
  schema_name text not null,
  version integer not null,
  name text not null,
  applied_at timestamptz not null default now(),
  primary key (schema_name, version)
);
alter table access.migration owner to aoc_owner;
-- each process checks the version before it serves; the gateway too, which sees nothing else of this schema
grant usage on schema access to aoc_gateway;
grant select on access.migration
  to aoc_cases, aoc_accounts, aoc_sims, aoc_referrals, aoc_deliveries, aoc_oversight, aoc_gateway;
