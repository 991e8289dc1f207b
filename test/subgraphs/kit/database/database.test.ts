import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { openPostgres } from '../../../../subgraphs/kit/database/postgres.ts'
import type { Database, Session } from '../../../../subgraphs/kit/database/database.ts'
import { migrate, NewerSchemaError } from '../../../../subgraphs/kit/database/migrate.ts'
import { migrations } from '../../../../local/subgraphs.ts'
import { insertTestAgencies } from '../../../support/tokens/agencies.ts'
import { engines, type TestDatabase } from '../../../support/processes/database.ts'

const session = (agencyId: string, agencyKind: string, role = 'aoc_cases'): Session => ({
  role,
  agencyId,
  agencyKind,
  officer: 'officer-1',
})
const centre = session('aoc', 'AOC')
const nobody = session('', '')

const countCases = async (db: Database, who: Session) => {
  const rows = await db.transaction(who, (each) =>
    each.query<{ count: number }>('select count(*)::integer as count from access.case_file'),
  )
  return rows[0]!.count
}

describe.each(engines)('the database on $engine', ({ openEmpty }) => {
  let database: TestDatabase
  let db: Database

  beforeAll(async () => {
    database = await openEmpty()
    db = database.db
    await migrate(db, migrations)
    await insertTestAgencies(db)
    await db.asOwner((owner) => owner.script(`insert into access.person (id) values ('psn_1')`))
    await db.transaction(centre, (each) =>
      each.query(`select access.open_case($1::uuid, 'AOC-2569-1', 'psn_1', now())`, [randomUUID()]),
    )
  })
  afterAll(() => database.close())

  test('a transaction sees the rows of its own caller, and the next one nothing of it', async () => {
    expect(await countCases(db, centre)).toBe(1)
    expect(await countCases(db, nobody)).toBe(0)
    expect(await countCases(db, session('bank:004', 'BANK'))).toBe(0)
  })

  test('a caller does not outlive a transaction that failed', async () => {
    await expect(db.transaction(centre, (each) => each.query('select 1 / 0'))).rejects.toThrow()
    expect(await countCases(db, nobody)).toBe(0)
  })

  test('a setting made for the session by a statement does not outlive its transaction', async () => {
    await db.transaction(centre, (each) =>
      each.query(`select set_config('access.agency_kind', 'AOC', false)`),
    )
    expect(await countCases(db, nobody)).toBe(0)
  })

  test('a failed statement undoes the whole transaction and poisons none after it', async () => {
    const id = randomUUID()
    await db
      .transaction(centre, async (each) => {
        await each.query(`select access.open_case($1::uuid, 'AOC-2569-2', 'psn_1', now())`, [id])
        await each.query('select from nothing_there')
      })
      .catch(() => undefined)
    expect(await countCases(db, centre)).toBe(1)
  })

  test('transactions of different callers run side by side without mixing', async () => {
    const counts = await Promise.all(
      Array.from({ length: 60 }, (_, index) => countCases(db, index % 3 === 0 ? centre : nobody)),
    )
    expect(counts).toEqual(counts.map((_, index) => (index % 3 === 0 ? 1 : 0)))
  })

  test('every table forces row-level security, but those that hold no row of a case or person', async () => {
    const tables = await db.asOwner((owner) =>
      owner.query<{ name: string }>(
        `select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where n.nspname in ('access', 'cases', 'accounts', 'sims', 'referrals') and c.relkind in ('r', 'p')
           and not (c.relrowsecurity and c.relforcerowsecurity) order by 1`,
      ),
    )
    expect(tables.map(({ name }) => name)).toEqual(openTables)
  })

  test('the roles of the subgraphs own nothing, log in nowhere and bypass nothing', async () => {
    const roles = await db.asOwner((owner) =>
      owner.query<Readonly<Record<string, unknown>>>(
        `select r.rolname as name, r.rolsuper or r.rolbypassrls or r.rolcanlogin or r.rolcreaterole as strong,
           (select count(*)::integer from pg_class c where c.relowner = r.oid) as owned
         from pg_roles r where r.rolname in ('aoc_cases', 'aoc_accounts', 'aoc_sims', 'aoc_referrals') order by 1`,
      ),
    )
    expect(roles).toHaveLength(4)
    for (const role of roles) expect(role).toMatchObject({ strong: false, owned: 0 })
  })

  test('a subgraph reads no table of another subgraph', async () => {
    for (const [role, table] of [
      ['aoc_cases', 'accounts.hold'],
      ['aoc_accounts', 'cases.report'],
      ['aoc_sims', 'access.person_identity'],
      ['aoc_referrals', 'access.account_detail'],
    ] as const)
      await expect(
        db.transaction(session('aoc', 'AOC', role), (each) =>
          each.query(`select count(*) from ${table}`),
        ),
      ).rejects.toMatchObject({ code: '42501' })
  })

  test('migrating again applies nothing', async () => {
    expect(await migrate(db, migrations)).toEqual([])
  })

  test('two migrations with one number are refused before any is applied', async () => {
    const folder = pathToFileURL(`${await mkdtemp(join(tmpdir(), 'migrations-'))}/`)
    for (const file of ['0001-create-one.sql', '0001-create-other.sql'])
      await writeFile(new URL(file, folder), 'select 1')
    await expect(migrate(db, [{ schema: 'cases', folder }])).rejects.toThrow('not numbered')
  })

  test('a database that a newer program has migrated is refused', async () => {
    await db.asOwner((owner) =>
      owner.query(
        `insert into access.migration (schema_name, version, name) values ('sims', 9999, '9999-later')`,
      ),
    )
    await expect(migrate(db, migrations)).rejects.toThrow(NewerSchemaError)
    await db.asOwner((owner) => owner.query(`delete from access.migration where version = 9999`))
  })
})

/** Names and numbers of agencies and stations are public, and the migrator's own table holds no case. */
const openTables = ['access.agency', 'access.migration', 'referrals.police_station']

const server = engines.find(({ engine }) => engine === 'PostgreSQL')

if (server)
  test('a pool of one connection on PostgreSQL hands it on clean, whatever was done to it', async () => {
    const database = await server.open()
    const db = openPostgres({ url: database.url!, maxConnections: 1 })
    try {
      await migrate(db, migrations)
      const state = () =>
        db.asOwner((owner) =>
          owner.query<Readonly<Record<string, string>>>(
            `select current_user = session_user as own, coalesce(current_setting('access.agency_id', true), '') as agency`,
          ),
        )
      const clean = [{ own: true, agency: '' }]
      await db.transaction(centre, (each) => each.query('select 1'))
      expect(await state()).toEqual(clean)
      await db.transaction(centre, (each) => each.query('select 1 / 0')).catch(() => undefined)
      expect(await state()).toEqual(clean)
      await db
        .transaction(centre, (each) => each.query('select pg_terminate_backend(pg_backend_pid())'))
        .catch(() => undefined)
      expect(await state()).toEqual(clean)
    } finally {
      await db.close()
      await database.close()
    }
  })
