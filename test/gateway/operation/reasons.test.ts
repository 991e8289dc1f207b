/** Callers and operators learn the path and form of input that is not acceptable, never the value. */

import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { buildSchema, parse, validate } from 'graphql'
import { describeInvalidDocument } from '../../../gateway/operation/validation/describe-invalid-document.ts'
import { coerceVariables } from '../../../gateway/operation/validation/coerce-variables.ts'
import { OperationRefusedError } from '../../../gateway/errors.ts'
import { findOperation } from '../../../authorization/decision/operation.ts'
import { scalars } from '../../../schema/scalars.ts'
import { startGateway, type TestGateway } from '../../support/gateway/gateway.ts'
import { startSmallGraph, type SmallGraph } from '../../support/graphs/small-graph.ts'
import { createTestIssuer } from '../../support/tokens/issuer.ts'

const schema = buildSchema(`
  scalar NationalId
  enum Basis { WORD NOTICE ORDER }
  input Victim { nationalId: NationalId! name: String ages: [Int!] }
  input Report { victim: Victim! basis: Basis! notes: [String!] at: Float open: Boolean id: ID }
  type Query { report(input: Report!, basis: Basis): Int }
`)
Object.assign(schema.getType('NationalId')!, {
  parseValue: scalars.NationalId.parseValue.bind(scalars.NationalId),
  parseLiteral: scalars.NationalId.parseLiteral.bind(scalars.NationalId),
})
const options = { schema, maxErrors: 5, listNames: true }
const canary = '1103700012345'
const good = { victim: { nationalId: '1101700230708' }, basis: 'WORD' }

function messagesOf(run: () => unknown): readonly string[] {
  try {
    run()
  } catch (error) {
    if (error instanceof OperationRefusedError) return error.errors.map(({ message }) => message)
    throw error
  }
  return []
}

const ofVariables = (input: unknown, more = {}) => {
  const document = parse('query ($input: Report!) { report(input: $input) }')
  const variables = input === undefined ? {} : { input }
  return messagesOf(() =>
    coerceVariables(findOperation({ document })!, variables, {
      ...options,
      visibleSchema: () => schema,
      ...more,
    }),
  )
}
const ofLiteral = (literal: string, more = {}) => {
  const document = parse(`{ report(input: ${literal}) }`)
  expect(validate(schema, document)).not.toEqual([])
  const refused = describeInvalidDocument(document, { ...options, visibleSchema: schema, ...more })
  return refused.errors.map(({ message }) => message)
}
const literalOf = (value: unknown): string =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? `{ ${Object.entries(value)
        .map(
          ([key, each]) =>
            `${key}: ${key === 'basis' && typeof each === 'string' ? each : literalOf(each)}`,
        )
        .join(' ')} }`
    : Array.isArray(value)
      ? `[${value.map(literalOf).join(' ')}]`
      : JSON.stringify(value)

const form = 'must be 13 digits with a valid check digit'
const rows: readonly (readonly [string, unknown, string])[] = [
  [
    'a scalar of another form',
    { ...good, victim: { nationalId: canary } },
    `.victim.nationalId ${form}`,
  ],
  [
    'a scalar of another type',
    { ...good, victim: { nationalId: 1103700012345 } },
    `.victim.nationalId ${form}`,
  ],
  [
    'a missing field',
    { ...good, victim: {} },
    '.victim.nationalId is missing: it must be a value of type NationalId',
  ],
  ['a null', { ...good, victim: null }, ' must not be null: it must be an object of type Victim'],
  [
    'an unknown field',
    { ...good, victim: { ...good.victim, nam: canary } },
    '.victim has an unknown field "nam"; its fields are nationalId, name, ages',
  ],
  [
    'an unknown field that is a value',
    { ...good, [`n${canary}`]: canary },
    ' has an unknown field; its fields are victim, basis, notes, at, open, id',
  ],
  [
    'an enum value that there is not',
    { ...good, basis: `N${canary}` },
    '.basis must be one of WORD, NOTICE, ORDER',
  ],
  [
    'text in a list of numbers',
    { ...good, victim: { ...good.victim, ages: [1, canary] } },
    '.victim.ages[1] must be a whole number from -2147483648 to 2147483647',
  ],
  ['an object for a scalar', { ...good, notes: [{ a: canary }] }, '.notes[0] must be a string'],
  [
    'a scalar for an object',
    { ...good, victim: canary },
    '.victim must be an object of type Victim',
  ],
  ['text for a number', { ...good, at: canary }, '.at must be a number'],
  ['a number for a boolean', { ...good, open: 1103700012345 }, '.open must be true or false'],
]

