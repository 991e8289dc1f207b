import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { reportInput } from '../support/domain/reports.ts'
import { codesOf, startTestStack, type TestStack } from '../support/domain/stack.ts'

/** Fields that the scopes of each agency do not open, in a case that it may see. */
const refused: readonly (readonly [string, string, readonly string[]])[] = [
  ['bank:014', '{ narrative }', ['case', 'narrative']],
  ['bank:014', '{ victim { id } }', ['case', 'victim']],
  ['bank:014', '{ suspectNumbers { msisdn } }', ['case', 'suspectNumbers']],
  ['bank:014', '{ referral { id } }', ['case', 'referral']],
  ['aoc', '{ victim { nationalId } }', ['case', 'victim', 'nationalId']],
  ['aoc', '{ victim { name } }', ['case', 'victim', 'name']],
  ['amlo', '{ narrative }', ['case', 'narrative']],
]

describe('with the gateway’s filter taken out', () => {
  let stack: TestStack
  let caseId: string

  beforeAll(async () => {
    stack = await startTestStack({
      env: { GATEWAY_DRY_RUN: 'on', GATEWAY_DRY_RUN_ENFORCES_NOTHING: 'on' },
    })
    const opened = await stack.callAs('aoc')(
      'mutation ($input: ReportCaseInput!) { reportCase(input: $input) { case { id } } }',
      { input: reportInput() },
    )
    caseId = opened.data.reportCase.case.id
  })
  afterAll(() => stack.closeAll())

  test.each(refused)('%s is still refused %s by the subgraph', async (agency, selection, path) => {
    const { data, errors } = await stack.callAs(agency)(
      `query ($id: ID!) { case(id: $id) ${selection} }`,
      { id: caseId },
    )
    expect(codesOf({ errors: errors ?? [] })).toContain('UNAUTHORIZED_FIELD_OR_TYPE')
    let value = data
    for (const key of path) value = value?.[key] ?? null
    expect(value).toBeNull()
  })
  test('and so is a mutation, whole', async () => {
    // a bank may report on its own customer's word (s.7); the regulator's scopes open no report at all
    const answer = await stack.callAs('nbtc')(
      'mutation ($input: ReportCaseInput!) { reportCase(input: $input) { case { id } } }',
      { input: reportInput() },
    )
    expect(answer.data?.reportCase ?? null).toBeNull()
    expect(codesOf(answer)).toEqual(['UNAUTHORIZED_FIELD_OR_TYPE'])
  })
  test('what scopes open is there', async () => {
    const { data, errors } = await stack.callAs('aoc')(
      'query ($id: ID!) { case(id: $id) { id victim { id } } }',
      { id: caseId },
    )
    expect(errors).toBeUndefined()
    expect(data.case).toMatchObject({ id: caseId, victim: { id: expect.any(String) } })
  })
})
