import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { aoc, bank } from '../../support/tokens/callers.ts'
import { nationalId, reportInput } from '../../support/domain/reports.ts'
import {
  keyed,
  startClockedSubgraphs,
  type ClockedSubgraphs,
} from '../../support/domain/clocked-subgraphs.ts'
import { engines } from '../../support/processes/database.ts'

let people = 200_000_000

/** Two reports of other losses: one transaction is in both, from 014 to 006, of 30,000 baht. */
function twoReports() {
  const first = reportInput()
  const second = reportInput()
  const [own] = second.transfers
  const [, shared] = first.transfers
  if (!own || !shared) throw new RangeError('a report has three legs')
  const victim = { ...first.victim, nationalId: nationalId(`110${++people}`) }
  return { first, second: { ...second, victim, transfers: [own, shared] } }
}

describe.each(engines)('money that two cases traced, on $engine', ({ open }) => {
  let graph: ClockedSubgraphs

  beforeAll(async () => {
    graph = await startClockedSubgraphs(open)
  })
  afterAll(() => graph?.close())

  const openBoth = async () => {
    const { first, second } = twoReports()
    return [await graph.openCase(first), await graph.openCase(second)] as const
  }
  const askAlongTrail = (caseId: string) =>
    graph.act(aoc, 'requestHoldsAlongTrail', keyed({ caseId, basis: 'VICTIM_WORD' }))
  const askShared = (caseId: string, amountSatang: number) =>
    graph.act(
      aoc,
      'requestHolds',
      keyed({
        caseId,
        basis: 'VICTIM_WORD',
        holds: [{ bankCode: '006', accountNumber: '0063334443', amountSatang }],
      }),
    )
  const banksOf = ({ data }: { data: { holds: { account: { bankCode: string } }[] } }) =>
    data.holds.map(({ account }) => account.bankCode)
  const correct = (mutation: string, type: string, input: object) =>
    graph.cases.ask(
      aoc,
      `mutation ($input: ${type}!) { answer: ${mutation}(input: $input) { case { id } } }`,
      { input: keyed({ reason: 'heard again', ...input }) },
    )

  test('is asked for in one case, and in the other no more', async () => {
    const [first, second] = await openBoth()
    expect(banksOf(await askAlongTrail(first))).toEqual(['014', '006', '014'])
    expect(banksOf(await askAlongTrail(second))).toEqual(['014'])
    expect(await askShared(second, 1)).toMatchObject({ code: 'BAD_USER_INPUT' })
  })

  test('is shared by both where one asks for a part', async () => {
    const [first, second] = await openBoth()
    expect((await askShared(first, 1_000_000)).code).toBeUndefined()
    expect(await askShared(second, 2_000_001)).toMatchObject({ code: 'BAD_USER_INPUT' })
    expect((await askShared(second, 2_000_000)).code).toBeUndefined()
  })

  test('is held once when both ask at the same time', async () => {
    for (let round = 0; round < 5; round += 1) {
      const cases = await openBoth()
      const asked = await Promise.all(cases.map((caseId) => askShared(caseId, 3_000_000)))
      expect(asked.filter(({ code }) => code === 'BAD_USER_INPUT')).toHaveLength(1)
      expect(asked.filter(({ code }) => code === undefined)).toHaveLength(1)
    }
  })

  test('can be asked for in the other case once the first one has lifted it', async () => {
    const [first, second] = await openBoth()
    const { data } = await askShared(first, 3_000_000)
    const lifted = await graph.act(aoc, 'liftHold', { holdId: data.holds[0].id, reason: 'over' })
    expect(lifted.code).toBeUndefined()
    expect((await askShared(second, 3_000_000)).code).toBeUndefined()
  })

  test('can be asked for in the other case when the first one is closed and its bank is to lift', async () => {
    const [first, second] = await openBoth()
    const { data } = await askShared(first, 3_000_000)
    const holdId = data.holds[0].id
    await graph.act(bank('006'), 'placeHold', { holdId, heldSatang: 3_000_000 })
    const closing = `mutation ($input: CloseCaseInput!) { closeCase(input: $input) { case { id } } }`
    await graph.cases.ask(aoc, closing, { input: { caseId: first, reason: 'WITHDRAWN' } })
    await graph.deliver()
    expect((await askShared(second, 3_000_000)).code).toBeUndefined()
  })

  test('is not asked for again when a merge is undone and the other case keeps its hold', async () => {
    const { first: input } = twoReports()
    const merged = await graph.openCase(input)
    const survivor = await graph.openCase({ ...reportInput(), victim: input.victim })
    await correct('mergeCases', 'MergeCasesInput', { caseId: merged, intoCaseId: survivor })
    await graph.deliver()
    // all that both cases traced to the account
    expect((await askShared(survivor, 6_000_000)).code).toBeUndefined()
    await correct('undoMerge', 'UndoMergeInput', { caseId: merged })
    await graph.deliver()
    expect(await askShared(merged, 1)).toMatchObject({ code: 'BAD_USER_INPUT' })
    expect(await askShared(survivor, 1)).toMatchObject({ code: 'BAD_USER_INPUT' })
  })

  test('is not placed beyond what a corrected leg left on the trail', async () => {
    const { first: input, second } = twoReports()
    const [, leg] = input.transfers
    if (!leg) throw new RangeError('a report has three legs')
    const more = { ...leg, reference: `${leg.reference}-2`, amountSatang: 1_000_000 }
    const caseId = await graph.openCase({ ...second, transfers: [...second.transfers, more] })
    const { data } = await askShared(caseId, 4_000_000)
    const query = 'query ($id: ID!) { case(id: $id) { transfers { id reference } } }'
    const found = await graph.cases.ask(aoc, query, { id: caseId })
    const wrong = found.data.case.transfers.find(
      ({ reference }: { reference: string }) => reference === leg.reference,
    )
    await correct('correctTransfer', 'CorrectTransferInput', { transferId: wrong.id })
    await graph.deliver()
    const holdId = data.holds[0].id
    const place = (heldSatang: number) =>
      graph.act(bank('006'), 'placeHold', { holdId, heldSatang })
    expect((await place(1_000_001)).code).toBe('BAD_USER_INPUT')
    expect((await place(1_000_000)).code).toBeUndefined()
  })
})
