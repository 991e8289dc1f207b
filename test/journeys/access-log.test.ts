import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { exportLog } from '../../commands/access-log/export-log.ts'
import { verifyFolder } from '../../commands/access-log/verifier.ts'
import type { OperationEntry } from '../../gateway/access-log/entry.ts'
import { signOnce } from '../../gateway/access-log/sequencer.ts'
import { nameSubject } from '../../gateway/access-log/subjects.ts'
import { requestAccessToken } from '../../local/client/access-token.ts'
import { createSigner, writeVerifierKey } from '../../transparency/signed-note.ts'
import type { Database, Queryable } from '../../subgraphs/kit/database/database.ts'
import { asGateway, sequenceAll } from '../support/access-log/access-log.ts'
import { nationalIds, reportInput } from '../support/domain/reports.ts'
import { startTestStack, type TestStack } from '../support/domain/stack.ts'

const key = generateKeyPairSync('ed25519').privateKey
const caseQuery = `query ($id: ID!) { case(id: $id) { caseNumber victim { id name nationalId } } }`
const place = `mutation ($input: PlaceHoldInput!) { placeHold(input: $input) { hold { state account { holder { id } } } } }`

interface Reply {
  readonly status: number
  readonly entryId: string | null
  readonly retryAfter: string | null
  // oxlint-disable-next-line typescript/no-explicit-any -- answers are data of whatever shape the test asked for
  readonly body: any
}

