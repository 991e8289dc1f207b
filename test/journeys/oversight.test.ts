import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { nationalIds, reportInput } from '../support/domain/reports.ts'
import { codesOf, startTestStack, type Call, type TestStack } from '../support/domain/stack.ts'

const dayMs = 86_400_000
const person = `query ($id: NationalId!) { person(nationalId: $id) { id accesses(first: 50) {
  nodes { agency { id nameTh } lawEn caseTh } } } }`
const report = 'mutation ($input: ReportCaseInput!) { reportCase(input: $input) { case { id } } }'
const refer = 'mutation ($input: ReferCaseInput!) { referCase(input: $input) { referral { id } } }'
const complain =
  'mutation ($input: RecordComplaintInput!) { recordComplaint(input: $input) { referral { state dueAt } } }'
const file = 'query ($id: ID!) { case(id: $id) { victim { id name } } }'
const accesses = `query ($filter: AccessFilter) { accesses(filter: $filter, first: 50) {
  nodes { id agency { id nameEn } officer basis delivered hiddenUntil entry caseIds } } }`

describe('who read the data of a person', () => {
  let stack: TestStack
  let desk: Call
  let pdpc: Call
  let caseId: string

  beforeAll(async () => {
    stack = await startTestStack()
    desk = stack.callAs('aoc', { purpose: 'basis=pdpa' })
    pdpc = stack.callAs('oversight:pdpc')
    const opened = await stack.callAs('aoc')(report, { input: reportInput() })
    caseId = opened.data.reportCase.case.id
    const read = await stack.callAs('aoc', { purpose: `basis=s8-5, case="${caseId}"` })(file, {
      id: caseId,
    })
    expect(read.data.case.victim.name).toBe('สมชาย ใจดี')
  })
  afterAll(() => stack.closeAll())

  test('the desk tells the person on their request, in both languages', async () => {
    const nodes = await untilListed((found) => found.includes('aoc'))
    expect(nodes.at(-1)).toMatchObject({
      agency: { id: 'aoc', nameTh: expect.any(String) },
      lawEn: expect.stringContaining('Decree'),
      caseTh: 'หลอกให้ลงทุน',
    })
  })

  test('the desk is refused without the request of the person', async () => {
    const without = stack.callAs('aoc', { purpose: `basis=s8-5, case="${caseId}"` })
    const answer = await without(person, { id: nationalIds.victim })
    expect(codesOf(answer)).toEqual(['FORBIDDEN'])
    expect(answer.data.person.accesses).toBeNull()
  })

  test('nothing of an open investigation is told; the day after its clock ends, that too', async () => {
    const referral = { idempotencyKey: randomUUID(), caseId, stationCode: '10101' }
    const sent = await stack.callAs('aoc')(refer, { input: referral })
    const referralId = sent.data.referCase.referral.id
    const station = stack.callAs('police:station:10101', {
      purpose: `basis=s8, case="${caseId}"`,
    })
    const complaint = {
      referralId,
      complaintNumber: 'C-1',
      receivedAt: new Date(Date.now() - dayMs).toISOString(),
    }
    expect(codesOf(await station(complain, { input: complaint }))).toEqual([])
    expect((await station(file, { id: caseId })).data.case.victim.name).toBe('สมชาย ใจดี')
    const [hidden] = await untilSeen(
      { agency: 'police:station:10101', case: caseId },
      'Person.name',
    )
    expect(hidden.hiddenUntil).not.toBeNull()

    const investigated = await listed()
    expect(investigated).not.toContain('police:station:10101')
    // the centre's reading under the case belongs to it; the desk's own reading of the list does not
    expect(investigated.length).toBeGreaterThan(0)

    await stack.database.db.asOwner((owner) =>
      owner.query(`update referrals.referral set complaint_due_at = $1::timestamptz`, [
        new Date(Date.now() - dayMs),
      ]),
    )
    const revealed = await untilListed((found) => found.includes('police:station:10101'))
    expect(revealed.length).toBeGreaterThan(investigated.length)
  })

  test('the authority sees officer, law, fields and entry, and its own reading is an access too', async () => {
    const [read] = await untilSeen({ agency: 'aoc', case: caseId }, 'Person.name')
    expect(read).toMatchObject({ agency: { id: 'aoc' }, officer: 'officer-1@aoc', basis: 's8-5' })
    expect(JSON.parse(read.entry).id).toBe(read.id)
    expect(read.entry).not.toContain(nationalIds.victim)
    const [own] = await untilSeen({ agency: 'oversight:pdpc' }, 'Query.accesses')
    expect(own.agency.id).toBe('oversight:pdpc')
  })

  test('the auditor of a bank sees no other agency', async () => {
    const { data } = await stack.callAs('bank:004')(accesses, { filter: { agency: 'aoc' } })
    expect(data.accesses.nodes).toEqual([])
  })

  test('an authority reaches no case, no person and no account', async () => {
    const query = `{ case(id: "${caseId}") { id } cases { nodes { id } } person(nationalId: "${nationalIds.victim}") { id } }`
    const { data, errors } = await pdpc(query)
    expect(data).toBeNull()
    expect(errors).toHaveLength(3)
  })

  test('a caller reads the budgets that remain', async () => {
    const { data } = await stack.callAs('bank:006')(
      '{ me { officer budgets { name total remaining resetsAt } } }',
    )
    expect(data.me.officer).toBe('officer-1@bank-006')
    expect(data.me.budgets).toEqual([
      { name: 'PERSONS_PER_HOUR', total: 50_000, remaining: 50_000, resetsAt: expect.any(String) },
      { name: 'PERSONS_PER_DAY', total: 500_000, remaining: 500_000, resetsAt: expect.any(String) },
      { name: 'LOOK_UPS', total: 50_000, remaining: 50_000, resetsAt: expect.any(String) },
    ])
    const before = await remainingOf('aoc')
    const guesses = Array.from(
      { length: 10 },
      (_, at) => `g${at}: caseByNumber(caseNumber: "AOC-0") { id }`,
    )
    await stack.callAs('aoc')(`{ ${guesses.join(' ')} }`)
    expect(await remainingOf('aoc')).toBeLessThan(before)
  })

  async function remainingOf(agencyId: string): Promise<number> {
    const { data } = await stack.callAs(agencyId)('{ me { budgets { name remaining } } }')
    return data.me.budgets.find(({ name }: { name: string }) => name === 'LOOK_UPS').remaining
  }

  async function listed(): Promise<readonly string[]> {
    return (await ask()).map(({ agency }) => agency.id)
  }

  async function ask(): Promise<readonly { readonly agency: { readonly id: string } }[]> {
    const answer = await desk(person, { id: nationalIds.victim })
    expect(codesOf(answer)).toEqual([])
    return answer.data.person.accesses.nodes
  }

  async function untilListed(isEnough: (agencies: readonly string[]) => boolean) {
    for (;;) {
      const nodes = await ask()
      if (isEnough(nodes.map(({ agency }) => agency.id))) return nodes
      await setTimeout(200)
    }
  }

  async function untilSeen(filter: object, coordinate: string) {
    for (;;) {
      const { data } = await pdpc(accesses, { filter: { ...filter, coordinate } })
      if (data.accesses.nodes.length > 0) return data.accesses.nodes
      await setTimeout(200)
    }
  }
})
