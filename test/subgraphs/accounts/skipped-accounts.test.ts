import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import {
  keyed,
  startClockedSubgraphs,
  type ClockedSubgraphs,
} from '../../support/domain/clocked-subgraphs.ts'
import { reportInput } from '../../support/domain/reports.ts'
import type { TestCaller } from '../../support/domain/subgraph-client.ts'
import { engines } from '../../support/processes/database.ts'
import { amlo, aoc, bank } from '../../support/tokens/callers.ts'

describe.each(engines)(
  'accounts of which nothing is asked along the trail, on $engine',
  ({ open }) => {
    let graph: ClockedSubgraphs

    beforeAll(async () => {
      graph = await startClockedSubgraphs(open)
    })
    afterAll(() => graph?.close())

    const send = async (caller: TestCaller, mutation: string, input: object) => {
      const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`
      const query = `mutation ($input: ${type}!) { answer: ${mutation}(input: $input) {
      requested skipped { hop reason account { bankCode maskedNumber } } } }`
      const { data, errors } = await graph.accounts.ask(caller, query, { input })
      expect(errors).toBeUndefined()
      const { requested, skipped } = data.answer
      return {
        requested,
        skipped: skipped.map(
          (each: { hop: number; reason: string; account: { maskedNumber: string } | null }) =>
            `${each.hop} ${each.reason} ${each.account?.maskedNumber.slice(-4) ?? null}`,
        ),
      }
    }
    const ask = (caseId: string, caller = aoc) =>
      send(caller, 'requestHoldsAlongTrail', keyed({ caseId, basis: 'VICTIM_WORD' }))

    test('are told with the reason when the trail is asked again, and as before with the same key', async () => {
      const caseId = await graph.openCase()
      const input = keyed({ caseId, basis: 'VICTIM_WORD' })
      const first = await send(aoc, 'requestHoldsAlongTrail', input)
      expect(first).toEqual({ requested: 3, skipped: [] })
      const claimed = ['1 CLAIMED 3332', '2 CLAIMED 4443', '3 CLAIMED 5554']
      expect(await ask(caseId)).toEqual({ requested: 0, skipped: claimed })
      expect(await send(aoc, 'requestHoldsAlongTrail', input)).toEqual(first)
    })

    test('are those whose money another case holds, too', async () => {
      const { transfers } = reportInput()
      await ask(await graph.openCase({ ...reportInput(), transfers }))
      const [leg] = transfers
      const fresh = { ...leg!, reference: 'FRESH', to: { ...leg!.to, accountNumber: '0147777777' } }
      const other = await graph.openCase({ ...reportInput(), transfers: [leg!, fresh] })
      expect(await ask(other)).toEqual({ requested: 1, skipped: ['1 CLAIMED 3332'] })
    })

    test('are those that are held as a whole, and those whose institution nobody knows', async () => {
      const input = reportInput()
      const [leg] = input.transfers
      const to = { proxy: { type: 'MOBILE', value: '0812345678' } }
      const toProxy = { ...leg!, reference: 'PROXY', to }
      const caseId = await graph.openCase({ ...input, transfers: [leg!, toProxy] } as typeof input)
      const account = { bankCode: '014', accountNumber: '0142223332' }
      const whole = { caseId, basis: 'RESTRAINT', orderNumber: '1', holds: [account] }
      expect(await send(amlo, 'requestHolds', keyed(whole))).toEqual({ requested: 1, skipped: [] })
      const { requested, skipped } = await ask(caseId)
      expect(requested).toBe(0)
      expect(skipped.toSorted()).toEqual(['1 INSTITUTION_UNKNOWN null', '1 WHOLLY_HELD 3332'])
    })

    test('are those to which the money went from its own, where a bank asks', async () => {
      const { data } = await graph.cases.ask(
        bank('004'),
        'mutation ($input: ReportCaseInput!) { reportCase(input: $input) { case { id } } }',
        { input: { ...reportInput(), channel: 'BANK' } },
      )
      const caseId = data.reportCase.case.id
      expect((await ask(caseId, bank('004'))).requested).toBe(1)
      expect(await ask(caseId, bank('004'))).toEqual({ requested: 0, skipped: ['1 CLAIMED 3332'] })
    })
  },
)
