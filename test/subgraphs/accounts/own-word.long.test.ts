import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import {
  keyed,
  startClockedSubgraphs,
  type ClockedSubgraphs,
} from '../../support/domain/clocked-subgraphs.ts'
import { nationalIds, reportInput } from '../../support/domain/reports.ts'
import { pseudonyms, type TestCaller } from '../../support/domain/subgraph-client.ts'
import { engines } from '../../support/processes/database.ts'
import { aoc, bank, ccib, station } from '../../support/tokens/callers.ts'

const target = { bankCode: '025', accountNumber: '0251234567' }
const recorder = { ...aoc, officer: 'recorder', issuer: 'https://idp.test' }
const another = { ...aoc, officer: 'another', issuer: 'https://idp.test' }

describe.each(engines)('an own power on the word of its own officer, on $engine', ({ open }) => {
  let graph: ClockedSubgraphs
  let caseId: string

  beforeAll(async () => {
    graph = await startClockedSubgraphs(open)
  })
  afterAll(() => graph?.close())
  beforeEach(async () => {
    caseId = await graph.openCase()
  })

  async function change(mutation: string, input: object, caller: TestCaller = recorder) {
    const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`
    const query = `mutation ($input: ${type}!) { answer: ${mutation}(input: $input) { case { id transfers { id } } } }`
    const { data, errors } = await graph.cases.ask(caller, query, {
      input: { idempotencyKey: randomUUID(), ...input },
    })
    await graph.deliver()
    expect(errors).toBeUndefined()
    return data.answer.case as { id: string; transfers: readonly { id: string }[] }
  }
  /** A leg of one satang to the target, whose holder is the third mule. */
  const leg = () => ({
    ...reportInput().transfers[2],
    reference: randomUUID(),
    amountSatang: 1,
    to: { ...target, holderNationalId: nationalIds.thirdMule },
  })
  const record = (caller?: TestCaller) =>
    change('recordTransfers', { caseId, transfers: [leg()] }, caller)
  const list = (caller: TestCaller, at = caseId) =>
    graph.act(
      caller,
      'requestHolds',
      keyed({
        caseId: at,
        basis: 'LISTING',
        orderNumber: 'L-1',
        holds: [{ ...target, amountSatang: null }],
      }),
    )
  const asked = async (given: Promise<{ data: { holds: readonly object[] } | null }>) =>
    (await given).data?.holds.length

  describe('asks no bank before a second person confirmed it', () => {
    test('when the officer added the leg', async () => {
      await record()
      expect(await asked(list(recorder))).toBe(0)
      expect(await asked(list(another))).toBe(1)
    })

    test('when the officer signed in with capitals meanwhile', async () => {
      await record()
      expect(await asked(list({ ...recorder, officer: 'Recorder' }))).toBe(0)
    })

    test('when the officer reported the case', async () => {
      const { id } = await change('reportCase', { ...reportInput(), transfers: [leg()] })
      expect(await asked(list(recorder, id))).toBe(0)
      expect(await asked(list(another, id))).toBe(1)
    })

    test('when the officer corrected a leg of another into it', async () => {
      const { transfers } = await change('recordTransfers', {
        caseId,
        transfers: [{ ...leg(), to: { bankCode: '025', accountNumber: '0257654321' } }],
      })
      const input = { transferId: transfers.at(-1)?.id, replacement: leg(), reason: 'x' }
      await change('correctTransfer', input)
      expect(await asked(list(recorder))).toBe(0)
    })

    test('when the officer merged the case into one of others', async () => {
      const own = await change('reportCase', { ...reportInput(), transfers: [leg()] })
      await change('mergeCases', { caseId: own.id, intoCaseId: caseId, reason: 'x' }, another)
      expect(await asked(list(recorder))).toBe(0)
      expect(await asked(list(another))).toBe(1)
    })

    test('when the officer orders with a token of another agency', async () => {
      await record()
      await graph.act(aoc, 'referCase', keyed({ caseId, stationCode: '10101' }))
      const { officer, issuer } = recorder
      expect(await asked(list({ ...ccib, officer, issuer }))).toBe(0)
      expect(await asked(list({ ...ccib, officer: 'another', issuer }))).toBe(1)
    })

    test('along the trail; the second person confirms all of it', async () => {
      await record()
      const along = (caller: TestCaller) =>
        graph.act(
          caller,
          'requestHoldsAlongTrail',
          keyed({ caseId, basis: 'LISTING', orderNumber: 'L-1' }),
        )
      expect(await asked(along(recorder))).toBe(0)
      const query = `{ holdOrders(first: 100) { nodes { id case { id } } } }`
      const { data } = await graph.accounts.ask(another, query)
      const order = data.holdOrders.nodes.find(
        (each: { case: { id: string } }) => each.case.id === caseId,
      )
      const confirm = (caller: TestCaller) =>
        graph.act(caller, 'confirmHoldOrder', keyed({ orderId: order.id }))
      expect((await confirm(recorder)).code).toBe('FORBIDDEN')
      expect(await asked(confirm(another))).toBe(4)
    })

    test('over every account of the holder', async () => {
      const { id } = await change('reportCase', { ...reportInput(), transfers: [leg()] })
      const freeze = (caller: TestCaller) =>
        graph.act(
          { ...caller, scopes: [...caller.scopes, 'holds:person'] },
          'freezeAccountsOfPerson',
          keyed({
            caseId: id,
            basis: 'LISTING',
            orderNumber: 'L-1',
            personId: pseudonyms.person(nationalIds.thirdMule),
          }),
        )
      expect(await asked(freeze(recorder))).toBe(0)
      expect(await asked(freeze(another))).toBeGreaterThan(0)
    })
  })

  test('does not extend a hold that the officer’s own leg made possible', async () => {
    const officer = { ...station('10101'), officer: 'desk', issuer: 'https://idp.test' }
    const colleague = { ...officer, officer: 'colleague' }
    const own = await change('reportCase', { ...reportInput(), transfers: [leg()] }, officer)
    const notice = await graph.act(
      officer,
      'requestHoldsAlongTrail',
      keyed({ caseId: own.id, basis: 'AUTHORITY_NOTICE' }),
    )
    const holdId = notice.data.holds[0].id
    await graph.act(bank('025'), 'placeHold', { holdId, heldSatang: 1 })
    const extend = (caller: TestCaller) =>
      graph.act(caller, 'extendHold', { holdId, basis: 'SEIZURE', orderNumber: 'S-1' })
    expect((await extend(officer)).code).toBe('FORBIDDEN')
    expect((await extend(colleague)).data.hold.state).toBe('EXTENDED')
  })
})
