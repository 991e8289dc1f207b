/** 2.4 `__typename` tells that there is a value, and its type: one possible type must be open to the caller. */

import { describe, expect, test } from '@jest/globals'
import { parse } from 'graphql'
import { toExecutable } from '../../../authorization/decision/executable-operation.ts'
import { authorizeOperation } from '../../../authorization/decision/authorize-operation.ts'
import { projectAnswer } from '../../../authorization/decision/project-response.ts'
import { buildAuthorizationIndex } from '../../../authorization/supergraph/build-authorization-index.ts'
import { grantsOf, links, outcomeOf } from '../../support/authorization/decisions.ts'

const sdl = `${links}
  type Query { n: N u: U l: [N!] open: Int }
  type Mutation { change: N }
  interface N { id: ID }
  union U = A | B
  type A implements N @requiresScopes(scopes: [["a"]]) { id: ID }
  type B implements N @requiresScopes(scopes: [["b"]]) { id: ID }`

/** Operations that read nothing but `__typename` of an abstract type, in every form; with the refused path. */
const typenames: readonly (readonly [string, string])[] = [
  ['{ n { __typename } }', 'n.__typename'],
  ['{ u { __typename } }', 'u.__typename'],
  ['{ l { __typename } }', 'l.__typename'],
  ['{ n { t: __typename } }', 'n.t'],
  ['{ n { ... { __typename } } }', 'n.__typename'],
  ['{ n { ... on N { __typename } } }', 'n.__typename'],
  ['{ u { ... on N { __typename } } }', 'u.__typename'],
  ['{ n { ...F } } fragment F on N { __typename }', 'n.__typename'],
  ['{ n { ...F } } fragment F on U { __typename }', 'n.__typename'],
  ['{ n { __typename @include(if: true) } }', 'n.__typename'],
]

describe('`__typename` on an interface or a union', () => {
  test.each(typenames)('%s is refused where every possible type is closed', (operation, path) => {
    const { verdict, operation: rest, refused } = outcomeOf(sdl, operation, { authenticated: true })
    expect([verdict, rest]).toEqual(['filtered', null])
    expect(refused.map((each) => each.split(' ')[0])).toEqual([path])
  })
  test.each(typenames)('%s is allowed where one of them is open', (operation) => {
    for (const scopes of ['a', 'b', 'a b'])
      expect(outcomeOf(sdl, operation, { scopes }).verdict).toBe('allowed')
  })
  test('narrowed by a fragment, only the types within it count', () => {
    const inB = '{ u { ... on B { __typename } } }'
    expect(outcomeOf(sdl, inB, { scopes: 'a' }).verdict).toBe('filtered')
    expect(outcomeOf(sdl, inB, { scopes: 'b' }).verdict).toBe('allowed')
  })
  test('a mutation with one is refused whole', () => {
    expect(outcomeOf(sdl, 'mutation { change { __typename } }').verdict).toBe('refused')
  })
  test('left out by a variable it is not refused, and stays out of the text', () => {
    const { verdict, operation } = outcomeOf(sdl, '{ open n { __typename @skip(if: true) } }')
    expect([verdict, operation]).toEqual([
      'allowed',
      expect.not.stringContaining('n { __typename }'),
    ])
  })
  test('the response has null for the parent, and one error', () => {
    const index = buildAuthorizationIndex(sdl)
    const request = { document: parse('{ open n { __typename } }') }
    const decision = authorizeOperation(index, request, grantsOf({}))
    const { typenameKey } = toExecutable(index.schema, decision, null)
    expect(decision.source).not.toContain('n {')
    expect(
      projectAnswer(index, request, decision, { data: { open: 1 }, errors: [], typenameKey }),
    ).toMatchObject({ data: { open: 1, n: null }, errors: [{ path: ['n', '__typename'] }] })
  })
})
