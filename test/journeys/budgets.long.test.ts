import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import type { OperationEntry } from '../../gateway/access-log/entry.ts'
import { requestAccessToken } from '../../local/client/access-token.ts'
import { asGateway } from '../support/access-log/access-log.ts'
import { nationalId } from '../support/domain/reports.ts'
import { startTestStack, type TestStack } from '../support/domain/stack.ts'

const report =
  'mutation ($input: ReportCaseInput!) { reportCase(input: $input) { case { id caseNumber } } }'
const refer = 'mutation ($input: ReferCaseInput!) { referCase(input: $input) { referral { id } } }'
const register =
  'mutation ($input: RegisterSimsInput!) { registerSims(input: $input) { registered } }'
const budget = 40

/** Five ways to a person; each case has a victim, a mule and a number with holders of their own. */
const ways = {
  case: { query: 'query ($id: ID!) { case(id: $id) { victim { id name } } }', of: caseId },
  search: {
    query:
      'query ($id: String!) { searchCases(filter: { caseNumber: $id }) { nodes { victim { id name } } } }',
    of: ({ caseNumber }: Opened) => caseNumber,
  },
  account: {
    query:
      'query ($id: String!) { bankAccount(bankCode: "014", accountNumber: $id) { holder { id name } } }',
    of: ({ accountNumber }: Opened) => accountNumber,
  },
  number: {
    query: 'query ($id: Msisdn!) { simRegistration(msisdn: $id) { operator } }',
    of: ({ msisdn }: Opened) => msisdn,
  },
  referral: {
    query: 'query ($id: ID!) { referral(id: $id) { case { victim { id name } } } }',
    of: ({ referralId }: Opened) => referralId,
  },
} as const
type Way = keyof typeof ways

interface Opened {
  readonly id: string
  readonly caseNumber: string
  readonly accountNumber: string
  readonly msisdn: string
  readonly referralId: string
  readonly victimName: string
}

interface Reply {
  readonly status: number
  readonly headers: Headers
  // oxlint-disable-next-line typescript/no-explicit-any -- answers are data of whatever shape the test asked for
  readonly body: any
}

function secondsToHour(at: Date): number {
  return Math.ceil((3_600_000 - (at.getTime() % 3_600_000)) / 1_000)
}

function caseId({ id }: Opened) {
  return id
}