describe('the access log over the whole stack', () => {
  let stack: TestStack
  let caseId: string
  let purpose: string
  let isLogGone = false

  beforeAll(async () => {
    stack = await startTestStack({
      accessLogKey: key,
      wrap: (db) => withoutLog(db, () => isLogGone),
    })
    const opened = await send(
      'aoc',
      'mutation ($input: ReportCaseInput!) { reportCase(input: $input) { case { id } } }',
      {
        input: reportInput(),
      },
    )
    caseId = opened.body.data.reportCase.case.id
    purpose = `basis=s8-5, case="${caseId}"`
    await send(
      'aoc',
      'mutation ($input: RequestHoldsAlongTrailInput!) { requestHoldsAlongTrail(input: $input) { holds { id } } }',
      {
        input: { idempotencyKey: randomUUID(), caseId, basis: 'VICTIM_WORD' },
      },
    )
  })
  afterAll(() => stack.closeAll())

  test('an entry names the person, the case, the section and the fields, and nothing personal', async () => {
    const reply = await send('aoc', caseQuery, { id: caseId }, purpose)
    const { victim } = reply.body.data.case
    const { body, entry } = await findEntry(reply.entryId!)
    expect(entry).toMatchObject({
      agency: 'aoc',
      client: 'aoc',
      operation: { kind: 'query', name: null },
      purpose: { case: caseId, basis: 's8-5' },
      cases: [caseId],
      counts: { subjects: 1, cases: 1, errors: 0 },
      outcome: 'served',
    })
    expect(entry.subjects).toEqual([nameSubject(await keyOfMonth(entry.at), victim.id)])
    expect(entry.coordinates.delivered).toEqual(
      expect.arrayContaining(['Person.name', 'Person.nationalId', 'Query.case']),
    )
    for (const personal of [victim.id, victim.name, victim.nationalId, nationalIds.victim])
      expect(body).not.toContain(personal)
  })

  test('an entry names the fields that were refused', async () => {
    const reply = await send(
      'nbtc',
      `{ bankAccount(bankCode: "014", accountNumber: "0142223332") { id } }`,
      {},
      'basis=nbtc',
    )
    const { entry } = await findEntry(reply.entryId!)
    expect(entry).toMatchObject({ agency: 'nbtc', outcome: 'refused', subjects: [] })
    expect(entry.coordinates.refused).toContain('Query.bankAccount')
  })

  test('a mutation that is refused whole has its entry', async () => {
    const reply = await send('nbtc', place, { input: { holdId: randomUUID(), heldSatang: 1 } })
    expect(reply.body.data).toBeNull()
    expect((await findEntry(reply.entryId!)).entry).toMatchObject({ outcome: 'refused' })
  })

  test('a caller who hangs up takes no entry of the others with it', async () => {
    const hangingUp = new AbortController()
    const left = fetch(stack.gatewayUrl, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${await requestAccessToken({ clientId: 'aoc', issuer: stack.issuer })}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ query: caseQuery, variables: { id: caseId } }),
      signal: hangingUp.signal,
    })
    const others = Array.from({ length: 8 }, () => send('aoc', caseQuery, { id: caseId }, purpose))
    hangingUp.abort()
    await expect(left).rejects.toThrow()
    for (const { entryId, status } of await Promise.all(others)) {
      expect(status).toBe(200)
      expect((await findEntry(entryId!)).entry).toMatchObject({ outcome: 'served' })
    }
  })

  test('without the log no personal data leave, a hold is placed, and the log has it afterwards', async () => {
    const [, second] = await requestedHolds()
    isLogGone = true
    const read = await send('aoc', caseQuery, { id: caseId }, purpose)
    expect(read).toMatchObject({ status: 503, entryId: null })
    expect(Number(read.retryAfter)).toBeGreaterThan(0)
    expect(read.body.errors[0].extensions.code).toBe('ACCESS_LOG_UNAVAILABLE')
    expect(JSON.stringify(read.body)).not.toContain(nationalIds.victim)

    const ready = await fetch(new URL('/health/ready', stack.gatewayUrl))
    expect(await ready.json()).toEqual({ status: 'degraded', unreachable: ['access-log'] })

    const placed = await send(`bank:${second!.bank}`, place, {
      input: { holdId: second!.id, heldSatang: second!.requestedSatang },
    })
    expect(placed.body.data.placeHold.hold).toMatchObject({
      state: 'PLACED',
      account: { holder: { id: expect.any(String) } },
    })
    expect(await findBody(placed.entryId!)).toBeUndefined()

    isLogGone = false
    await send('aoc', '{ me { officer } }')
    expect((await findEntry(placed.entryId!)).entry).toMatchObject({
      agency: `bank:${second!.bank}`,
      operation: { kind: 'mutation' },
      outcome: 'served',
    })
  })

  test('an export of the log is whole, and served beside the graph', async () => {
    const db = asGateway(stack.database.db)
    await sequenceAll(db)
    const signer = createSigner('aoc.local/access-log', key, 1)
    await signOnce({ db, signer, now: () => new Date() })
    const folder = await mkdtemp(join(tmpdir(), 'export-'))
    await exportLog(db, folder)
    const verdict = verifyFolder(folder, `log ${writeVerifierKey(signer)}\nquorum none\n`)
    await rm(folder, { recursive: true, force: true })
    expect(verdict.faults).toEqual([])
    expect(verdict.size).toBeGreaterThan(5)

    const served = await fetch(new URL('/access-log/checkpoint', stack.gatewayUrl))
    expect(await served.text()).toMatch(/^aoc\.local\/access-log\n\d+\n/)
    const entries = await fetch(new URL('/access-log/tile/entries/000.p/1', stack.gatewayUrl))
    expect(entries.status).toBe(404)
  })

  async function send(
    agencyId: string,
    query: string,
    variables: object = {},
    asPurpose?: string,
  ): Promise<Reply> {
    const token = await requestAccessToken({ clientId: agencyId, issuer: stack.issuer })
    const response = await fetch(stack.gatewayUrl, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        ...(asPurpose === undefined ? {} : { 'access-purpose': asPurpose }),
      },
      body: JSON.stringify({ query, variables }),
    })
    return {
      status: response.status,
      entryId: response.headers.get('access-log-entry'),
      retryAfter: response.headers.get('retry-after'),
      body: await response.json(),
    }
  }

  async function requestedHolds() {
    const { body } = await send(
      'aoc',
      `{ holds(filter: { state: REQUESTED }, first: 10) { nodes { id requestedSatang account { bankCode } } } }`,
    )
    return (
      body.data.holds.nodes as {
        id: string
        requestedSatang: number
        account: { bankCode: string }
      }[]
    ).map(({ id, requestedSatang, account }) => ({ id, requestedSatang, bank: account.bankCode }))
  }

  async function findBody(id: string): Promise<string | undefined> {
    const rows = await asGateway(stack.database.db).query<{ body: string }>(
      'select body from gateway.find_entry($1::uuid)',
      [id],
    )
    return rows[0]?.body
  }

  async function findEntry(id: string) {
    const body = await findBody(id)
    return { body, entry: JSON.parse(body!) as OperationEntry }
  }

  async function keyOfMonth(at: string): Promise<Uint8Array> {
    const [row] = await asGateway(stack.database.db).query<{ key: Uint8Array }>(
      'select key from gateway.access_key where month = $1::text',
      [at.slice(0, 7)],
    )
    return Buffer.from(row!.key)
  }
})

/** The database, of which entries and budgets cannot be written while `isGone` says so. */
function withoutLog(db: Database, isGone: () => boolean): Database {
  const guard = (connection: Queryable): Queryable => ({
    ...connection,
    query: async (text, values) => {
      if (isGone() && /gateway\.(access_batch|record_missing|spend_)/.test(text))
        throw new Error('no space left')
      return connection.query(text, values)
    },
  })
  return {
    ...db,
    transaction: (session, work) =>
      db.transaction(session, (connection) => work(guard(connection))),
  }
}
