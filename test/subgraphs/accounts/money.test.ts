import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { aoc, bank, ccib } from '../../support/tokens/callers.ts'
import { openAny } from '../../support/processes/database.ts'
import { reportInput } from '../../support/domain/reports.ts'
import {
  keyed,
  startClockedSubgraphs,
  type ClockedSubgraphs,
} from '../../support/domain/clocked-subgraphs.ts'

const largest = 10_000_000_000_000
const account = { bankCode: '014', accountNumber: '0142223332' }

describe('amounts', () => {
  let graph: ClockedSubgraphs

  beforeAll(async () => {
    graph = await startClockedSubgraphs(openAny)
  })
  afterAll(() => graph.close())

  const ask = (caseId: string, holds: readonly object[]) =>
    graph.act(ccib, 'requestHolds', keyed({ caseId, basis: 'SEIZURE', orderNumber: 'S-1', holds }))
  const refer = (caseId: string) =>
    graph.act(aoc, 'referCase', keyed({ caseId, stationCode: '10101' }))
  /** Ten satang short of the largest sum, as many holds of the largest amount would leave it. */
  const enlarge = (holdId: string) =>
    graph.database.db.asOwner((db) =>
      db.query(
        `update accounts.hold set requested_satang = 9007199254740981,
           held_satang = case when held_satang is not null then 9007199254740981 end where id = $1::uuid`,
        [holdId],
      ),
    )
  const holdsOf = async (caseId: string) => {
    const query = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Case { heldSatang holds { heldSatang state } } } }`
    const of = [{ __typename: 'Case', id: caseId }]
    return (await graph.accounts.ask(ccib, query, { of })).data._entities[0]
  }
  const suspect = (amountSatang: number) =>
    graph.act(
      bank('025'),
      'freezeAccount',
      keyed({
        accountNumber: '0257776665',
        amountSatang,
        suspectedAt: graph.now().toISOString(),
        reason: 'r',
      }),
    )

  test.each([0, largest + 1, Number.MAX_SAFE_INTEGER])(
    'of %i satang MUST be refused by every act that takes one, and change nothing',
    async (amountSatang) => {
      const caseId = await graph.openCase()
      await refer(caseId)
      expect((await ask(caseId, [{ ...account, amountSatang }])).code).toBe('BAD_USER_INPUT')
      expect((await suspect(amountSatang)).code).toBe('BAD_USER_INPUT')
      const whole = (await ask(caseId, [account])).data.holds[0]
      const placed = { holdId: whole.id, heldSatang: amountSatang }
      const { code } = await graph.act(bank('014'), 'placeHold', placed)
      expect(code).toBe(amountSatang === 0 ? undefined : 'BAD_USER_INPUT')
      const state = amountSatang === 0 ? 'PLACED' : 'REQUESTED'
      expect((await holdsOf(caseId)).holds).toEqual([
        { heldSatang: amountSatang === 0 ? 0 : null, state },
      ])
      const input = reportInput()
      const transfers = input.transfers.map((leg) => ({ ...leg, amountSatang }))
      const query = `mutation ($input: ReportCaseInput!) { reportCase(input: $input) { case { id } } }`
      const { errors } = await graph.cases.ask(aoc, query, { input: { ...input, transfers } })
      expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT')
    },
  )

  test('whose sum on one account would pass 2^53 - 1 satang MUST be refused', async () => {
    const register = `mutation ($input: RegisterAccountsInput!) { registerAccounts(input: $input) { registered } }`
    const one = { accountNumber: '0257776665', nationalId: '1101700230708', holderName: 'ก' }
    await graph.accounts.ask(bank('025'), register, { input: keyed({ accounts: [one] }) })
    const first = await suspect(1)
    await enlarge(first.data.hold.id)
    expect((await suspect(11)).code).toBe('BAD_USER_INPUT')
    expect((await suspect(10)).code).toBeUndefined()
    const query = `{ bankAccount(bankCode: "025", accountNumber: "0257776665") { heldSatang } }`
    expect(await graph.accounts.ask(bank('025'), query)).toMatchObject({
      data: { bankAccount: { heldSatang: Number.MAX_SAFE_INTEGER } },
    })
  })

  test('whose sum in one case would pass 2^53 - 1 satang MUST be refused with the whole order', async () => {
    const caseId = await graph.openCase()
    await refer(caseId)
    const [first] = (await ask(caseId, [{ ...account, amountSatang: 1 }])).data.holds
    await enlarge(first.id)
    const next = { bankCode: '006', accountNumber: '0063334443' }
    expect((await ask(caseId, [{ ...next, amountSatang: 11 }])).code).toBe('BAD_USER_INPUT')
    const query = `query ($caseId: ID!) { holds(filter: { caseId: $caseId }, first: 100) { nodes { id } } }`
    const { data } = await graph.accounts.ask(bank('006'), query, { caseId })
    expect(data.holds.nodes).toEqual([])
    expect((await ask(caseId, [{ ...next, amountSatang: 10 }])).code).toBeUndefined()
  })
})
