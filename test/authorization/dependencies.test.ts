import { describe, expect, test } from '@jest/globals'
import { parse } from 'graphql'
import {
  createAuthorizer,
  type AuthorizerOptions,
} from '../../authorization/decision/decision-cache.ts'
import { buildAuthorizationIndex } from '../../authorization/supergraph/build-authorization-index.ts'
import { decide, grantsOf, links, type Granted } from '../support/authorization/decisions.ts'

const sdl = `${links}
  type Query { me: User version: String }
  type User {
    name: String @authenticated
    ssn: String @requiresScopes(scopes: [["ssn", "read"], ["admin"]])
    pay: Int @policy(policies: [["purpose"], ["audit"]])
  }`

describe('3.2 a decision holds the part of the grants that it depends on', () => {
  const dependsOn = (operation: string, granted: Granted) =>
    decide(sdl, operation, granted).dependsOn
  test('granted scopes that the operation mentions, and no others', () => {
    const granted = { authenticated: true, scopes: 'read other', policies: 'audit else' }
    expect(dependsOn('{ me { ssn } }', granted)).toMatchObject({
      authenticated: null,
      scopes: ['read'],
      policies: [],
    })
    expect(dependsOn('{ me { name pay } }', granted)).toMatchObject({
      authenticated: true,
      scopes: [],
      policies: ['audit'],
    })
  })
  test('nothing where no gate is in the way', () => {
    const one = dependsOn('{ version }', {})
    expect(one).toMatchObject({ authenticated: null, scopes: [], policies: [] })
    expect(dependsOn('{ version }', { authenticated: true, scopes: 'ssn' }).key).toBe(one.key)
  })
  test('what lies behind a closed gate is mentioned as well', () => {
    const deep = `${links} type Query { a: A @authenticated } type A { b: Int @requiresScopes(scopes: [["b"]]) }`
    const closed = decide(deep, '{ a { b } }', { scopes: 'b' }).dependsOn
    expect(closed.scopes).toEqual(['b'])
  })
  test('its key differs exactly where grants differ in what is mentioned', () => {
    const key = (granted: Granted) => dependsOn('{ me { ssn } }', granted).key
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

describe('decisions with a memory', () => {
  const index = buildAuthorizationIndex(sdl)
  const remember = (options?: AuthorizerOptions) => {
    const authorizer = createAuthorizer(index, options)
    return (
      source: string,
      granted: Granted,
      rest: { operationName?: string; variables?: Readonly<Record<string, unknown>> } = {},
    ) => authorizer.prepare(source, { document: parse(source), ...rest }).decide(grantsOf(granted))
  }
  const text = '{ me { name ssn } version }'

  test('the same text and the same grants mentioned: the same decision', () => {
    const decided = remember()
    const first = decided(text, { scopes: 'ssn other' })
    expect(decided(text, { scopes: 'ssn' })).toBe(first)
  })
  test.each<[string, Granted]>([
    ['a scope more', { scopes: 'ssn read' }],
    ['a scope less', {}],
    ['authenticated', { scopes: 'ssn', authenticated: true }],
  ])('%s: another decision, and the right one', (_case, granted) => {
    const decided = remember()
    const first = decided(text, { scopes: 'ssn' })
    const second = decided(text, granted)
    expect(second).not.toBe(first)
    expect(second.decision.source).toBe(decide(sdl, text, granted).source)
  })
  test('another operation of the same text: another decision', () => {
    const decided = remember()
    const both = 'query A { me { ssn } } query B { version }'
    expect(decided(both, {}, { operationName: 'A' }).decision.verdict).toBe('filtered')
    expect(decided(both, {}, { operationName: 'B' }).decision.verdict).toBe('allowed')
    expect(decided(both, {}).decision.verdict).toBe('refused')
  })
  test('variables count where conditions read them, with their defaults, and nowhere else', () => {
    const decided = remember()
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
  test('it is bounded: what was used longest ago is forgotten', () => {
    const decided = remember({ maxOperations: 2 })
    const first = decided('{ version }', {})
    const second = decided('{ a: version }', {})
    expect(decided('{ version }', {})).toBe(first)
    decided('{ b: version }', {})
    expect(decided('{ version }', {})).toBe(first)
    expect(decided('{ a: version }', {})).not.toBe(second)
  })
  test('a text that is too long is decided and not kept', () => {
    const decided = remember({ maxSourceLength: 5 })
    expect(decided(text, {})).not.toBe(decided(text, {}))
  })
})
