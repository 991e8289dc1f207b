import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { parse } from 'graphql'
import { randomUUID } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import {
  createAccessLog,
  type Access,
  type AccessLog,
} from '../../../gateway/access-log/access-log.ts'
import { AccessLogUnavailableError } from '../../../gateway/access-log/entry-writer.ts'
import { hashText, type OperationEntry } from '../../../gateway/access-log/entry.ts'
import { openJournal } from '../../../gateway/access-log/journal.ts'
import { createDatabaseRecorder } from '../../../gateway/access-log/recorder.ts'
import { findEntryIndex } from '../../../gateway/access-log/store.ts'
import { createSubjectNamer } from '../../../gateway/access-log/subjects.ts'
import type { GatewayDatabase } from '../../../gateway/authentication/stores/database.ts'
import { migrations } from '../../../local/subgraphs.ts'
import { migrate } from '../../../subgraphs/kit/database/migrate.ts'
import { asGateway, selectEntries } from '../../support/access-log/access-log.ts'
import { openAny, type TestDatabase } from '../../support/processes/database.ts'

const hour = 3_600_000

describe('the access log while its database is away', () => {
  let database: TestDatabase
  let db: GatewayDatabase
  let isGone = false
  let folder: string
  let at = Date.parse('2026-11-26T03:00:00Z')
  let accessLog: AccessLog

  beforeAll(async () => {
    database = await openAny()
    await migrate(database.db, migrations)
    const real = asGateway(database.db)
    db = {
      query: async (text, values) => {
        if (isGone && text.includes('insert into gateway.access_batch')) throw new Error('gone')
        return real.query(text, values)
      },
    }
    folder = await mkdtemp(join(tmpdir(), 'journal-'))
  })
  afterAll(async () => {
    await database.close()
    await rm(folder, { recursive: true, force: true })
  })
  beforeEach(() => {
    isGone = false
    accessLog = openLog(folder)
  })

  test('keeps mutations, and reads that name nobody, in the journal until it is back', async () => {
    isGone = true
    const act = await accessLog.record(access({ kind: 'mutation', persons: ['p1'] }))
    const read = await accessLog.record(access({}))
    expect(accessLog.isWritable()).toBe(false)
    expect(await findEntryIndex(db, act)).toBeUndefined()
    isGone = false
    await accessLog.record(access({}))
    expect(accessLog.isWritable()).toBe(true)
    for (const id of [act, read]) expect(await findEntryIndex(db, id)).toBeNull()
    expect(await readdir(folder)).toEqual([])
  })

  test('refuses a read that names a person', async () => {
    isGone = true
    await expect(accessLog.record(access({ persons: ['p1'] }))).rejects.toBeInstanceOf(
      AccessLogUnavailableError,
    )
  })

  test('lets no mutation begin after four hours, and again when the log is back', async () => {
    isGone = true
    await accessLog.record(access({}))
    at += 4 * hour - 1
    expect(accessLog.mayChange()).toBe(true)
    at += 1
    expect(accessLog.mayChange()).toBe(false)
    await expect(accessLog.record(access({ kind: 'mutation' }))).rejects.toBeInstanceOf(
      AccessLogUnavailableError,
    )
    isGone = false
    await accessLog.record(access({}))
    expect(accessLog.mayChange()).toBe(true)
  })

  test('without a journal answers nothing', async () => {
    const alone = openLog(undefined)
    isGone = true
    await expect(alone.record(access({}))).rejects.toBeInstanceOf(AccessLogUnavailableError)
    expect(alone.mayChange()).toBe(false)
  })

  test('takes in what a process that died had written, but no line that was cut', async () => {
    isGone = true
    const id = await accessLog.record(access({ kind: 'mutation' }))
    const [name] = await readdir(folder)
    const file = join(folder, name!)
    const mode = (await stat(file)).mode & 0o777
    expect(mode).toBe(0o600)
    await writeFile(file, `${await readFile(file, 'utf8')}{"id":"cut`)
    isGone = false
    const recorder = createDatabaseRecorder(db)
    expect(await openJournal(folder).drain((entries) => recorder.recordMissing(entries))).toBe(1)
    expect(await findEntryIndex(db, id)).toBeNull()
  })

  test('makes several entries of an answer that names more persons than one entry holds', async () => {
    const persons = Array.from({ length: 1_201 }, (_, index) => `person-${index}`)
    const id = await accessLog.record(access({ persons, cases: ['investigated'] }))
    const rows = await db.query<{ body: string }>(
      `${selectEntries} where body like '%"correlationId":"many"%'`,
    )
    const entries = rows.map(({ body }) => JSON.parse(body) as OperationEntry)
    expect(entries.map(({ subjects }) => subjects.length).toSorted((a, b) => a - b)).toEqual([
      1, 400, 400, 400,
    ])
    expect(entries.every(({ counts }) => counts.subjects === 1_201)).toBe(true)
    // a case that is investigated hides its persons in every one of them
    for (const { cases } of entries) expect(cases).toEqual(['investigated'])
    expect(entries.map((entry) => entry.id)).toContain(id)
    expect(new Set(entries.flatMap(({ subjects }) => subjects)).size).toBe(1_201)
  })

  test('leaves nothing out of an answer whose lists are long: each of its entries has at most 65,535 bytes', async () => {
    const persons = Array.from({ length: 600 }, (_, index) => `person-${index}`)
    const cases = Array.from({ length: 900 }, () => randomUUID())
    const fields = Array.from({ length: 400 }, (_, index) => `${'Long'.repeat(30)}.field${index}`)
    const wide = openLog(folder, fields)
    await wide.record({
      ...access({ persons, cases }),
      correlationId: 'wide',
      executed: parse('{ a }'),
      refused: fields.map((field) => `Refused${field}`),
    })
    const rows = await db.query<{ body: string }>(
      `${selectEntries} where body like '%"correlationId":"wide"%'`,
    )
    const entries = rows.map(({ body }) => JSON.parse(body) as OperationEntry)
    for (const { body } of rows) expect(Buffer.byteLength(body)).toBeLessThanOrEqual(65_535)
    const all = (of: (entry: OperationEntry) => readonly string[]) => entries.flatMap(of).toSorted()
    expect(all(({ cases: own }) => own)).toEqual(cases.toSorted())
    expect(all(({ coordinates }) => coordinates.delivered)).toEqual(fields.toSorted())
    expect(all(({ coordinates }) => coordinates.refused)).toHaveLength(400)
    expect(new Set(all(({ subjects }) => subjects)).size).toBe(600)
    expect(all(({ subjects }) => subjects)).toHaveLength(600)
  })

  test('names nobody any more when the key of the month is destroyed', async () => {
    await database.db.asOwner((owner) =>
      owner.query(`update gateway.access_key set key = null where month = '2026-11'`, []),
    )
    const late = openLog(folder)
    await expect(late.record(access({ persons: ['p1'] }))).rejects.toBeInstanceOf(
      AccessLogUnavailableError,
    )
  })

  function openLog(journal: string | undefined, fields: readonly string[] = []): AccessLog {
    return createAccessLog({
      recorder: createDatabaseRecorder(db),
      subjects: createSubjectNamer(db),
      gatedCoordinates: () => fields,
      policyVersion: () => 'policy',
      journal: journal === undefined ? undefined : openJournal(journal),
      now: () => new Date(at),
      log: pino({ level: 'silent' }),
    })
  }
})

function access({
  kind = 'query',
  persons = [],
  cases = [],
}: {
  readonly kind?: 'query' | 'mutation'
  readonly persons?: readonly string[]
  readonly cases?: readonly string[]
}): Access {
  return {
    caller: null,
    correlationId: persons.length > 1 ? 'many' : 'one',
    startedAt: 0,
    kind,
    operationName: null,
    sha256: hashText('{ a }'),
    executed: null,
    refused: [],
    disclosed: { persons: new Set(persons), cases: new Set(cases) },
    errorCount: 0,
    outcome: 'served',
  }
}
