import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import type { Database, Queryable } from '../../subgraphs/kit/database/database.ts'
import { caseFile } from '../support/operations/case-file.ts'
import { nationalId, reportInput } from '../support/domain/reports.ts'
import { startTestStack, type TestStack } from '../support/domain/stack.ts'

/** Counts the statements that resolvers run for stations; neither those that set a transaction up, nor what runs by itself. */
function createStatementCounter() {
  let statements = 0
  const counted = (inner: Queryable): Queryable => ({
    query: (text, values) => {
      statements++
      return inner.query(text, values)
    },
    write: (text, values) => {
      statements++
      return inner.write(text, values)
    },
  })
  return {
    wrap: (db: Database): Database => ({
      ...db,
      transaction: (session, work) =>
        db.transaction(session, (inner) =>
          work(session.agencyId.startsWith('police:station:') ? counted(inner) : inner),
        ),
    }),
    reset() {
      statements = 0
    },
    count: () => statements,
  }
}

describe('a case of many accounts', () => {
  const counter = createStatementCounter()
  let stack: TestStack
  let station: string

  beforeAll(async () => {
    stack = await startTestStack({ wrap: counter.wrap })
    station = stack.stations[0]!.code
  })
  afterAll(() => stack.closeAll())

  /** A case whose money went from the victim to so many accounts, with a hold on each. */
  async function openCase(accounts: number): Promise<string> {
    const report = reportInput()
    const [first] = report.transfers
    const transfers = Array.from({ length: accounts }, (_, index) => ({
      ...first!,
      reference: randomUUID(),
      amountSatang: 100_000 + index,
      to: {
        bankCode: ['006', '014', '025'][index % 3]!,
        accountNumber: `7${String(accounts).padStart(3, '0')}${String(index).padStart(6, '0')}`,
        holderNationalId: nationalId(`3200${String(index).padStart(8, '0')}`),
        holderName: 'บัญชี ม้า',
      },
    }))
    const centre = stack.callAs('aoc')
    const { data } = await centre(
      'mutation ($input: ReportCaseInput!) { reportCase(input: $input) { case { id } } }',
      { input: { ...report, transfers } },
    )
    const caseId: string = data.reportCase.case.id
    const held = await centre(
      'mutation ($input: RequestHoldsAlongTrailInput!) { requestHoldsAlongTrail(input: $input) { holds { id } } }',
      { input: { idempotencyKey: randomUUID(), caseId, basis: 'VICTIM_WORD' } },
    )
    expect(held.data.requestHoldsAlongTrail.holds).toHaveLength(accounts)
    await centre(
      'mutation ($input: ReferCaseInput!) { referCase(input: $input) { referral { id } } }',
      { input: { idempotencyKey: randomUUID(), caseId, stationCode: station } },
    )
    return caseId
  }

  async function pull(caseId: string) {
    const call = stack.callAs(`police:station:${station}`, {
      purpose: `case="${caseId}", basis=s8`,
    })
    await call('{ me { officer } }')
    counter.reset()
    const answer = await call(caseFile, { id: caseId })
    expect(answer.errors).toBeUndefined()
    return { file: answer.data.case, statements: counter.count() }
  }

  test('costs as many statements as one of few, and every account is there', async () => {
    const small = await pull(await openCase(3))
    const large = await pull(await openCase(200))
    expect(small.file.transfers).toHaveLength(3)
    expect(large.file.transfers).toHaveLength(200)
    for (const { to } of large.file.transfers)
      expect(to).toMatchObject({ holder: { simCount: 0 }, holds: [{ state: 'REQUESTED' }] })
    expect(large.statements).toBe(small.statements)
  })
})