describe('budgets at the started gateway', () => {
  /** Stands still, so that no hour ends within the test; a little late, so that no token is of the future. */
  const at = new Date(Date.now() + 120_000)
  let stack: TestStack
  let opened: readonly Opened[]

  beforeAll(async () => {
    const generous = { personsPerDay: 10_000, lookUpTokens: 10_000, lookUpTokensPerMinute: 60 }
    stack = await startTestStack({
      now: () => at,
      budgets: {
        aoc: { ...generous, personsPerHour: budget },
        'police:ccib': { ...generous, personsPerHour: 1_000, lookUpTokens: 100 },
      },
    })
    const all: Opened[] = []
    for (let index = 0; index < budget + 2; index += 1) all.push(await open(index))
    opened = all
  })
  afterAll(() => stack.closeAll())

  test('forty persons are read in five ways, each with its entry; the next one is refused and nothing leaves', async () => {
    const names = Object.keys(ways) as Way[]
    for (const [index, each] of opened.slice(0, budget).entries()) {
      const reply = await read(names[index % names.length]!, each)
      expect(reply.body.errors).toBeUndefined()
      const entry = await findEntry(reply)
      expect(entry).toMatchObject({
        purpose: { basis: 's8-5', case: each.id },
        counts: { subjects: 1 },
        outcome: 'served',
      })
    }
    for (const way of names) {
      const reply = await read(way, opened[budget]!)
      expect(reply.status).toBe(429)
      expect(Number(reply.headers.get('retry-after'))).toBe(secondsToHour(at))
      expect(reply.body.data).toBeUndefined()
      expect(reply.body.errors[0].extensions.code).toBe('RATE_LIMITED')
      expect(JSON.stringify(reply.body)).not.toContain('psn_')
      expect(JSON.stringify(reply.body)).not.toContain(opened[budget]!.victimName)
      expect(await findEntry(reply)).toMatchObject({
        outcome: 'refused',
        subjects: [],
        cases: [],
        coordinates: { delivered: [] },
      })
    }
  })

  test('a person who was read can be read again, also beside one who was not asked for', async () => {
    expect((await read('case', opened[0]!)).body.data.case.victim.name).toBeTruthy()
    const both = await send('aoc', `{ me { officer } case(id: "${opened[0]!.id}") { id } }`)
    expect(both.body.errors).toBeUndefined()
  })

  test('of forty-two persons that are read at once forty leave, each with its entry', async () => {
    const query = ways.case.query
    const replies = await Promise.all(
      opened.map(({ id }) =>
        send('aoc', query, { id }, `basis=s8-5, case="${id}"`, 'officer-of-many'),
      ),
    )
    const read = replies.filter(({ status }) => status === 200)
    const refused = replies.filter(({ status }) => status === 429)
    expect([read.length, refused.length]).toEqual([budget, opened.length - budget])
    for (const reply of read) {
      expect(reply.body.data.case.victim.name).toBeTruthy()
      expect(await findEntry(reply)).toMatchObject({ outcome: 'served', counts: { subjects: 1 } })
    }
    for (const reply of refused) {
      expect(JSON.stringify(reply.body)).not.toContain('psn_')
      expect(await findEntry(reply)).toMatchObject({ outcome: 'refused', subjects: [] })
    }
  })

  test('an act is done; its answer is withheld when it holds a person who is too many', async () => {
    const note = `mutation ($input: AddCaseNoteInput!) { addCaseNote(input: $input) { case { victim { id } } } }`
    const input = { idempotencyKey: randomUUID(), caseId: opened[budget + 1]!.id, text: 'โทรกลับ' }
    const withheld = await send('aoc', note, { input })
    expect(withheld.status).toBe(429)
    expect(JSON.stringify(withheld.body)).not.toContain('psn_')
    expect(await findEntry(withheld)).toMatchObject({ outcome: 'failed', subjects: [] })
    const plain = `query ($id: ID!) { case(id: $id) { notes { nodes { text } } } }`
    // the note tells about the victim: another officer, whose budget is not spent, reads it
    const after = await send('aoc', plain, { id: input.caseId }, undefined, 'officer-2')
    expect(after.body.data.case.notes.nodes).toEqual([{ text: 'โทรกลับ' }])
  })

  test('five misses spend a hundred tokens, also as aliases of one operation, and then nothing is looked up', async () => {
    const unknown = [1, 2, 3, 4].map(
      (digit) => `p${digit}: person(nationalId: "${nationalId(`31002999999${digit}`)}") { id }`,
    )
    const guesses = await send('police:ccib', `{ ${unknown.join(' ')} }`)
    expect(guesses.body.data.p1).toBeNull()
    const fifth = await send('police:ccib', `{ caseByNumber(caseNumber: "AOC-0") { id } }`)
    expect(fifth.body.data.caseByNumber).toBeNull()
    const hit = await send(
      'police:ccib',
      `{ caseByNumber(caseNumber: "${opened[0]!.caseNumber}") { id } }`,
    )
    const miss = await send('police:ccib', `{ caseByNumber(caseNumber: "AOC-0") { id } }`)
    for (const refused of [hit, miss]) {
      expect(refused.status).toBe(429)
      expect(refused.headers.get('retry-after')).toBe('20')
      expect(refused.body.errors[0].message).toBe('The budget of look-ups is spent')
    }
    // no look-up: the case by its id
    const byId = await send('police:ccib', `{ case(id: "${opened[0]!.id}") { id } }`)
    expect(byId.body.data.case.id).toBe(opened[0]!.id)
  })

  test('the extension in which subgraphs name the persons of their answers does not reach the caller', async () => {
    const { body } = await read('case', opened[1]!)
    expect(Object.keys(body)).toEqual(['data'])
  })

  async function open(index: number): Promise<Opened> {
    const digits = String(index).padStart(3, '0')
    const victimName = `ผู้เสียหาย ${digits}`
    const accountNumber = `0149000${digits}`
    const msisdn = `+66810000${digits}`
    const input = {
      idempotencyKey: randomUUID(),
      scamType: 'INVESTMENT',
      channel: 'HOTLINE_1441',
      victim: { nationalId: nationalId(`110170100${digits}`), name: victimName },
      transfers: [
        {
          reference: `BUDGET${digits}`,
          amountSatang: 100_000,
          transferredAt: '2026-11-20T10:00:00+07:00',
          hop: 1,
          from: { bankCode: '004', accountNumber: `0049000${digits}` },
          to: {
            bankCode: '014',
            accountNumber,
            holderNationalId: nationalId(`310020100${digits}`),
            holderName: `ม้า ${digits}`,
          },
        },
      ],
      suspectMsisdns: [msisdn],
    }
    const sims = [
      {
        msisdn,
        nationalId: nationalId(`310020200${digits}`),
        holderName: `ซิม ${digits}`,
        registeredAt: '2025-01-01T00:00:00+07:00',
      },
    ]
    await send('telco:ais', register, { input: { idempotencyKey: digits, sims } })
    const reported = await send('aoc', report, { input })
    const { id, caseNumber } = reported.body.data.reportCase.case
    const referral = { idempotencyKey: randomUUID(), caseId: id, stationCode: '10101' }
    const referred = await send('aoc', refer, { input: referral })
    const referralId = referred.body.data.referCase.referral.id
    return { id, caseNumber, accountNumber, msisdn, referralId, victimName }
  }

  function read(way: Way, each: Opened): Promise<Reply> {
    const { query, of } = ways[way]
    return send('aoc', query, { id: of(each) }, `basis=s8-5, case="${each.id}"`)
  }

  async function send(
    agencyId: string,
    query: string,
    variables: object = {},
    purpose?: string,
    officer?: string,
  ): Promise<Reply> {
    const token = await tokenOf(agencyId, officer)
    const response = await fetch(stack.gatewayUrl, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        ...(purpose === undefined ? {} : { 'access-purpose': purpose }),
      },
      body: JSON.stringify({ query, variables }),
    })
    return { status: response.status, headers: response.headers, body: await response.json() }
  }

  function tokenOf(agencyId: string, officer?: string): Promise<string> {
    return requestAccessToken({ clientId: agencyId, officer, issuer: stack.issuer })
  }

  async function findEntry({ headers }: Reply): Promise<OperationEntry> {
    const [row] = await asGateway(stack.database.db).query<{ body: string }>(
      'select body from gateway.find_entry($1::uuid)',
      [headers.get('access-log-entry')],
    )
    return JSON.parse(row!.body) as OperationEntry
  }
})
