/** Backup and restore as `docs/operations.md` describes them, with the tools of PostgreSQL. */

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { execFile, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import pg from 'pg'
import { cases } from '../../subgraphs/cases/subgraph.ts'
import { openPostgres } from '../../subgraphs/kit/database/postgres.ts'
import { reportInput } from '../support/domain/reports.ts'
import { startSubgraph } from '../support/domain/subgraph-client.ts'
import { administratorUrl } from '../support/processes/server.ts'
import { runCommand } from '../support/processes/process.ts'
import { aoc } from '../support/tokens/callers.ts'

const run = promisify(execFile)
const hasTools = ['pg_dump', 'pg_dumpall', 'pg_restore'].every(
  (tool) => spawnSync(tool, ['--version']).status === 0,
)
/** Reported as skipped where there is no server, or none of its tools. */
const describeWithTools = administratorUrl === undefined || !hasTools ? describe.skip : describe

const agencies = fileURLToPath(new URL('../../local/agencies.json', import.meta.url))
const report = `mutation ($input: ReportCaseInput!) { reportCase(input: $input) { case { id } } }`

describeWithTools('backup and restore', () => {
  const suffix = randomBytes(5).toString('hex')
  const [source, target] = [`aoc_source_${suffix}`, `aoc_target_${suffix}`]
  const backup = `aoc_backup_${suffix}`
  const plain = `aoc_plain_${suffix}`
  let folder: string
  let dump: string

  const urlOf = (database: string, user?: string) => {
    const url = new URL(administratorUrl!)
    url.pathname = `/${database}`
    if (user !== undefined) url.username = user
    return url.href
  }
  async function administer(database: string, ...statements: readonly string[]) {
    const client = new pg.Client({ connectionString: urlOf(database) })
    await client.connect()
    try {
      let rows: readonly Record<string, unknown>[] = []
      // one session runs one statement at a time
      for (const each of statements) rows = (await client.query(each)).rows
      return rows
    } finally {
      await client.end()
    }
  }
  const migrate = async (database: string) => {
    const command = runCommand('commands/migrate.js', [agencies], { DATABASE_URL: urlOf(database) })
    return { code: await command.exited, output: command.output() }
  }
  /** Rows of each table, counted by a superuser, whom no policy binds. */
  const countRows = (database: string) =>
    administer(
      database,
      `select schemaname || '.' || tablename as name,
              (xpath('/row/n/text()', query_to_xml(format('select count(*) as n from %I.%I', schemaname, tablename),
                false, true, '')))[1]::text::integer as n
         from pg_catalog.pg_tables where schemaname not in ('pg_catalog', 'information_schema') order by 1`,
    )

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'aoc-backup-'))
    dump = join(folder, 'aoc.dump')
    await administer(
      'postgres',
      `create database ${source}`,
      `create database ${target}`,
      `create role ${backup} login bypassrls in role pg_read_all_data`,
      `create role ${plain} login in role pg_read_all_data`,
    )
    const migrated = await migrate(source)
    expect(migrated).toEqual({ code: 0, output: expect.stringContaining('migrated cases/0001') })
    const db = openPostgres({ url: urlOf(source) })
    const subgraph = await startSubgraph(cases, db)
    for (let nth = 0; nth < 3; nth++) {
      const answer = await subgraph.ask(aoc, report, { input: reportInput() })
      expect(answer.errors).toBeUndefined()
    }
    await subgraph.close()
    await db.close()
  }, 240_000)
  afterAll(async () => {
    await administer(
      'postgres',
      `drop database if exists ${source} with (force)`,
      `drop database if exists ${target} with (force)`,
      `drop role if exists ${backup}`,
      `drop role if exists ${plain}`,
    )
    await rm(folder, { recursive: true })
  })

  test('the roles are written without passwords, with what each is a member of', async () => {
    const file = join(folder, 'roles.sql')
    await run('pg_dumpall', [
      '--roles-only',
      '--no-role-passwords',
      `--file=${file}`,
      `--dbname=${urlOf('postgres', backup)}`,
    ])
    expect(await readFile(file, 'utf8')).toMatch(/^CREATE ROLE aoc_cases;$/m)
  })

  test('a login that policies bind writes no dump, rather than one without the rows it may not see', async () => {
    const refused = run('pg_dump', ['--format=custom', `--file=${dump}`, urlOf(source, plain)])
    await expect(refused).rejects.toThrow(/row-level security/)
  })

  test('a restored database has every row, nothing to migrate, and a subgraph starts on it', async () => {
    await run('pg_dump', ['--format=custom', `--file=${dump}`, urlOf(source, backup)])
    await run('pg_restore', ['--exit-on-error', `--dbname=${urlOf(target)}`, dump])
    const rows = await countRows(target)
    expect(rows).toContainEqual({ name: 'cases.report', n: 3 })
    expect(rows).toEqual(await countRows(source))

    const again = await migrate(target)
    expect(again).toEqual({ code: 0, output: expect.stringMatching(/^nothing to migrate$/m) })
    const started = runCommand('subgraphs/cases/main.js', [], {
      DATABASE_URL: urlOf(target),
      SUBGRAPH_PORT: '0',
      SUBGRAPH_PSEUDONYM_KEY: Buffer.alloc(32, 7).toString('base64'),
      SUBGRAPH_LAME_DUCK_MS: '0',
    })
    await started.printed(/subgraph listening/)
    started.child.kill('SIGTERM')
    expect(await started.exited).toBe(0)
  })
})
