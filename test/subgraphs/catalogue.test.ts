import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { engines, type TestDatabase } from '../support/processes/database.ts'

const schemas = 'access cases accounts sims referrals deliveries oversight gateway'.split(' ')
const roles = schemas.slice(1).map((schema) => `aoc_${schema}`)

/** Relations of the product's schemas, by kind; `named` is the schema and the name. */
const relations = `(select c.*, n.nspname || '.' || c.relname as named, n.nspname as schema
  from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = any ($1::text[])) c`
const functions = `(select p.*, n.nspname || '.' || p.proname as named
  from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = any ($1::text[])) p`

/** Queries of the catalogue, and the names that each may return. */
const questions: readonly (readonly [string, string, readonly string[]])[] = [
  [
    'a role uses no sequence but that of case numbers, and sets none',
    `select role || ' ' || named || ' ' || privilege as name
     from unnest($2::text[]) role, ${relations}, unnest(array['USAGE', 'SELECT', 'UPDATE']) privilege
     where relkind = 'S' and has_sequence_privilege(role, c.oid, privilege)`,
    ['aoc_cases cases.case_number USAGE'],
  ],
  [
    'nothing is granted on objects that do not exist yet',
    `select defaclobjtype::text || defaclacl::text as name from pg_default_acl where $1::text[] <> $2::text[]`,
    [],
  ],
  [
    'no function that runs as the owner of the tables is open to everybody, triggers included',
    `select named as name from ${functions}
     where prosecdef and $2::text[] is not null and exists (
       select 1 from aclexplode(coalesce(proacl, acldefault('f', proowner))) a where a.grantee = 0)`,
    [],
  ],
  [
    'every function that runs as the owner of the tables looks up names in the system catalogue alone',
    `select named as name from ${functions}
     where prosecdef and $2::text[] is not null
       and ('search_path=pg_catalog, pg_temp' = any (proconfig)) is not true`,
    [],
  ],
  [
    'everything belongs to the owner of the tables',
    `select named as name from ${relations}
     where relkind in ('r', 'p', 'v', 'm', 'S', 'f') and relowner <> 'aoc_owner'::regrole and $2::text[] is not null
     union all select named from ${functions} where proowner <> 'aoc_owner'::regrole`,
    [],
  ],
  [
    'no role logs in, passes by the policies, makes roles, or is a member of another',
    `select rolname::text as name from pg_roles
     where rolname = any ($2::text[] || 'aoc_owner'::text) and $1::text[] is not null
       and (rolsuper or rolbypassrls or rolcanlogin or rolcreaterole or rolcreatedb or rolreplication)
     union all select member::regrole || ' ' || roleid::regrole from pg_auth_members
     where member::regrole::text = any ($2::text[])`,
    [],
  ],
  [
    'no role makes anything in a schema',
    `select role || ' ' || schema as name from unnest($2::text[]) role, unnest($1::text[] || 'public'::text) schema
     where has_schema_privilege(role, schema, 'create')`,
    [],
  ],
  [
    'no role empties a table, refers to one or attaches a trigger',
    `select role || ' ' || named as name from unnest($2::text[]) role, ${relations}
     where relkind in ('r', 'p', 'v', 'm') and has_table_privilege(role, c.oid, 'truncate, references, trigger')`,
    [],
  ],
  [
    'nothing of a table is granted to everybody, columns included',
    `select named as name from ${relations}, aclexplode(relacl) a
     where a.grantee = 0 and $2::text[] is not null
     union all select named || '.' || attname from ${relations}
       join pg_attribute t on t.attrelid = c.oid, aclexplode(t.attacl) a where a.grantee = 0`,
    [],
  ],
  [
    'a table outside of the gateway is under forced row-level security, or is read alone',
    `select named as name from ${relations}
     where relkind in ('r', 'p') and schema <> 'gateway' and not (relrowsecurity and relforcerowsecurity)
       and exists (select 1 from unnest($2::text[]) role
         where has_any_column_privilege(role, c.oid, 'insert, update') or has_table_privilege(role, c.oid, 'delete'))`,
    [],
  ],
  [
    'a table without row-level security holds nothing of a case or a person',
    `select named as name from ${relations}
     where relkind in ('r', 'p') and schema <> 'gateway' and not (relrowsecurity and relforcerowsecurity)
       and $2::text[] is not null`,
    ['access.agency', 'access.migration', 'referrals.police_station'],
  ],
  [
    'a view runs as its reader, but for those that stand before the functions of policies',
    `select named as name from ${relations}
     where relkind in ('v', 'm') and $2::text[] is not null and ('security_invoker=true' = any (reloptions)) is not true`,
    ['access.known_account', 'access.person_of_purpose', 'access.seen_case'],
  ],
  [
    'the tables of the gateway are for the gateway alone',
    `select role || ' ' || named as name from unnest($2::text[]) role, ${relations}
     where role <> 'aoc_gateway' and schema = 'gateway' and relkind in ('r', 'p', 'v', 'm')
       and (has_schema_privilege(role, 'gateway', 'usage')
         or has_any_column_privilege(role, c.oid, 'select, insert, update, references'))`,
    [],
  ],
  [
    'the gateway reads no table of a subgraph',
    `select named as name from ${relations}
     where schema <> 'gateway' and relkind in ('r', 'p', 'v', 'm') and $2::text[] is not null
       and has_any_column_privilege('aoc_gateway', c.oid, 'select, insert, update, references')`,
    ['access.migration'],
  ],
]

describe.each(engines)('the rights in the catalogue, on $engine', ({ open }) => {
  let database: TestDatabase

  beforeAll(async () => {
    database = await open()
  })
  afterAll(() => database?.close())

  const ask = (text: string) =>
    database.db.asOwner(async (owner) => {
      const rows = await owner.query<{ name: string }>(text, [schemas, roles])
      return rows.map(({ name }) => name).toSorted()
    })

  test.each(questions)('%s', async (_title, text, allowed) => {
    expect(await ask(text)).toEqual(allowed)
  })

  test('each question finds what it asks for', async () => {
    await expect(
      database.db.asOwner(async (owner) => {
        await owner.script(`
          create sequence cases.extra; grant update on sequence cases.extra to aoc_cases;
          alter default privileges in schema gateway grant select on tables to aoc_gateway;
          create function oversight.open() returns trigger language plpgsql security definer as 'begin return null; end';
          create view oversight.all_accesses as select 1 as one;
          create table sims.bare (id integer); grant insert on sims.bare to aoc_sims;
          grant truncate on accounts.hold to aoc_accounts; grant select on accounts.hold to public;
          grant select on gateway.denial to aoc_oversight; grant usage on schema gateway to aoc_oversight;
          grant create on schema deliveries to aoc_deliveries; grant aoc_owner to aoc_sims;
          grant select (id) on cases.note to aoc_gateway; grant select (id) on cases.transfer to public;
        `)
        const silent: string[] = []
        for (const [title, text, allowed] of questions) {
          const rows = await owner.query<{ name: string }>(text, [schemas, roles])
          if (rows.length <= allowed.length) silent.push(title)
        }
        throw new Error(`silent: ${silent.join('; ')}`)
      }),
    ).rejects.toThrow(/^silent: (everything belongs to the owner of the tables)?$/)
  })
})
