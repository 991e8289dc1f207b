import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import {
  keyed,
  startClockedSubgraphs,
  type ClockedSubgraphs,
} from '../../support/domain/clocked-subgraphs.ts'
import type { TestCaller } from '../../support/domain/subgraph-client.ts'
import { engines } from '../../support/processes/database.ts'
import { aoc, bank } from '../../support/tokens/callers.ts'

/** 006 received 30,000 baht at hop 2, and the case saw 20,000 leave. */
const account = { bankCode: '006', accountNumber: '0063334443' }
const next = (change: object = {}) => ({
  reference: `NEXT-${randomUUID()}`,
  amountSatang: 1_000_000,
  transferredAt: '2026-11-20T10:10:00+07:00',
  hop: 3,
  from: account,
  to: { bankCode: '025', accountNumber: '0255556665' },
  ...change,
})

describe.each(engines)('where money went on from a receiving bank, on $engine', ({ open }) => {
  let graph: ClockedSubgraphs

  beforeAll(async () => {
    graph = await startClockedSubgraphs(open)
  })
  afterAll(() => graph?.close())

  const record = async (caseId: string, transfers: readonly object[], caller = bank('006')) => {
    const document = `mutation ($input: RecordTransfersInput!) { recordTransfers(input: $input) { recorded case { transfers { hop } } } }`
    const { data, errors } = await graph.cases.ask(caller, document, {
      input: keyed({ caseId, transfers }),
    })
    return {
      code: errors?.[0]?.extensions.code,
      message: errors?.[0]?.message,
      recorded: data?.recordTransfers?.recorded,
    }
  }
  const read = async (caseId: string, caller: TestCaller = aoc) => {
    const query = `query ($id: ID!) { case(id: $id) { lossSatang
      transfers { hop amountSatang } } }`
    return (await graph.cases.ask(caller, query, { id: caseId })).data.case
  }

  test('is recorded by it, and the next bank has a part in the case', async () => {
    const caseId = await graph.openCase()
    expect(await read(caseId, bank('025'))).toBeNull()
    const leg = next()
    expect(await record(caseId, [leg])).toMatchObject({ code: undefined, recorded: 1 })
    expect(await record(caseId, [leg])).toMatchObject({ code: undefined, recorded: 0 })
    expect((await read(caseId)).lossSatang).toBe(5_000_000)
    expect((await read(caseId, bank('025'))).transfers).toEqual([
      { hop: 3, amountSatang: 1_000_000 },
    ])
  })

  test('may pass through several accounts of the bank, in whatever order they are told', async () => {
    const caseId = await graph.openCase()
    const own = { bankCode: '006', accountNumber: '0067778889' }
    const legs = [next({ hop: 4, from: own }), next({ to: own })]
    expect(await record(caseId, legs)).toMatchObject({ code: undefined, recorded: 2 })
  })

  test.each<[string, object, string]>([
    ['more than came', { amountSatang: 1_000_001 }, 'transfers[0].amountSatang is more'],
    ['another hop', { hop: 4 }, 'transfers[0].from must be'],
    ['the first hop', { hop: 1 }, 'transfers[0].from must be'],
    [
      'an account that no leg reached',
      { from: { ...account, accountNumber: '0069999999' } },
      'transfers[0].from must be',
    ],
    [
      'an account of another bank',
      { hop: 2, from: { bankCode: '014', accountNumber: '0142223332' } },
      'transfers[0].from must be',
    ],
    [
      'a number that the next bank cannot have',
      { to: { bankCode: '025', accountNumber: '025555666' } },
      'transfers[0].to.accountNumber must be 10 or 11 digits',
    ],
  ])('is refused of %s', async (_title, change, message) => {
    const caseId = await graph.openCase()
    const answer = await record(caseId, [next(change)])
    expect(answer.code).toBe('BAD_USER_INPUT')
    expect(answer.message).toContain(message)
    expect((await read(caseId)).transfers).toHaveLength(3)
  })

  test('is counted once of what two clients tell at the same instant', async () => {
    const caseId = await graph.openCase()
    const answers = await Promise.all([record(caseId, [next()]), record(caseId, [next()])])
    expect(answers.map(({ code }) => code ?? 'none').toSorted()).toEqual(['BAD_USER_INPUT', 'none'])
    expect((await read(caseId)).transfers).toHaveLength(4)
  })

  test('is for a bank that received money, while it has a part in an open case', async () => {
    const caseId = await graph.openCase()
    for (const caller of [bank('004'), bank('025'), bank('002')])
      expect((await record(caseId, [next()], caller)).code).toBe('NOT_FOUND')
    await graph.cases.ask(
      aoc,
      'mutation ($input: CloseCaseInput!) { closeCase(input: $input) { case { id } } }',
      { input: keyed({ caseId, reason: 'WITHDRAWN' }) },
    )
    expect((await record(caseId, [next()])).code).toBe('INVALID_STATE')
  })

  test('is no way to write more of the case', async () => {
    const caseId = await graph.openCase()
    const note =
      'mutation ($input: AddCaseNoteInput!) { addCaseNote(input: $input) { case { id } } }'
    const { errors } = await graph.cases.ask(bank('006'), note, {
      input: keyed({ caseId, text: 'x' }),
    })
    expect(errors?.[0]?.extensions.code).toMatch(/NOT_FOUND|FORBIDDEN/)
    const direct = (hop: number, fromBankCode: string) =>
      graph.database.db.transaction(
        { role: 'aoc_cases', agencyId: 'bank:006', agencyKind: 'BANK', officer: 'officer-1' },
        (db) =>
          db.query('select access.add_legs($1::uuid, $2::jsonb, now())', [
            caseId,
            JSON.stringify([
              {
                transferId: randomUUID(),
                hop,
                fromAccountId: 'acc_of_nobody',
                fromBankCode,
                toAccountId: 'acc_of_nobody',
                toBankCode: '025',
                amountSatang: 1,
                transferredAt: new Date().toISOString(),
              },
            ]),
          ]),
      )
    for (const [hop, code] of [
      [1, '006'],
      [3, '006'],
      [2, '014'],
    ] as const)
      await expect(direct(hop, code)).rejects.toThrow()
  })

  test('is told to the next bank when the request is rejected as MONEY_GONE', async () => {
    const caseId = await graph.openCase()
    const { data } = await graph.act(
      aoc,
      'requestHoldsAlongTrail',
      keyed({ caseId, basis: 'VICTIM_WORD' }),
    )
    const at006 = data.holds.find(
      ({ account: { bankCode } }: { account: { bankCode: string } }) => bankCode === '006',
    )
    await record(caseId, [next()])
    const rejected = await graph.act(bank('006'), 'rejectHold', {
      holdId: at006.id,
      reason: 'withdrawn on the same day',
      code: 'MONEY_GONE',
    })
    expect(rejected.code).toBeUndefined()
    const query = '{ holds(first: 10) { nodes { state basis requestedSatang case { id } } } }'
    const { data: asked } = await graph.accounts.ask(bank('025'), query)
    expect(
      asked.holds.nodes.filter((hold: { case: { id: string } }) => hold.case.id === caseId),
    ).toEqual([
      {
        state: 'REQUESTED',
        basis: 'VICTIM_WORD',
        requestedSatang: 1_000_000,
        case: { id: caseId },
      },
    ])
  })
})
