import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { exportLog } from '../../../commands/access-log/export-log.ts'
import { reconcileReads } from '../../../commands/access-log/reconcile-reads.ts'
import { verifyFolder } from '../../../commands/access-log/verifier.ts'
import type { OperationEntry } from '../../../gateway/access-log/entry.ts'
import { signOnce } from '../../../gateway/access-log/sequencer.ts'
import { findOrInsertKey, insertEntries } from '../../../gateway/access-log/store.ts'
import { nameSubject } from '../../../gateway/access-log/subjects.ts'
import type { GatewayDatabase } from '../../../gateway/authentication/stores/database.ts'
import { migrations } from '../../../local/subgraphs.ts'
import { cases } from '../../../subgraphs/cases/subgraph.ts'
import { workOnce } from '../../../subgraphs/kit/background.ts'
import type { Database } from '../../../subgraphs/kit/database/database.ts'
import { migrate } from '../../../subgraphs/kit/database/migrate.ts'
import { oversight } from '../../../subgraphs/oversight/subgraph.ts'
import { createSigner, writeVerifierKey } from '../../../transparency/signed-note.ts'
import {
  asGateway,
  newEntry,
  now,
  sequenceAll,
  selectEntries,
} from '../../support/access-log/access-log.ts'
import { nationalIds, reportInput } from '../../support/domain/reports.ts'
import { pseudonyms, startSubgraph } from '../../support/domain/subgraph-client.ts'
import { engines, type TestDatabase } from '../../support/processes/database.ts'
import { insertTestAgencies } from '../../support/tokens/agencies.ts'
import { aoc } from '../../support/tokens/callers.ts'

const report = 'mutation ($input: ReportCaseInput!) { reportCase(input: $input) { case { id } } }'
const file = 'query ($id: ID!) { case(id: $id) { narrative } }'
const minute = 60_000
const later = new Date(now().getTime() + minute)

