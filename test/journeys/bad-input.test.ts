import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import { requestAccessToken } from '../../local/client/access-token.ts'
import { reportInput } from '../support/domain/reports.ts'
import { startTestStack, type GatewayAnswer, type TestStack } from '../support/domain/stack.ts'

const report = `mutation ($input: ReportCaseInput!) { reportCase(input: $input) { case { id } } }`
const requestHolds = `mutation ($input: RequestHoldsInput!) { requestHolds(input: $input) { holds { id } } }`

describe('bad input gets one clear error with a code, and loses nothing', () => {
  let stack: TestStack
  let token: string
  let caseId: string
  const known = reportInput()

  beforeAll(async () => {
    stack = await startTestStack()
    token = await requestAccessToken({ clientId: 'aoc', issuer: stack.issuer })
    const { json } = await send({ query: report, variables: { input: known } })
    caseId = json.data.reportCase.case.id
  })
  afterAll(() => stack.closeAll())

  async function send(body: unknown) {
    const response = await fetch(stack.gatewayUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    })
    return { status: response.status, json: (await response.json()) as GatewayAnswer }
  }

  async function count() {
    const { json } = await send({
      query: `{ cases(first: 100) { nodes { transfers { id } holds { id } } } }`,
    })
    return json.data
  }

  const changed = (change: (input: ReturnType<typeof reportInput>) => unknown) => () => ({
    query: report,
    variables: { input: change(reportInput()) },
  })
  const holdOf = (amountSatang: number, bankCode = '014') => ({
    query: requestHolds,
    variables: {
      input: {
        idempotencyKey: randomUUID(),
        caseId,
        basis: 'VICTIM_WORD',
        holds: [{ bankCode, accountNumber: '0142223332', amountSatang }],
      },
    },
  })

  const inputs: Readonly<Record<string, readonly [string, number, () => unknown]>> = {
    'a transfer from an account to itself, written in another way': [
      'BAD_USER_INPUT',
      200,
      changed(({ transfers: [leg], ...input }) => ({
        ...input,
        transfers: [{ ...leg, to: { bankCode: '004', accountNumber: '004-1-11222-1' } }],
      })),
    ],
    'a name that nobody sees': [
      'BAD_USER_INPUT',
      200,
      changed((input) => ({ ...input, victim: { ...input.victim, name: '\u200b' } })),
    ],
    'malformed JSON': ['BAD_REQUEST', 400, () => '{"query": "{ me { officer } }"'],
    'an unknown field': [
      'GRAPHQL_VALIDATION_FAILED',
      400,
      () => ({ query: '{ me { officers } }' }),
    ],
    'a national ID whose check digit is wrong': [
      'BAD_USER_INPUT',
      400,
      changed((input) => ({
        ...input,
        victim: { ...input.victim, nationalId: '1101700230709' },
      })),
    ],
    'an amount that is no whole number': [
      'BAD_USER_INPUT',
      400,
      changed((input) => ({
        ...input,
        transfers: [{ ...input.transfers[0], amountSatang: 0.5 }],
      })),
    ],
    'a transfer of nothing': [
      'BAD_USER_INPUT',
      200,
      changed((input) => ({ ...input, transfers: [{ ...input.transfers[0], amountSatang: 0 }] })),
    ],
    'a bank code that does not exist': [
      'BAD_USER_INPUT',
      200,
      changed((input) => ({
        ...input,
        transfers: [
          { ...input.transfers[0], to: { bankCode: '999', accountNumber: '0142223332' } },
        ],
      })),
    ],
    'a case without a transfer': [
      'BAD_USER_INPUT',
      200,
      changed((input) => ({ ...input, transfers: [] })),
    ],
    'an idempotency key with another input': [
      'IDEMPOTENCY_CONFLICT',
      200,
      () => ({ query: report, variables: { input: { ...known, scamType: 'LOAN' } } }),
    ],
    'a hold larger than what was traced': ['BAD_USER_INPUT', 200, () => holdOf(5_000_001)],
    'a hold on an account that the money never reached': [
      'BAD_USER_INPUT',
      200,
      () => holdOf(1, '025'),
    ],
    'a hold in a case that was never opened': [
      'NOT_FOUND',
      200,
      () => {
        const { query, variables } = holdOf(1)
        return { query, variables: { input: { ...variables.input, caseId: randomUUID() } } }
      },
    ],
  }

  test.each(Object.entries(inputs))('%s', async (_title, [code, status, make]) => {
    const before = await count()
    const answer = await send(make())
    expect(answer.status).toBe(status)
    expect(answer.json.errors?.map(({ extensions }) => extensions.code)).toEqual([code])
    expect(await count()).toEqual(before)
    const [error] = answer.json.errors!
    expect(error!.message).not.toMatch(/1101700230709|0142223332|select|insert/i)
  })

  test('the same key with the same input answers the same case', async () => {
    const { json } = await send({ query: report, variables: { input: known } })
    expect(json.data.reportCase.case.id).toBe(caseId)
  })
})
