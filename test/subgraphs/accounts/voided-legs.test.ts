import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import {
  keyed,
  startClockedSubgraphs,
  type ClockedSubgraphs,
} from '../../support/domain/clocked-subgraphs.ts'
import { nationalIds, reportInput } from '../../support/domain/reports.ts'
import type { TestCaller } from '../../support/domain/subgraph-client.ts'
import { engines } from '../../support/processes/database.ts'
import { amlo, aoc, bank, ccib, station } from '../../support/tokens/callers.ts'

const wrong = {
  bankCode: '006',
  accountNumber: '0069998887',
  holderNationalId: nationalIds.secondMule,
  holderName: 'บัญชี ผิดบัญชี',
}
const list = `query ($states: [HoldState!]) { holds(filter: { states: $states }, first: 100) {
  nodes { id state account { bankCode maskedNumber holder { id } } } } }`
const readCase = 'query ($id: ID!) { case(id: $id) { timeline(first: 100) { nodes { kind } } } }'

describe.each(engines)('holds on an account whose leg was corrected, on $engine', ({ open }) => {
  let graph: ClockedSubgraphs
  let caseId: string
  let holdId: string

  beforeAll(async () => {
    graph = await startClockedSubgraphs(open)
    const [leg] = reportInput().transfers
    caseId = await graph.openCase({
      ...reportInput(),
      transfers: [leg!, { ...reportInput().transfers[1]!, to: wrong }],
    })
    await graph.act(aoc, 'referCase', keyed({ caseId, stationCode: '10101' }))
    const { data } = await graph.act(
      aoc,
      'requestHoldsAlongTrail',
      keyed({ caseId, basis: 'VICTIM_WORD' }),
    )
    holdId = data.holds.find(
      ({ account }: { account: { bankCode: string } }) => account.bankCode === '006',
    ).id
    await graph.act(bank('006'), 'placeHold', { holdId, heldSatang: 1_000_000 })
    const { data: read } = await graph.cases.ask(
      aoc,
      'query ($id: ID!) { case(id: $id) { transfers { id hop } } }',
      { id: caseId },
    )
    const { errors } = await graph.cases.ask(
      aoc,
      'mutation ($input: CorrectTransferInput!) { correctTransfer(input: $input) { case { id } } }',
      {
        input: keyed({
          transferId: read.case.transfers.find(({ hop }: { hop: number }) => hop === 2).id,
          reason: 'another account',
        }),
      },
    )
    expect(errors).toBeUndefined()
    await graph.settle()
  })
  afterAll(() => graph?.close())

  const accountAs = async (caller: TestCaller) => {
    const { data, errors } = await graph.accounts.ask(caller, list, { states: null })
    expect(errors).toBeUndefined()
    return data.holds.nodes.find(({ id }: { id: string }) => id === holdId)?.account
  }

  test.each([
    ['the centre', aoc],
    ['the station of the case', station('10101')],
    ['the CCIB', ccib],
  ])('%s sees the account masked, and nobody behind it', async (_who, caller) => {
    expect(await accountAs(caller)).toEqual({
      bankCode: '006',
      maskedNumber: 'xxxxxx8887',
      holder: null,
    })
  })

  test('its bank sees its own account', async () => {
    expect((await accountAs(bank('006'))).maskedNumber).toBe('0069998887')
  })

  test.each([
    ['another bank', bank('014')],
    ['another station', station('10102')],
    ['AMLO, which ordered nothing', amlo],
  ])('%s sees neither hold nor account', async (_who, caller) => {
    expect(await accountAs(caller)).toBeUndefined()
    const rows = await graph.database.db.transaction(
      { role: 'aoc_accounts', officer: 'o', ...caller },
      (db) =>
        db.query(
          `select a.id from access.account a where a.id = (select h.account_id from accounts.hold h where h.id = $1::uuid)
             or (a.bank_code = '006' and a.last_four = '8887')`,
          [holdId],
        ),
    )
    expect(rows).toEqual([])
  })

  const record = (caller: TestCaller, concerns: readonly string[]) =>
    graph.database.db.transaction({ role: 'aoc_accounts', officer: 'o', ...caller }, (db) =>
      db.query(`select accounts.record_hold_events($1::uuid, now(), 'X', $2::text[], 'x', '{}')`, [
        caseId,
        concerns,
      ]),
    )

  test('its bank, which has no part in the case any more, lifts it, and the case says so', async () => {
    const seen = await graph.cases.ask(bank('006'), readCase, { id: caseId })
    expect(seen.data).toEqual({ case: null })
    const lifted = await graph.act(bank('006'), 'liftHold', { holdId, reason: 'wrong account' })
    expect(lifted.code).toBeUndefined()
    expect(lifted.data.hold.state).toBe('LIFTED')
    const { data } = await graph.cases.ask(aoc, readCase, { id: caseId })
    expect(data.case.timeline.nodes.at(-1)).toEqual({ kind: 'HOLD_LIFTED' })
  })

  test.each([
    ['a bank without a hold in it', bank('025'), ['bank:025']],
    ['its bank about another bank', bank('006'), ['bank:006', 'bank:014']],
    ['a station without a part', station('10102'), ['bank:006']],
  ])('%s writes nothing on the timeline of the case', async (_who, caller, concerns) => {
    await expect(record(caller, concerns)).rejects.toMatchObject({ code: '42501' })
  })
})
