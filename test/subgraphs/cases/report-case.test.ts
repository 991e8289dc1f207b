import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { cases } from '../../../subgraphs/cases/subgraph.ts'
import { migrate } from '../../../subgraphs/kit/database/migrate.ts'
import { insertTestAgencies } from '../../support/tokens/agencies.ts'
import { aoc, bank, station } from '../../support/tokens/callers.ts'
import { engines, type TestDatabase } from '../../support/processes/database.ts'
import { reportInput } from '../../support/domain/reports.ts'
import {
  startSubgraph,
  type SubgraphClient,
  type TestCaller,
} from '../../support/domain/subgraph-client.ts'

const reportCase = `mutation ($input: ReportCaseInput!) {
  reportCase(input: $input) { case {
    id caseNumber status lossSatang victim { id }
    transfers { id hop amountSatang reference }
    parties { role agency { id } }
    suspectNumbers { msisdn }
    timeline { nodes { kind agency { id nameTh } summary } pageInfo { hasNextPage endCursor } }
  } }
}`

describe.each(engines)('reportCase on $engine', ({ open }) => {
  let database: TestDatabase
  let client: SubgraphClient

  beforeAll(async () => {
    database = await open()
    await migrate(database.db, [cases.migrations])
    await insertTestAgencies(database.db)
    client = await startSubgraph(cases, database.db)
  })
  afterAll(async () => {
    await client.close()
    await database.close()
  })

  test('opens a case with its trail, its parties and its first event', async () => {
    const { data, errors } = await client.ask(aoc, reportCase, { input: reportInput() })
    expect(errors).toBeUndefined()
    expect(data.reportCase.case).toMatchObject({
      caseNumber: expect.stringMatching(/^AOC-\d{4}-\d{7}$/),
      status: 'OPEN',
      lossSatang: 5_000_000,
      transfers: [{ hop: 1 }, { hop: 2 }, { hop: 3 }],
      suspectNumbers: [{ msisdn: '+66812345678' }],
    })
    expect(data.reportCase.case.parties).toEqual(
      expect.arrayContaining([
        { role: 'OWNER', agency: { id: 'aoc' } },
        { role: 'VICTIM_BANK', agency: { id: 'bank:004' } },
        { role: 'RECEIVING_BANK', agency: { id: 'bank:014' } },
        { role: 'RECEIVING_BANK', agency: { id: 'bank:006' } },
      ]),
    )
    expect(data.reportCase.case.timeline.nodes).toMatchObject([{ kind: 'CASE_REPORTED' }])
  })

  test('answers the same case for the same key, and a conflict for the key with other input', async () => {
    const input = reportInput()
    const first = await client.ask(aoc, reportCase, { input })
    const again = await client.ask(aoc, reportCase, { input })
    expect(again.data.reportCase.case.id).toBe(first.data.reportCase.case.id)
    const other = await client.ask(aoc, reportCase, { input: { ...input, narrative: 'other' } })
    expect(other.errors?.[0]?.extensions.code).toBe('IDEMPOTENCY_CONFLICT')
  })

  test('the centre numbers cases: another agency that names a number gets the same answer, taken or not', async () => {
    const report = async (caller: TestCaller, caseNumber: string, channel: string) => {
      const input = { ...reportInput(), caseNumber, channel }
      const numbered = `mutation ($input: ReportCaseInput!) { reportCase(input: $input) { case { caseNumber } } }`
      const { data, errors } = await client.ask(caller, numbered, { input })
      return [data.reportCase?.case.caseNumber, errors?.[0]?.extensions.code, errors?.[0]?.message]
    }
    const number = 'TAKEN/2569-1'
    expect(await report(aoc, number, 'HOTLINE_1441')).toEqual([number, undefined, undefined])
    // on the telephone, and to who reads a log, a number in small letters is the same number; an id is none
    for (const other of [number, 'taken/2569-1', '0f8fad5b-d9cb-469f-a165-70867728950e'])
      expect((await report(aoc, other, 'HOTLINE_1441'))[1]).toBe('BAD_USER_INPUT')
    const byNumber = `{ caseByNumber(caseNumber: "taken/2569-1") { caseNumber }
      searchCases(filter: { caseNumber: "Taken/2569-1" }) { nodes { caseNumber } } }`
    expect((await client.ask(aoc, byNumber)).data).toEqual({
      caseByNumber: { caseNumber: number },
      searchCases: { nodes: [{ caseNumber: number }] },
    })
    expect((await client.ask(station('10101'), byNumber)).data).toEqual({
      caseByNumber: null,
      searchCases: { nodes: [] },
    })
    for (const [caller, channel] of [
      [bank('004'), 'BANK'],
      [station('10101'), 'POLICE'],
    ] as const) {
      const taken = await report(caller, number, channel)
      expect(taken.slice(0, 2)).toEqual([undefined, 'BAD_USER_INPUT'])
      expect(await report(caller, 'FREE/2569-1', channel)).toEqual(taken)
    }
  })

  test('shows a bank the legs that touch it and the next hop, and nothing to a bank or station without a part', async () => {
    const { data } = await client.ask(aoc, reportCase, { input: reportInput() })
    const { id } = data.reportCase.case
    const read = `query ($id: ID!) { case(id: $id) { transfers { hop } parties { agency { id } } } }`
    const hops = async (code: string) => {
      const answer = await client.ask(bank(code), read, { id })
      return answer.data.case?.transfers.map(({ hop }: { hop: number }) => hop)
    }
    expect(await hops('004')).toEqual([1, 2])
    expect(await hops('014')).toEqual([1, 2, 3])
    expect(await hops('006')).toEqual([2, 3])
    expect(await hops('025')).toBeUndefined()
    const atStation = await client.ask(station('10101'), read, { id })
    expect(atStation).toEqual({ data: { case: null } })
    const parties = await client.ask(bank('004'), read, { id })
    expect(parties.data.case.parties).toEqual(
      expect.arrayContaining([{ agency: { id: 'aoc' } }, { agency: { id: 'bank:004' } }]),
    )
  })
})