describe('input that is not acceptable', () => {
  test.each(rows)('%s, in a variable', (_title, input, message) => {
    const messages = ofVariables(input)
    expect(messages).toEqual([expect.stringContaining(message)])
    expect(messages[0]).toMatch(/^\$input/)
    expect(messages.join()).not.toContain('11037')
  })
  test.each(rows)('%s, in a literal', (_title, input, message) => {
    const messages = ofLiteral(literalOf(input))
    expect(messages).toEqual([expect.stringContaining(message)])
    expect(messages[0]).toMatch(/^input/)
    expect(messages.join()).not.toContain('11037')
  })
  test('a missing variable', () => {
    expect(ofVariables(undefined)).toEqual([
      '$input is missing: it must be an object of type Report',
    ])
  })
  test('good input has no fault', () => {
    expect(ofVariables(good)).toEqual([])
  })
  test('every fault is named, up to the bound', () => {
    const input = { victim: { nationalId: canary, x: 1 }, basis: 'x', notes: [1, 2, 3, 4] }
    expect(ofVariables(input)).toHaveLength(5)
  })
  test('without introspection no names are listed', () => {
    const more = { listNames: false }
    expect(ofVariables({ ...good, basis: 'X' }, more)).toEqual([
      '$input.basis must be a value of the enum Basis',
    ])
    expect(ofLiteral(literalOf({ ...good, x: 1 }), more)).toEqual([
      'input has an unknown field "x"',
    ])
  })
  test('what the caller may not know of is not described', () => {
    const visibleSchema = buildSchema('type Query { other: Int }')
    expect(ofVariables({ ...good, basis: 'X' }, { visibleSchema: () => visibleSchema })).toEqual([
      'A variable is not acceptable',
    ])
    expect(ofLiteral('{ x: 1 }', { visibleSchema }).join()).not.toMatch(/victim|nationalId|Report/)
  })
})

describe('the log', () => {
  let graph: SmallGraph
  let gateway: TestGateway
  let token: string
  beforeAll(async () => {
    graph = await startSmallGraph()
    const issuer = await createTestIssuer()
    token = await issuer.sign()
    gateway = await startGateway({ supergraphSdl: graph.supergraphSdl, issuer })
  })
  beforeEach(() => gateway.resetLog())
  afterAll(async () => {
    await gateway.close()
    await graph.close()
  })

  test.each<[string, object, string, RegExp]>([
    [
      'BAD_USER_INPUT',
      { query: 'query ($id: ID!) { user(id: $id) { name } }' },
      'BAD_USER_INPUT',
      /^\$id is missing/,
    ],
    [
      'a literal',
      { query: '{ user(id: { a: 1 }) { name } }' },
      'BAD_USER_INPUT',
      /^id must be a string/,
    ],
    ['validation', { query: '{ nothing }' }, 'GRAPHQL_VALIDATION_FAILED', /nothing/],
    ['parsing', { query: '{' }, 'GRAPHQL_PARSE_FAILED', /does not parse/],
    [
      'the name',
      { query: '{ me { id } }', operationName: 'X' },
      'OPERATION_RESOLUTION_FAILURE',
      /cannot be determined/,
    ],
    [
      'a limit',
      {
        query:
          'mutation { a: rename(id: "1", name: "x") { id } b: rename(id: "1", name: "x") { id } }',
      },
      'MAX_ROOT_FIELDS_LIMIT',
      /root fields/,
    ],
    [
      'a refused field',
      { query: '{ x0891234567: user(id: "1") { y: salary } }' },
      'UNAUTHORIZED_FIELD_OR_TYPE',
      /^user\.salary: /,
    ],
  ])(
    'has the reason of each refusal under its correlation id: %s',
    async (_title, body, code, reason) => {
      const response = await fetch(gateway.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify(body),
      })
      const correlationId = response.headers.get('x-correlation-id')
      const lines = gateway.logged.filter((line) => line['correlationId'] === correlationId)
      expect(lines).toContainEqual(
        expect.objectContaining({ codes: [code], reasons: [expect.stringMatching(reason)] }),
      )
      expect(JSON.stringify(lines)).not.toContain('0891234567')
    },
  )
})
