import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import { aoc, bank } from '../../support/tokens/callers.ts'
import { nationalId, reportInput } from '../../support/domain/reports.ts'
import {
  keyed,
  startClockedSubgraphs,
  type ClockedSubgraphs,
} from '../../support/domain/clocked-subgraphs.ts'
import { engines } from '../../support/processes/database.ts'

let people = 400_000_000
let accounts = 2_000_000_000
const instant = '2026-11-20T10:00:00+07:00'

/** 50,000 baht from 004 to an account at 014 that no other test has. */
function newLeg() {
  const [leg] = reportInput().transfers
  if (!leg) throw new RangeError('a report has three legs')
  const from = { ...leg.from, accountNumber: String(++accounts) }
  return { ...leg, from, to: { bankCode: '014', accountNumber: String(++accounts) } }
}
type Leg = ReturnType<typeof newLeg>
const unnamed = ({ reference: _unknown, ...leg }: Leg, change: object = {}) => ({
  ...leg,
  ...change,
})

describe.each(engines)('money of legs without a reference, on $engine', ({ open }) => {
  let graph: ClockedSubgraphs

  beforeAll(async () => {
    graph = await startClockedSubgraphs(open)
  })
  afterAll(() => graph?.close())

  const openCase = async (transfers: readonly object[]) => {
    const input = reportInput()
    const victim = { ...input.victim, nationalId: nationalId(`110${++people}`) }
    const document = `mutation ($input: ReportCaseInput!) { reportCase(input: $input) { case { id transfers { id } } } }`
    const { data } = await graph.cases.ask(aoc, document, {
      input: { ...input, idempotencyKey: randomUUID(), victim, transfers },
    })
    const { id, transfers: legs } = data.reportCase.case
    return { caseId: id as string, transferId: legs[0].id as string }
  }
  const ask = (caseId: string, { to }: Leg, amountSatang: number) =>
    graph.act(
      aoc,
      'requestHolds',
      keyed({
        caseId,
        basis: 'VICTIM_WORD',
        holds: [{ bankCode: '014', accountNumber: to.accountNumber, amountSatang }],
      }),
    )
  const confirm = async (transferId: string, reference: string, transferredAt = instant) => {
    const document = `mutation ($input: ConfirmTransferInput!) { confirmTransfer(input: $input) { transfer { id } } }`
    const { errors } = await graph.cases.ask(bank('004'), document, {
      input: keyed({ transferId, reference, amountSatang: 5_000_000, transferredAt }),
    })
    return errors?.[0]?.extensions.code
  }

  test('is held before the bank has confirmed the leg, and the hold stays when it does', async () => {
    const leg = newLeg()
    const { caseId, transferId } = await openCase([unnamed(leg)])
    const { data } = await graph.act(
      aoc,
      'requestHoldsAlongTrail',
      keyed({ caseId, basis: 'VICTIM_WORD' }),
    )
    const [hold] = data.holds
    expect(hold).toMatchObject({ requestedSatang: 5_000_000, state: 'REQUESTED' })
    const input = { holdId: hold.id, heldSatang: 5_000_000 }
    expect((await graph.act(bank('014'), 'placeHold', input)).code).toBeUndefined()
    const before = await graph.hold(bank('014'), hold.id)
    expect(await confirm(transferId, `HELD-${leg.to.accountNumber}`)).toBeUndefined()
    await graph.settle()
    expect(await graph.hold(bank('014'), hold.id)).toEqual(before)
    expect(await ask(caseId, leg, 1)).toMatchObject({ code: 'BAD_USER_INPUT' })
  })

  test('is not held a second time by confirming that two cases have one transaction', async () => {
    const leg = newLeg()
    const first = await openCase([leg])
    const second = await openCase([unnamed(leg)])
    expect((await ask(first.caseId, leg, 3_000_000)).code).toBeUndefined()
    // before the confirmation it may be the same money, afterwards it is
    expect(await ask(second.caseId, leg, 2_000_001)).toMatchObject({ code: 'BAD_USER_INPUT' })
    expect((await ask(second.caseId, leg, 2_000_000)).code).toBeUndefined()
    expect(await confirm(second.transferId, leg.reference)).toBeUndefined()
    for (const { caseId } of [first, second])
      expect(await ask(caseId, leg, 1)).toMatchObject({ code: 'BAD_USER_INPUT' })
  })

  test('is not held twice by two legs that are told a day and more apart and become one', async () => {
    const leg = newLeg()
    const early = await openCase([unnamed(leg, { transferredAt: '2026-11-19T10:00:00+07:00' })])
    const late = await openCase([unnamed(leg, { transferredAt: '2026-11-21T10:00:00+07:00' })])
    expect((await ask(early.caseId, leg, 5_000_000)).code).toBeUndefined()
    expect(await ask(late.caseId, leg, 1)).toMatchObject({ code: 'BAD_USER_INPUT' })
    expect(await confirm(early.transferId, leg.reference)).toBeUndefined()
    expect(await confirm(late.transferId, leg.reference)).toBeUndefined()
    expect(await ask(late.caseId, leg, 1)).toMatchObject({ code: 'BAD_USER_INPUT' })
  })

  test('of two transactions is held twice once their bank has said that they are two', async () => {
    const leg = newLeg()
    const first = await openCase([unnamed(leg)])
    const second = await openCase([unnamed(leg, { transferredAt: '2026-11-20T10:05:00+07:00' })])
    expect((await ask(first.caseId, leg, 5_000_000)).code).toBeUndefined()
    expect(await ask(second.caseId, leg, 1)).toMatchObject({ code: 'BAD_USER_INPUT' })
    await confirm(first.transferId, `${leg.reference}-A`)
    await confirm(second.transferId, `${leg.reference}-B`)
    expect((await ask(second.caseId, leg, 5_000_000)).code).toBeUndefined()
    expect(await ask(second.caseId, leg, 1)).toMatchObject({ code: 'BAD_USER_INPUT' })
  })

  test('is held once when two cases ask and the bank confirms at the same time', async () => {
    for (let round = 0; round < 4; round += 1) {
      const leg = newLeg()
      const first = await openCase([leg])
      const second = await openCase([unnamed(leg)])
      const [one, two] = await Promise.all([
        ask(first.caseId, leg, 5_000_000),
        ask(second.caseId, leg, 5_000_000),
        confirm(second.transferId, leg.reference),
      ])
      const asked = [one, two]
      expect(asked.filter(({ code }) => code === 'BAD_USER_INPUT')).toHaveLength(1)
      expect(asked.filter(({ code }) => code === undefined)).toHaveLength(1)
    }
  })

  test('other accounts, another amount and another week are other money', async () => {
    const leg = newLeg()
    await openCase([unnamed(leg)]).then(({ caseId }) => ask(caseId, leg, 5_000_000))
    const others = [
      unnamed(leg, { amountSatang: 4_000_000 }),
      unnamed(leg, { transferredAt: '2026-11-13T10:00:00+07:00' }),
      unnamed(leg, { from: newLeg().from }),
    ]
    for (const other of others) {
      const { caseId } = await openCase([other])
      expect((await ask(caseId, leg, other.amountSatang)).code).toBeUndefined()
    }
  })
})
