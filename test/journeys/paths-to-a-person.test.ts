import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { reconcileReads } from '../../commands/access-log/reconcile-reads.ts'
import type { OperationEntry } from '../../gateway/access-log/entry.ts'
import type { GatewayDatabase } from '../../gateway/authentication/stores/database.ts'
import { nameSubject } from '../../gateway/access-log/subjects.ts'
import { requestAccessToken } from '../../local/client/access-token.ts'
import { asGateway } from '../support/access-log/access-log.ts'
import type { Database, Queryable } from '../../subgraphs/kit/database/database.ts'
import { nationalIds, reportInput } from '../support/domain/reports.ts'
import { startTestStack, type TestStack } from '../support/domain/stack.ts'
import { openStream } from '../support/streams/read-stream.ts'

const { victim, firstMule, secondMule, thirdMule } = nationalIds
const numbers = Array.from({ length: 6 }, (_, at) => `+6681234567${at + 3}`)
const msisdn = numbers[5]!

interface Reply {
  readonly entryId: string
  // oxlint-disable-next-line typescript/no-explicit-any -- answers are data of whatever shape the test asked for
  readonly body: any
}

/** A way on which data of persons leave without their `Person`: who goes it, and whose data the answer holds. */
type Path = readonly [
  name: string,
  agencyId: string,
  query: string,
  persons: readonly string[],
  /** Text that the answer must hold: a path that delivers nothing proves nothing. */
  delivers: string,
]

const paths: readonly Path[] = [
  ['the narrative', 'aoc', '{ case(id: $case) { narrative } }', [victim], 'โอนเงินลงทุน'],
  ['the notes', 'aoc', '{ case(id: $case) { notes { nodes { text } } } }', [victim], 'โทรกลับ'],
  [
    'a search',
    'aoc',
    '{ searchCases(filter: { suspectMsisdn: $msisdn }) { nodes { narrative } } }',
    [victim],
    'โอนเงิน',
  ],
  [
    'numbers of a case',
    'aoc',
    '{ case(id: $case) { suspectNumbers { msisdn } } }',
    [secondMule],
    msisdn,
  ],
  [
    'holders of numbers of a case',
    'aoc',
    '{ case(id: $case) { numberHolders { msisdn } } }',
    [secondMule],
    msisdn,
  ],
  ['a number', 'aoc', '{ simRegistration(msisdn: $msisdn) { operator } }', [secondMule], 'AIS'],
  ['a hold', 'aoc', '{ hold(id: $hold) { state requestedSatang } }', [firstMule], 'REQUESTED'],
  [
    'holds of a case',
    'aoc',
    '{ case(id: $case) { holds { state } } }',
    [firstMule, secondMule, thirdMule],
    'REQUESTED',
  ],
  [
    'holds of a bank',
    'bank:006',
    '{ holds { nodes { requestedSatang } } }',
    [secondMule],
    '3000000',
  ],
  [
    'holds of an account',
    'aoc',
    '{ bankAccount(bankCode: "014", accountNumber: "0142223332") { holds { state } } }',
    [firstMule],
    'REQUESTED',
  ],
  [
    'the account of a leg',
    'aoc',
    '{ case(id: $case) { transfers { to { maskedNumber } } } }',
    [firstMule, secondMule, thirdMule],
    '0142223332',
  ],
  [
    'events of a feed',
    'bank:006',
    '{ events { nodes { hold { requestedSatang } } } }',
    [secondMule],
    '3000000',
  ],
  [
    'holders by their count',
    'nbtc',
    '{ simHolders(filter: {}) { nodes { operator count } } }',
    [secondMule],
    '6',
  ],
  ['a demand', 'telco:ais', '{ simDemands { nodes { state } } }', [secondMule], 'REQUIRED'],
  [
    'a demand to one holder',
    'telco:ais',
    '{ simDemands { nodes { holder { count } } } }',
    [secondMule],
    '6',
  ],
  ['an order', 'telco:ais', '{ simOrders { nodes { msisdn } } }', [secondMule], msisdn],
  [
    'a request to the regulator',
    'aoc',
    '{ simSuspensionRequests { nodes { msisdns } } }',
    [secondMule],
    msisdn,
  ],
]

/** Operations that hold nobody's data. */
const silent: readonly Path[] = [
  [
    'a case without what is the victim’s',
    'aoc',
    '{ case(id: $case) { caseNumber lossSatang } }',
    [],
    'lossSatang',
  ],
  [
    'an empty page of amendments',
    'aoc',
    '{ case(id: $case) { amendments { nodes { reason } } } }',
    [],
    '[]',
  ],
  ['figures', 'aoc', '{ unansweredRequests { count } }', [], 'count'],
]