describe.each(engines)('reads at a subgraph on $engine', ({ open }) => {
  let database: TestDatabase
  let db: GatewayDatabase
  let key: Buffer
  let caseId: string
  const victim = pseudonyms.person(nationalIds.victim)
  const name = (person: string) => nameSubject(key, person)

  beforeAll(async () => {
    database = await open()
    await migrate(database.db, migrations)
    await insertTestAgencies(database.db)
    db = asOwner(database.db)
    key = await findOrInsertKey(asGateway(database.db), '2026-11', randomBytes(32))
    const client = await startSubgraph(cases, database.db, now)
    const reported = await client.ask(aoc, report, { input: reportInput() })
    caseId = reported.data.reportCase.case.id
    await client.close()
  })
  afterAll(() => database?.close())
  // each test reads under a correlation id of its own
  let reading = 0
  beforeEach(() => {
    reading += 1
  })

  /** Reads the case past every gateway, as somebody who has a gateway's key could. */
  async function read(query = file): Promise<string> {
    const client = await startSubgraph(cases, database.db, now, { notesReads: true })
    const correlationId = `read-${reading}`
    const answer = await client.ask({ ...aoc, correlationId }, query, { id: caseId })
    expect(answer.errors).toBeUndefined()
    await client.close()
    return correlationId
  }

  const reconcileAll = () => reconcileReads(db, { before: later, now })

  test('a read of which no gateway wrote an entry is found, and has one that names the person, once', async () => {
    const correlationId = await read()
    expect(await reconcileReads(db, { before: now(), now })).toEqual({ reads: 0, unexplained: 0 })
    expect(await reconcileAll()).toEqual({ reads: 1, unexplained: 1 })
    expect(await reconcileAll()).toEqual({ reads: 0, unexplained: 0 })
    const rows = await db.query<{ body: string }>(selectEntries, [])
    expect(rows.map(({ body }) => JSON.parse(body) as object)).toEqual([
      expect.objectContaining({
        kind: 'unexplained-read',
        agency: 'aoc',
        officer: 'officer-1',
        subgraph: 'cases',
        correlationId,
        assertion: expect.stringMatching(/^[\w-]{43}$/),
        readAt: now().toISOString(),
        subjects: [name(victim)],
        cases: [caseId],
      }),
    ])
    expect(rows[0]?.body).not.toContain(victim)
  })

  test('the entry is one that the verifier knows, and stands in the list of the person', async () => {
    const gateway = asGateway(database.db)
    await sequenceAll(gateway)
    const signer = createSigner('log.test', generateKeyPairSync('ed25519').privateKey, 1)
    await signOnce({ db: gateway, signer, now })
    const folder = await mkdtemp(join(tmpdir(), 'reads-'))
    await exportLog(gateway, folder)
    const { faults, size } = verifyFolder(folder, `log ${writeVerifierKey(signer)}\nquorum none\n`)
    await rm(folder, { recursive: true, force: true })
    expect({ faults, size }).toEqual({ faults: [], size: 1 })
    while (await workOnce(oversight, { db: database.db, now }));
    const listed = await db.query<{ agencyId: string }>(
      'select agency_id as "agencyId" from oversight.access_subject where subject = $1::bytea',
      [Buffer.from(name(victim), 'hex')],
    )
    expect(listed).toEqual([{ agencyId: 'aoc' }])
  })

  test.each(['waiting', 'sequenced', 'taken in'])(
    'a read with an entry that is %s is explained',
    async (state) => {
      await add(await read(), { subjects: [name(victim)] })
      if (state !== 'waiting') await sequenceAll(asGateway(database.db))
      if (state === 'taken in') while (await workOnce(oversight, { db: database.db, now }));
      expect(await reconcileAll()).toEqual({ reads: 1, unexplained: 0 })
    },
  )

  test('an answer that was cut short or withheld explains the reads of its request', async () => {
    for (const outcome of ['partial', 'refused', 'failed'] as const) {
      reading += 1
      await add(await read(), { outcome })
    }
    expect(await reconcileAll()).toEqual({ reads: 3, unexplained: 0 })
  })

  test.each<
    readonly [string, (correlationId: string) => readonly [string, Partial<OperationEntry>]]
  >([
    ['another person', () => ['aoc', { subjects: [name('somebody')] }]],
    ['nobody', () => ['aoc', {}]],
    ['another officer', () => ['aoc', { officer: 'officer-2', subjects: [name(victim)] }]],
    ['another agency', () => ['bank:004', { subjects: [name(victim)] }]],
    ['another request', () => ['aoc', { correlationId: 'other', subjects: [name(victim)] }]],
  ])('an entry of %s explains no read, before and after it is taken in', async (_of, changes) => {
    for (const isTakenIn of [false, true]) {
      reading += 1
      const correlationId = await read()
      const [agencyId, entry] = changes(correlationId)
      await add(correlationId, entry, agencyId)
      if (isTakenIn) {
        await sequenceAll(asGateway(database.db))
        while (await workOnce(oversight, { db: database.db, now }));
      }
      expect(await reconcileAll()).toEqual({ reads: 1, unexplained: 1 })
    }
  })

  test('the oversight subgraph forgets a read that is explained, a minute later, and keeps the others', async () => {
    await add(await read(), { subjects: [name(victim)] })
    reading += 1
    await read()
    await sequenceAll(asGateway(database.db))
    while (await workOnce(oversight, { db: database.db, now }));
    expect(await countNotes()).toBe(2)
    const afterwards = () => new Date(later.getTime() + 1)
    while (await workOnce(oversight, { db: database.db, now: afterwards }));
    expect(await countNotes()).toBe(1)
    expect(await reconcileAll()).toEqual({ reads: 1, unexplained: 1 })
  })

  test('a read of nobody, and one that found nothing, are not noted', async () => {
    await read('{ me { officer } agencies { id } }')
    await read('{ caseByNumber(caseNumber: "AOC-0") { narrative } }')
    expect(await countNotes()).toBe(0)
  })

  test('no subgraph can read or change what was noted', async () => {
    const session = { role: 'aoc_cases', agencyId: 'aoc', agencyKind: 'AOC', officer: 'officer-1' }
    for (const statement of [
      'select * from access.read_note',
      'delete from access.read_note',
      `select access.note_reads('cases', '[]')`,
      `select oversight.is_read_explained('a', 'b', 'c', '{}')`,
    ])
      await expect(
        database.db.transaction(session, (connection) => connection.query(statement)),
      ).rejects.toThrow()
  })

  async function add(
    correlationId: string,
    changes: Partial<OperationEntry>,
    agencyId = 'aoc',
  ): Promise<void> {
    const entry = newEntry(agencyId, { officer: 'officer-1', correlationId, ...changes })
    await insertEntries(asGateway(database.db), [entry])
  }

  async function countNotes(): Promise<number> {
    const rows = await db.query<{ count: number }>(
      'select count(*)::integer as count from access.read_note',
      [],
    )
    return rows[0]?.count ?? 0
  }
})

function asOwner(database: Database): GatewayDatabase {
  return { query: (text, values) => database.asOwner((owner) => owner.query(text, values)) }
}
