import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import {
  keyed,
  startClockedSubgraphs,
  type ClockedSubgraphs,
} from '../../support/domain/clocked-subgraphs.ts'
import { nationalId, reportInput } from '../../support/domain/reports.ts'
import type { TestCaller } from '../../support/domain/subgraph-client.ts'
import { engines } from '../../support/processes/database.ts'
import { aoc, bank, station } from '../../support/tokens/callers.ts'

const largest = 10_000_000_000_000
const largestSum = 9_007_199_254_740_991
let people = 220_000_000

describe.each(engines)('sums of money, on $engine', ({ open }) => {
  let graph: ClockedSubgraphs

  beforeAll(async () => {
    graph = await startClockedSubgraphs(open)
  })
  afterAll(() => graph?.close())

  /** A first leg from an account of the bank. */
  const leg = (bankCode: string, amountSatang: number) => ({
    ...reportInput().transfers[0],
    reference: randomUUID(),
    amountSatang,
    from: { bankCode, accountNumber: `${bankCode}1112221` },
  })
  async function change(mutation: string, input: object, caller: TestCaller = aoc) {
    const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`
    const query = `mutation ($input: ${type}!) { answer: ${mutation}(input: $input) { case { id } } }`
    const { data, errors } = await graph.cases.ask(caller, query, {
      input: { idempotencyKey: randomUUID(), ...input },
    })
    return { id: data?.answer?.case.id as string, code: errors?.[0]?.extensions.code }
  }
  const open004 = (transfers: readonly object[]) => {
    const victim = { ...reportInput().victim, nationalId: nationalId(`110${(people += 1)}`) }
    return change(
      'reportCase',
      { ...reportInput(), victim, channel: 'BANK', transfers },
      bank('004'),
    )
  }
  const lossFor = async (caller: TestCaller, id: string) => {
    const query = 'query ($id: ID!) { case(id: $id) { lossSatang } }'
    return (await graph.cases.ask(caller, query, { id })).data.case.lossSatang
  }

  test('the loss is that of all first legs, whichever agency recorded the last one', async () => {
    const { id } = await open004([leg('004', 100)])
    await change('recordTransfers', { caseId: id, transfers: [leg('006', 20)] })
    await change('recordTransfers', { caseId: id, transfers: [leg('004', 3)] }, bank('004'))
    expect(await lossFor(aoc, id)).toBe(123)
  })

  test('a bank reads the loss of the first legs that it sees', async () => {
    const { id } = await open004([leg('004', 100)])
    await change('recordTransfers', { caseId: id, transfers: [leg('006', 20)] })
    expect(await lossFor(bank('004'), id)).toBe(100)
    expect(await lossFor(bank('006'), id)).toBe(20)
    expect(await lossFor(bank('014'), id)).toBe(120)
    await graph.act(aoc, 'referCase', keyed({ caseId: id, stationCode: '10101' }))
    expect(await lossFor(station('10101'), id)).toBe(120)
  })

  test('a bank cannot pass the largest sum by legs of others, which it does not see', async () => {
    const { id } = await open004([leg('004', 1)])
    const many = Array.from({ length: 900 }, () => leg('006', largest))
    expect((await change('recordTransfers', { caseId: id, transfers: many })).code).toBeUndefined()
    const more = [leg('004', largest)]
    expect(
      (await change('recordTransfers', { caseId: id, transfers: more }, bank('004'))).code,
    ).toBe('BAD_USER_INPUT')
    expect(await lossFor(aoc, id)).toBe(900 * largest + 1)
  })

  test('a sum over cases that passes the largest number stands as that number', async () => {
    for (const accountNumber of ['0142223332', '0142223333']) {
      const to = { bankCode: '014', accountNumber }
      const legs = Array.from({ length: 900 }, () => ({ ...leg('004', largest), to }))
      const { id } = await open004(legs)
      const asked = await graph.act(
        aoc,
        'requestHoldsAlongTrail',
        keyed({ caseId: id, basis: 'VICTIM_WORD' }),
      )
      expect(asked.code).toBeUndefined()
    }
    const { data, errors } = await graph.accounts.ask(
      aoc,
      '{ unansweredRequests { bankCode requestedSatang } }',
    )
    expect(errors).toBeUndefined()
    expect(data.unansweredRequests).toContainEqual({ bankCode: '014', requestedSatang: largestSum })
    const figures = async (client: ClockedSubgraphs['cases'], selection: string) => {
      const query = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Figures { ${selection} } } }`
      const at = graph.now().getTime()
      const [from, to] = [at - 20 * 86_400_000, at + 60_000].map((ms) => new Date(ms).toISOString())
      const answer = await client.ask(aoc, query, { of: [{ __typename: 'Figures', from, to }] })
      expect(answer.errors).toBeUndefined()
      return answer.data._entities[0]
    }
    expect((await figures(graph.cases, 'cases { lossSatang }')).cases[0]).toEqual({
      lossSatang: largestSum,
    })
    expect((await figures(graph.accounts, 'holds { requestedSatang }')).holds[0]).toEqual({
      requestedSatang: largestSum,
    })
  })

  test('a reference that a bank does not see in its case is refused as any that is there, and not as a failure', async () => {
    const { id } = await open004([leg('004', 100)])
    const hidden = { ...leg('006', 20), to: { bankCode: '025', accountNumber: '0250001112' } }
    await change('recordTransfers', { caseId: id, transfers: [hidden] })
    const again = { ...leg('006', 3), reference: hidden.reference }
    const record = (transfers: readonly object[]) =>
      change('recordTransfers', { caseId: id, transfers }, bank('004'))
    expect((await record([again])).code).toBe('BAD_USER_INPUT')
    expect((await record([leg('006', 3)])).code).toBeUndefined()
    expect(await lossFor(aoc, id)).toBe(123)
  })

  test('a NUL in an id is refused as the caller’s, by the subgraph too', async () => {
    const { id } = await open004([leg('004', 1)])
    const refused = await graph.act(
      aoc,
      'referCase',
      keyed({ caseId: id, stationCode: '10101\u0000' }),
    )
    expect(refused.code).toBe('BAD_USER_INPUT')
  })
})