describe('every path to data of a person names the person in the access log', () => {
  let stack: TestStack
  let caseId: string
  const holds = new Map<string, string>()
  const pseudonyms = new Map<string, string>()

  let isUnreadable = false

  beforeAll(async () => {
    stack = await startTestStack({ wrap: (db) => withoutHolders(db, () => isUnreadable) })
    const sims = numbers.map((number) => ({
      msisdn: number,
      nationalId: secondMule,
      holderName: 'ม้าสอง',
      registeredAt: '2025-01-01T00:00:00+07:00',
    }))
    await act('telco:ais', 'registerSims', '{ registered }', { sims })
    const input = { ...reportInput(), suspectMsisdns: [msisdn] }
    const reported = await act('aoc', 'reportCase', '{ case { id } }', input)
    caseId = reported.body.data.reportCase.case.id
    await act('aoc', 'addCaseNote', '{ case { id } }', { caseId, text: 'โทรกลับ' })
    const asked = { caseId, basis: 'VICTIM_WORD' }
    const requested = await act(
      'aoc',
      'requestHoldsAlongTrail',
      '{ holds { id account { bankCode accountNumber } } }',
      asked,
    )
    for (const { id, account } of requested.body.data.requestHoldsAlongTrail.holds)
      holds.set(account.accountNumber, id)
    await act('aoc', 'requestSimSuspension', '{ request { id } }', { caseId, msisdns: [msisdn] })
    await act('nbtc', 'orderSimSuspension', '{ sims { status } }', {
      msisdns: [msisdn],
      reason: 'หลอกลวง',
    })
    const accounts = {
      [victim]: '0041112221',
      [firstMule]: '0142223332',
      [secondMule]: '0063334443',
      [thirdMule]: '0144445554',
    }
    for (const [person, number] of Object.entries(accounts)) {
      const query = `{ bankAccount(bankCode: "${number.slice(0, 3)}", accountNumber: "${number}") { holder { id } } }`
      pseudonyms.set(person, (await send('aoc', query, {})).body.data.bankAccount.holder.id)
    }
    const demand = { personId: pseudonyms.get(secondMule), operator: 'AIS' }
    await act('nbtc', 'requireSimVerification', '{ holder { count } }', demand)
    await untilAllAreTold()
  })
  afterAll(() => stack.closeAll())

  test.each([...paths, ...silent])('%s', async (_name, agencyId, query, persons, delivers) => {
    const reply = await send(agencyId, declared(query), variables())
    expect(reply.body.errors).toBeUndefined()
    expect(JSON.stringify(reply.body.data)).toContain(delivers)
    const entry = await findEntry(reply.entryId)
    expect(entry.subjects).toEqual(await namesOf(entry.at, persons))
    expect(entry.counts.subjects).toBe(persons.length)
  })

  test('an answer whose persons cannot be read does not leave', async () => {
    isUnreadable = true
    const { body, entryId } = await send(
      'aoc',
      declared('{ hold(id: $hold) { state } }'),
      variables(),
    )
    isUnreadable = false
    expect(body.data).toEqual({ hold: null })
    expect(body.errors).toHaveLength(1)
    expect((await findEntry(entryId)).subjects).toEqual([])
  })

  test('a hold and a leg name the case that they belong to, so that the accesses of an investigated case are hidden', async () => {
    for (const query of [
      '{ hold(id: $hold) { state } }',
      '{ case(id: $case) { holds { state } } }',
    ]) {
      const { entryId } = await send('aoc', declared(query), variables())
      expect((await findEntry(entryId)).cases).toEqual([caseId])
    }
    const references = [{ bankCode: '004', reference: await firstReference() }]
    const legs =
      'query ($references: [TransferReferenceInput!]!) { transfersByReference(references: $references) { amountSatang } }'
    const { entryId, body } = await send('aoc', legs, { references })
    expect(body.data.transfersByReference).toHaveLength(1)
    expect((await findEntry(entryId)).cases).toEqual([caseId])
  })

  test('the payload of a mutation names the persons in it', async () => {
    const placed = await act('bank:006', 'placeHold', '{ hold { state } }', {
      holdId: holds.get('0063334443'),
      heldSatang: 3_000_000,
    })
    const noted = await act('aoc', 'addCaseNote', '{ case { narrative } }', {
      caseId,
      text: 'อีกครั้ง',
    })
    const counted = await act('nbtc', 'liftSimSuspension', '{ sims { status } }', {
      msisdns: [msisdn],
      reason: 'ตรวจแล้ว',
    })
    for (const [reply, person] of [
      [placed, secondMule],
      [noted, victim],
      [counted, secondMule],
    ] as const) {
      const entry = await findEntry(reply.entryId)
      expect(entry.subjects).toEqual(await namesOf(entry.at, [person]))
    }
  })

  test('each event of a subscription has an entry that names the holder of its hold', async () => {
    const query =
      'subscription { events(types: ["th.aoc.hold.requested"]) { hold { requestedSatang } } }'
    const stream = await openStream(stack.gatewayUrl, { query, headers: await bearer('bank:006') })
    const event = await stream.next()
    stream.close()
    const { data, extensions } = event!.data
    expect(data.events.hold.requestedSatang).toBe(3_000_000)
    const entry = await findEntry(extensions.accessLogEntry)
    expect(entry.operation.kind).toBe('subscription')
    expect(entry.subjects).toEqual(await namesOf(entry.at, [secondMule]))
  })

  test('every read at a subgraph is explained by an entry of the gateway', async () => {
    const db: GatewayDatabase = {
      query: (text, values) => stack.database.db.asOwner((owner) => owner.query(text, values)),
    }
    const before = new Date(Date.now() + 60_000)
    let compared = 0
    // each path reads at one subgraph at least; the notes are written behind the answers
    while (compared < paths.length) {
      const { reads, unexplained } = await reconcileReads(db, { before, now: () => new Date() })
      expect(unexplained).toBe(0)
      compared += reads
      await setTimeout(50)
    }
  })

  function variables() {
    return { case: caseId, hold: holds.get('0142223332'), msisdn }
  }

  /** Declares the variables that the query uses. */
  function declared(query: string): string {
    const types = { case: 'ID!', hold: 'ID!', msisdn: 'Msisdn!' }
    const used = Object.entries(types).filter(([name]) => query.includes(`$${name}`))
    if (used.length === 0) return query
    return `query (${used.map(([name, type]) => `$${name}: ${type}`).join(', ')}) ${query}`
  }

  async function act(
    agencyId: string,
    name: string,
    selection: string,
    input: object,
  ): Promise<Reply> {
    const type = `${name[0]!.toUpperCase()}${name.slice(1)}Input`
    const query = `mutation ($input: ${type}!) { ${name}(input: $input) ${selection} }`
    const reply = await send(agencyId, query, { input: { idempotencyKey: randomUUID(), ...input } })
    expect(reply.body.errors).toBeUndefined()
    return reply
  }

  async function bearer(clientId: string) {
    const token = await requestAccessToken({ clientId, issuer: stack.issuer })
    return { authorization: `Bearer ${token}` }
  }

  async function send(agencyId: string, query: string, given: object): Promise<Reply> {
    const response = await fetch(stack.gatewayUrl, {
      method: 'POST',
      headers: { ...(await bearer(agencyId)), 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables: given }),
    })
    return { entryId: response.headers.get('access-log-entry') ?? '', body: await response.json() }
  }

  async function firstReference(): Promise<string> {
    const { body } = await send(
      'aoc',
      declared('{ case(id: $case) { transfers { reference hop } } }'),
      variables(),
    )
    return body.data.case.transfers.find(({ hop }: { hop: number }) => hop === 1).reference
  }

  async function findEntry(id: string): Promise<OperationEntry> {
    const [row] = await asGateway(stack.database.db).query<{ body: string }>(
      'select body from gateway.find_entry($1::uuid)',
      [id],
    )
    return JSON.parse(row!.body) as OperationEntry
  }

  /** The names of the persons in the month, in the order of an entry. */
  async function namesOf(at: string, persons: readonly string[]): Promise<readonly string[]> {
    const [row] = await asGateway(stack.database.db).query<{ key: Uint8Array }>(
      'select key from gateway.access_key where month = $1::text',
      [at.slice(0, 7)],
    )
    return persons
      .map((person) => pseudonyms.get(person)!)
      .toSorted()
      .map((person) => nameSubject(Buffer.from(row!.key), person))
  }

  /** Waits until every event that was published is in the feeds. */
  async function untilAllAreTold(): Promise<void> {
    const waiting = () =>
      stack.database.db.asOwner((owner) =>
        owner.query('select 1 from accounts.outbox where dispatched_at is null'),
      )
    while ((await waiting()).length > 0) await setTimeout(20)
  }
})

/** The database, of which the holders of accounts cannot be read while `isUnreadable` says so. */
function withoutHolders(db: Database, isUnreadable: () => boolean): Database {
  const guard = (connection: Queryable): Queryable => ({
    ...connection,
    query: async (text, values) => {
      if (isUnreadable() && text.includes('from access.account_holding where'))
        throw new Error('gone')
      return connection.query(text, values)
    },
  })
  return {
    ...db,
    transaction: (session, work, options) =>
      db.transaction(session, (connection) => work(guard(connection)), options),
  }
}
