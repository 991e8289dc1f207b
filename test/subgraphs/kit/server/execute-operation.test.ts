import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { openAny } from '../../../support/processes/database.ts'
import { startCases, type CasesUnderTest } from '../../../support/domain/cases-under-test.ts'
import { reportInput } from '../../../support/domain/reports.ts'
import type { GraphqlAnswer } from '../../../support/domain/subgraph-client.ts'
import { aoc } from '../../../support/tokens/callers.ts'

/** A library that compiles operations puts a string of this form into the code of its function, without quotes. */
const codeInText = '__MAGIC_DATE__33a9e76d_02e0_4128_8e92_3530ad3da74dglobalThis.isExecuted=1'

describe('the same operation three times, called at the subgraph', () => {
  let cases: CasesUnderTest
  let id: string

  beforeAll(async () => {
    cases = await startCases(openAny)
    id = await cases.openCase()
  })
  afterAll(() => cases?.close())

  const askThrice = async (query: string, variables: Readonly<Record<string, unknown>> = {}) => {
    const answers: GraphqlAnswer[] = []
    for (let time = 0; time < 3; time++) {
      const { data, errors } = await cases.client.ask(aoc, query, variables)
      answers.push({ data, ...(errors && { errors }) })
    }
    return answers
  }
  const thrice = <Value>(value: Value) => [value, value, value]

  test('a variable within a literal representation reaches the reference', async () => {
    const query = `query ($id: ID!) { _entities(representations: [{ __typename: "Case", id: $id }]) {
      ... on Case { id lossSatang } } }`
    const entity = { id, lossSatang: 5_000_000 }
    expect(await askThrice(query, { id })).toEqual(thrice({ data: { _entities: [entity] } }))
  })

  test('a variable within a literal list reaches each place', async () => {
    const query = `query ($representation: _Any!) {
      _entities(representations: [$representation, $representation]) { ... on Case { id } } }`
    const representation = { __typename: 'Case', id }
    expect(await askThrice(query, { representation })).toEqual(
      thrice({ data: { _entities: [{ id }, { id }] } }),
    )
  })

  test('a field of an input that the variable leaves out has its default', async () => {
    const query = `mutation ($input: ReportCaseInput!) { reportCase(input: $input) { case { transfers { hop } } } }`
    for (let time = 0; time < 3; time++) {
      const { transfers, ...rest } = reportInput()
      const { hop: _, ...leg } = transfers[0]!
      const { data } = await cases.client.ask(aoc, query, { input: { ...rest, transfers: [leg] } })
      expect(data).toEqual({ reportCase: { case: { transfers: [{ hop: 1 }] } } })
    }
  })

  test('an argument without its variable has its default, and a variable its own', async () => {
    const query = `query ($id: ID!, $first: Int! = 2) { case(id: $id) {
      two: transfers(first: $first) { hop } all: transfers { hop } } }`
    const two = [{ hop: 1 }, { hop: 2 }]
    expect(await askThrice(query, { id })).toEqual(
      thrice({ data: { case: { two, all: [...two, { hop: 3 }] } } }),
    )
  })

  test('text of the caller is never executed as code', async () => {
    const query = `{ case(id: "${codeInText}") { id } }`
    const [first, ...later] = await askThrice(query)
    expect(later).toEqual([first, first])
    expect(globalThis).not.toHaveProperty('isExecuted')
  })

  test('a response key of any name is in the answer', async () => {
    const query = `query ($id: ID!) { case(id: $id) { __proto__: id constructor: status } }`
    const [answer] = await askThrice(query, { id })
    expect(Object.keys(answer?.data.case)).toEqual(['__proto__', 'constructor'])
  })

  test('variables that are not of their types are refused each time', async () => {
    const answers = await askThrice(`query ($id: ID!) { case(id: $id) { id } }`, { id: {} })
    expect(answers.map(({ data, errors }) => [data, errors?.length])).toEqual(thrice([null, 1]))
  })
})
