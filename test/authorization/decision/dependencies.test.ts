import { describe, expect, test } from '@jest/globals'
import { parse } from 'graphql'
import { createCacheBudget } from '../../../authorization/cache-budget.ts'
import { createDecisionCache } from '../../../authorization/decision/decision-cache.ts'
import { findMentionedGrants, grantsKey } from '../../../authorization/decision/grants-used.ts'
import { buildAuthorizationIndex } from '../../../authorization/supergraph/build-authorization-index.ts'
import { decide, grantsOf, links, type Granted } from '../../support/authorization/decisions.ts'

const sdl = `${links}
  type Query { me: User version: String }
  type User {
    name: String @authenticated
    ssn: String @requiresScopes(scopes: [["ssn", "read"], ["admin"]])
    pay: Int @policy(policies: [["purpose"], ["audit"]])
  }`

describe('3.2 a decision depends on the grants that the operation mentions, and on no others', () => {
  const mentionedBy = (operation: string, schema = sdl) =>
    findMentionedGrants(buildAuthorizationIndex(schema), { document: parse(operation) })
  const keyOf = (operation: string, granted: Granted) =>
    grantsKey(mentionedBy(operation), grantsOf(granted))
  test('scopes and policies that stand on its fields', () => {
    expect(mentionedBy('{ me { ssn } }')).toMatchObject({
      authenticated: false,
      scopes: ['admin', 'read', 'ssn'],
      policies: [],
    })
    const { authenticated, scopes, policies } = mentionedBy('{ me { name pay } }')
    expect({ authenticated, scopes, policies: policies.map(({ policy }) => policy) }).toEqual({
      authenticated: true,
      scopes: [],
      policies: ['purpose', 'audit'],
    })
  })
  test('none where no gate stands', () => {
    expect(mentionedBy('{ version }')).toEqual({ authenticated: false, scopes: [], policies: [] })
    expect(keyOf('{ version }', { authenticated: true, scopes: 'ssn' })).toBe(
      keyOf('{ version }', {}),
    )
  })
  test('those behind a closed gate too', () => {
    const deep = `${links} type Query { a: A @authenticated } type A { b: Int @requiresScopes(scopes: [["b"]]) }`
    expect(mentionedBy('{ a { b } }', deep).scopes).toEqual(['b'])
  })
  test('those of every type that `__typename` can tell', () => {
    const abstract = `${links} type Query { n: N } union N = A | B
      type A @requiresScopes(scopes: [["a"]]) { x: Int } type B @requiresScopes(scopes: [["b"]]) { y: Int }`
    expect(mentionedBy('{ n { __typename } }', abstract).scopes).toEqual(['a', 'b'])
  })
  test('the key differs exactly where grants differ in what is mentioned', () => {
    const key = (granted: Granted) => keyOf('{ me { ssn } }', granted)
    expect(key({ scopes: 'ssn read' })).not.toBe(key({ scopes: 'ssn' }))
    expect(key({ scopes: 'admin' })).not.toBe(key({ scopes: 'read' }))
    expect(key({ scopes: 'ssn more' })).toBe(key({ scopes: 'ssn', authenticated: true }))
  })
  test('document, text and hash go together', () => {
    const whole = decide(sdl, '{ me { name ssn } }', { authenticated: true, scopes: 'admin' })
    const part = decide(sdl, '{ me { name ssn } }', { authenticated: true })
    expect(part.hash).not.toBe(whole.hash)
    expect(part.hash).toBe(decide(sdl, '{ me { name } }', { authenticated: true }).hash)
    expect(part.source).not.toContain('ssn')
  })
})

describe('cached decisions', () => {
  const index = buildAuthorizationIndex(sdl)
  const cache = (maxBytes = 1_048_576) => {
    const decisions = createDecisionCache(index, { caches: createCacheBudget(maxBytes) })
    return (
      source: string,
      granted: Granted,
      rest: { operationName?: string; variables?: Readonly<Record<string, unknown>> } = {},
    ) => decisions.prepare(source, { document: parse(source), ...rest }).decide(grantsOf(granted))
  }
  const text = '{ me { name ssn } version }'

  test('the same text and the same grants mentioned: the same decision', () => {
    const decided = cache()
    const first = decided(text, { scopes: 'ssn other' })
    expect(decided(text, { scopes: 'ssn' })).toBe(first)
  })
  test.each<[string, Granted]>([
    ['a scope more', { scopes: 'ssn read' }],
    ['a scope less', {}],
    ['authenticated', { scopes: 'ssn', authenticated: true }],
  ])('%s: another decision, and the right one', (_case, granted) => {
    const decided = cache()
    const first = decided(text, { scopes: 'ssn' })
    const second = decided(text, granted)
    expect(second).not.toBe(first)
    expect(second.decision.source).toBe(decide(sdl, text, granted).source)
  })
  test('another operation of the same text: another decision', () => {
    const decided = cache()
    const both = 'query A { me { ssn } } query B { version }'
    expect(decided(both, {}, { operationName: 'A' }).decision.verdict).toBe('filtered')
    expect(decided(both, {}, { operationName: 'B' }).decision.verdict).toBe('allowed')
    expect(decided(both, {}).decision.verdict).toBe('refused')
  })
  test('variables count where conditions read them, with their defaults, and nowhere else', () => {
    const decided = cache()
    const conditional =
      'query ($s: Boolean = true, $v: Int) { me { ssn @skip(if: $s) } version @include(if: true) @other(x: $v) }'
    const verdict = (variables: Readonly<Record<string, unknown>>) =>
      decided(conditional, {}, { variables }).decision.verdict
    expect([verdict({ s: true }), verdict({}), verdict({ s: false })]).toEqual([
      'allowed',
      'allowed',
      'filtered',
    ])
    const first = decided(conditional, {}, { variables: { s: true, v: 1 } })
    expect(decided(conditional, {}, { variables: { s: true, v: 2 } })).toBe(first)
  })
  test('the least recently used goes first', () => {
    const decided = cache(131_072)
    const first = decided('{ version }', {})
    const second = decided('{ a: version }', {})
    for (let more = 0; more < 100; more++) {
      decided(`{ b${more}: version }`, {})
      expect(decided('{ version }', {})).toBe(first)
    }
    expect(decided('{ a: version }', {})).not.toBe(second)
  })
  test('a text too large for the budget is decided and not kept', () => {
    const decided = cache(16)
    expect(decided(text, {})).not.toBe(decided(text, {}))
  })
})
