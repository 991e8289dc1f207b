import { describe, expect, test } from '@jest/globals'
import { execute, parse, type GraphQLFormattedError } from 'graphql'
import { authorizeOperation } from '../../../authorization/decision/authorize-operation.ts'
import { buildAuthorizationIndex } from '../../../authorization/supergraph/build-authorization-index.ts'
import { toExecutable } from '../../../authorization/decision/executable-operation.ts'
import { projectAnswer } from '../../../authorization/decision/project-response.ts'
import { grantsOf, links, type Granted } from '../../support/authorization/decisions.ts'

const gate = '@requiresScopes(scopes: [["x"]])'
const index = buildAuthorizationIndex(`${links}
  type Query { a: A strict: A! list: [A!] nested: [[A]!] uni: U itf: I n: Int }
  type A { id: ID open: Int secret: Int ${gate} needed: Int! ${gate} deep: A deepStrict: A! }
  type B { id: ID secret: Int ${gate} }
  union U = A | B
  interface I { id: ID }
  type C implements I { id: ID secret: Int ${gate} }
  type D implements I { id: ID ${gate} }`)

const a: Record<string, unknown> = { __typename: 'A', id: '1', open: 1, secret: 2, needed: 3 }
a['deep'] = a
a['deepStrict'] = a
const values = {
  a,
  strict: a,
  list: [a, a],
  nested: [[a, null], [a]],
  uni: { __typename: 'B', id: '2', secret: 4 },
  itf: { __typename: 'C', id: '3', secret: 5 },
  n: 7,
}

/** The response of a caller to an operation whose every field has a value. */
function answer(
  operation: string,
  granted: Granted = {},
  errors: readonly GraphQLFormattedError[] = [],
) {
  const request = { document: parse(operation) }
  const decision = authorizeOperation(index, request, grantsOf(granted))
  const { data, typenameKey } = toExecutable(index.schema, decision, undefined)
  const executed = data
    ? execute({ schema: index.schema, document: data.document, rootValue: values })
    : { data: null }
  if (executed instanceof Promise) throw new Error('nothing here takes time')
  const projected = projectAnswer(index, request, decision, {
    data: executed.data ?? null,
    errors: [...(executed.errors ?? []).map((error) => error.toJSON()), ...errors],
    typenameKey,
  })
  return JSON.parse(JSON.stringify(projected)) as {
    readonly data: unknown
    readonly errors: readonly GraphQLFormattedError[]
  }
}

describe('2.7 null propagation is that of the original operation', () => {
  test.each([
    ['a nullable field is null', '{ a { open secret } }', { a: { open: 1, secret: null } }],
    ['a non-null field nulls its parent', '{ n a { open needed } }', { n: 7, a: null }],
    ['through non-null parents', '{ n a { open deepStrict { open needed } } }', { n: 7, a: null }],
    ['up to a nullable one', '{ a { open deep { open needed } } }', { a: { open: 1, deep: null } }],
    ['up to the data', '{ n strict { open needed } }', null],
    ['a list of non-null items is null', '{ n list { open needed } }', { n: 7, list: null }],
    [
      'a list of nullable items keeps them',
      '{ nested { open needed } }',
      { nested: [[null, null], [null]] },
    ],
    ['a parent of which nothing is left is null', '{ n a { secret } }', { n: 7, a: null }],
    ['and nulls in turn', '{ n strict { secret } }', null],
    ['aliases keep their keys', '{ x: a { y: open z: secret } }', { x: { y: 1, z: null } }],
    [
      'in the order of the question',
      '{ a { secret open } n }',
      { a: { secret: null, open: 1 }, n: 7 },
    ],
  ])('%s', (_case, operation, data) => {
    const answered = answer(operation)
    expect(JSON.stringify(answered.data)).toBe(JSON.stringify(data))
    expect(
      answered.errors.every(
        ({ extensions }) => extensions?.['code'] === 'UNAUTHORIZED_FIELD_OR_TYPE',
      ),
    ).toBe(true)
  })
  test('with the scope everything is there', () => {
    expect(answer('{ a { open needed } strict { secret } }', { scopes: 'x' })).toEqual({
      data: { a: { open: 1, needed: 3 }, strict: { secret: 2 } },
      errors: [],
    })
  })
  test('one error for each path, whatever the types', () => {
    const { errors } = answer('{ uni { ... on A { secret } ... on B { secret id } } }')
    expect(errors.map(({ path }) => path)).toEqual([['uni', 'secret']])
  })
})

describe('3.3 the answer has the shape of the question', () => {
  test('of an abstract type, by the concrete one; no key of ours is left', () => {
    expect(answer('{ uni { __typename ... on A { open } ... on B { id secret } } }').data).toEqual({
      uni: { __typename: 'B', id: '2', secret: null },
    })
    expect(answer('{ itf { ... on C { id secret } ... on D { id } } }').data).toEqual({
      itf: { id: '3', secret: null },
    })
  })
  test('a key of the caller’s that is like ours does no harm', () => {
    expect(
      answer('{ uni { ... on A { _concrete_type: id } ... on B { _concrete_type: id secret } } }')
        .data,
    ).toEqual({
      uni: { _concrete_type: '2', secret: null },
    })
  })
  test('errors of subgraphs below a removed path are dropped, others kept', () => {
    const below = { message: 'below', path: ['a', 'secret', 0] }
    const beside = { message: 'beside', path: ['a', 'open'] }
    const { errors } = answer('{ a { open secret } }', {}, [below, beside])
    expect(errors.map(({ message }) => message)).toEqual(['beside', 'Unauthorized field or type'])
  })
  test('where nothing was refused the answer is as it came', () => {
    const beside = { message: 'beside', path: ['a', 'open'] }
    expect(answer('{ a { open } }', {}, [beside])).toEqual({
      data: { a: { open: 1 } },
      errors: [beside],
    })
  })
})

describe('3.6 names from callers are no keys of ordinary objects', () => {
  test.each(['__proto__', 'constructor', 'toString'])('%s as a response key', (alias) => {
    const { data } = answer(`{ ${alias}: a { ${alias}: open secret } }`)
    const text = JSON.stringify(data)
    expect(text).toBe(`{"${alias}":{"${alias}":1,"secret":null}}`)
    expect(({} as Record<string, unknown>)['secret']).toBeUndefined()
    expect(Object.hasOwn(Object.prototype, 'open')).toBe(false)
  })
  test('as names of variables', () => {
    const document = parse('query ($constructor: Boolean) { a { secret @skip(if: $constructor) } }')
    const decided = (variables: Readonly<Record<string, unknown>>) =>
      authorizeOperation(index, { document, variables }, grantsOf({})).verdict
    expect(decided({})).toBe('filtered')
    expect(decided({ constructor: true })).toBe('allowed')
  })
})
