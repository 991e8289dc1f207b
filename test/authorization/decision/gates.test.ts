import { describe, expect, test } from '@jest/globals'
import { buildAuthorizationIndex } from '../../../authorization/supergraph/build-authorization-index.ts'
import { decide, faultsOf, links, outcomeOf } from '../../support/authorization/decisions.ts'

const field = (directives: string) => `${links} type Query { open: Int a: Int ${directives} }`
const refused = { verdict: 'filtered', operation: null, refused: ['a Query.a'] }
const allowed = { verdict: 'allowed', operation: '{ a }', refused: [] }

describe('1.1 a gate is an OR of ANDs', () => {
  const sdl = field('@requiresScopes(scopes: [["x", "y"], ["z"]])')

  test.each(['x y', 'z', 'x y z', 'z other'])('%s opens (x and y) or z', (scopes) => {
    expect(outcomeOf(sdl, '{ a }', { scopes })).toEqual(allowed)
  })
  test.each(['', 'x', 'y', 'x other'])('"%s" does not', (scopes) => {
    expect(outcomeOf(sdl, '{ a }', { authenticated: true, scopes })).toEqual(refused)
  })
  test.each([
    '@requiresScopes(scopes: [])',
    '@requiresScopes(scopes: [[]])',
    '@requiresScopes(scopes: [["x"], []])',
    '@requiresScopes',
    '@policy(policies: [])',
    '@policy(policies: [[]])',
    '@policy(name: "x")',
  ])('%s is open to one gateway and an error to another: it cannot be built', (directive) => {
    expect(faultsOf(field(directive))).toEqual([expect.stringContaining('Query.a: an open @')])
  })
  test('a gate with a set in it can', () => {
    expect(faultsOf(sdl)).toEqual([])
  })
})

describe('1.2 a field needs its own gate, that of its output type, and that of the root type', () => {
  const gated = '@requiresScopes(scopes: [["t"]])'
  const outputs = {
    object: `type T ${gated} { x: Int } type Query { a: T }`,
    interface: `interface T ${gated} { x: Int } type U implements T { x: Int } type Query { a: T }`,
    scalar: `scalar T ${gated} type Query { a: T }`,
    enum: `enum T ${gated} { V } type Query { a: T }`,
    'list of non-null scalars': `scalar T ${gated} type Query { a: [T!]! }`,
    'extended object': `type T { x: Int } extend type T ${gated} type Query { a: T }`,
  }
  test.each(Object.entries(outputs))('the gate of an %s stands before the field', (kind, sdl) => {
    const operation = /object|interface/.test(kind) ? '{ a { x } }' : '{ a }'
    expect(outcomeOf(links + sdl, operation)).toEqual(refused)
    expect(decide(links + sdl, operation, { scopes: 't' }).verdict).toBe('allowed')
  })

  const both = `${links} scalar T ${gated} type Query { a: T @requiresScopes(scopes: [["f"]]) }`
  test.each(['t', 'f', ''])('field and type are both needed: "%s" is not enough', (scopes) => {
    expect(outcomeOf(both, '{ a }', { scopes })).toEqual(refused)
  })
  test('field and type are both needed: both are enough', () => {
    expect(outcomeOf(both, '{ a }', { scopes: 'f t' })).toEqual(allowed)
  })

  const roots = `${links} type Query @authenticated { a: Int b: Int }
    type Mutation @requiresScopes(scopes: [["m"]]) { do: Int }`
  test('the gate of Query stands before each of its fields', () => {
    expect(outcomeOf(roots, '{ a b }')).toEqual({
      verdict: 'filtered',
      operation: null,
      refused: ['a Query.a', 'b Query.b'],
    })
    expect(decide(roots, '{ a b }', { authenticated: true }).verdict).toBe('allowed')
  })
  test('the gate of Mutation stands before each of its fields', () => {
    expect(outcomeOf(roots, 'mutation { do }').refused).toEqual(['do Mutation.do'])
    expect(decide(roots, 'mutation { do }', { scopes: 'm' }).verdict).toBe('allowed')
  })
})

describe('1.3 several directives on one element must all hold', () => {
  const sdl = field(
    '@policy(policies: [["p"]]) @requiresScopes(scopes: [["x"]]) @authenticated @requiresScopes(scopes: [["y"]])',
  )
  const first = (granted: Parameters<typeof decide>[2]) =>
    decide(sdl, '{ a }', granted).unauthorized.map(({ gate }) => [gate.directive, gate.anyOf])

  test('and the decision names the first that does not: authenticated, scopes, policy', () => {
    expect(first({})).toEqual([['authenticated', [[]]]])
    expect(first({ authenticated: true, scopes: 'y', policies: 'p' })).toEqual([
      ['requiresScopes', [['x']]],
    ])
    expect(first({ authenticated: true, scopes: 'x', policies: 'p' })).toEqual([
      ['requiresScopes', [['y']]],
    ])
    expect(first({ authenticated: true, scopes: 'x y' })).toEqual([['policy', [['p']]]])
  })
  test('with all of them the field is there', () => {
    const all = { authenticated: true, scopes: 'x y', policies: 'p' }
    expect(outcomeOf(sdl, '{ a }', all)).toEqual(allowed)
  })
})

describe('1.4 directives are found through their links', () => {
  const linked = (link: string, directive: string) =>
    `schema ${link} { query: Query } type Query { a: Int ${directive} }`
  const scopes = '(scopes: [["x"]])'
  test.each([
    ['as', '@link(url: "https://specs.apollo.dev/requiresScopes/v0.1", as: "need")', '@need'],
    [
      'import as',
      '@link(url: "https://specs.apollo.dev/requiresScopes/v0.1", import: [{ name: "@requiresScopes", as: "@need" }])',
      '@need',
    ],
    [
      'a federation import',
      '@link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@requiresScopes"])',
      '@requiresScopes',
    ],
    [
      'a federation import as',
      '@link(url: "https://specs.apollo.dev/federation/v2.9", import: [{ name: "@requiresScopes", as: "@need" }])',
      '@need',
    ],
    [
      'federation without an import',
      '@link(url: "https://specs.apollo.dev/federation/v2.9")',
      '@federation__requiresScopes',
    ],
    [
      'federation under another name',
      '@link(url: "https://specs.apollo.dev/federation/v2.9", as: "fed")',
      '@fed__requiresScopes',
    ],
    [
      'a link directive under another name',
      '@linked(url: "https://specs.apollo.dev/link/v1.0", as: "linked") @linked(url: "https://specs.apollo.dev/requiresScopes/v0.1", as: "need")',
      '@need',
    ],
    ['no link at all', '', '@requiresScopes'],
  ])('%s', (_case, link, directive) => {
    const sdl = linked(link, directive + scopes)
    expect(outcomeOf(sdl, '{ a }')).toEqual(refused)
    expect(outcomeOf(sdl, '{ a }', { scopes: 'x' })).toEqual(allowed)
  })
  test('a directive of the same name from elsewhere is no gate', () => {
    const foreign = '@link(url: "https://example.com/other/v1.0", import: ["@authenticated"])'
    expect(outcomeOf(linked(foreign, '@authenticated'), '{ a }')).toEqual(allowed)
  })
  test.each(['authenticated/v0.2', 'requiresScopes/v1.0', 'policy/v0.3', 'policy'])(
    'an unknown version, %s, cannot be built',
    (specification) => {
      const link = `@link(url: "https://specs.apollo.dev/${specification}", for: SECURITY)`
      expect(faultsOf(linked(link, ''))).toEqual([expect.stringContaining('unknown version')])
    },
  )
})

describe('1.5 unions, inputs, arguments and enum values carry no gate', () => {
  test.each(['union U @authenticated = T', 'input U @authenticated { x: Int }'])(
    '%s cannot be built',
    (definition) => {
      const sdl = `${links} type T { x: Int } ${definition} type Query { a: T }`
      expect(faultsOf(sdl)).toEqual(['U: a union or an input can carry no gate'])
    },
  )
  test('an enum with a gate gates the field that gives it, not the argument that takes it', () => {
    const sdl = `${links} enum E @authenticated { V } type Query { a: E b(e: E): Int }`
    expect(outcomeOf(sdl, '{ a b(e: V) }')).toEqual({
      verdict: 'filtered',
      operation: '{ b(e: V) }',
      refused: ['a Query.a'],
    })
  })
})

describe('1.4 the arguments of a gate directive', () => {
  const at = (directive: string) => `${links} type Query { a: Int ${directive} }`
  const anyOf = (directive: string) => {
    const index = buildAuthorizationIndex(at(directive))
    return index.gatesOf(index.schema.getQueryType()!, 'a').map((gate) => gate.anyOf)
  }
  test.each([
    ['@requiresScopes(scopes: [["s", 1]])', 'not a string'],
    ['@requiresScopes(scopes: [[s]])', 'not a string'],
    ['@requiresScopes(scopes: [["s", true]])', 'not a string'],
    ['@requiresScopes(scopes: [["s"], [1.5]])', 'not a string'],
    ['@requiresScopes(scopes: [["s", null]])', 'not a string'],
    ['@requiresScopes(scopes: [["s", { a: "s" }]])', 'not a string'],
    ['@requiresScopes(scopes: [["s", ["t"]]])', 'not a string'],
    ['@requiresScopes(scopes: null)', 'not a string'],
    ['@requiresScopes(scopes: 1)', 'not a string'],
    ['@policy(policies: [["p", 1]])', 'not a string'],
    ['@policy(policies: [[p]])', 'not a string'],
    ['@policy(policies: p)', 'not a string'],
    ['@policy(policies: [null])', 'not a string'],
    ['@requiresScopes', 'takes the argument scopes'],
    ['@requiresScopes(scope: [["s"]])', 'takes the argument scopes'],
    ['@requiresScopes(scopes: [["s"]], policies: [["p"]])', 'takes the argument scopes'],
    ['@policy(scopes: [["s"]])', 'takes the argument policies'],
    ['@authenticated(scopes: [["s"]])', 'takes no argument'],
    ['@authenticated(if: false)', 'takes no argument'],
  ])('%s stops the start', (directive, fault) => {
    expect(faultsOf(at(directive))).toEqual([expect.stringMatching(`^Query.a: .*${fault}`)])
  })
  test.each([
    ['@requiresScopes(scopes: "s")', [['s']]],
    ['@requiresScopes(scopes: ["s"])', [['s']]],
    ['@requiresScopes(scopes: ["s", "t"])', [['s'], ['t']]],
    ['@requiresScopes(scopes: [["s", "t"], "u"])', [['s', 't'], ['u']]],
    ['@requiresScopes(scopes: """s""")', [['s']]],
    ['@policy(policies: "p")', [['p']]],
    ['@policy(policies: ["p", "q"])', [['p'], ['q']]],
    ['@authenticated', [[]]],
  ])('%s is coerced as a list', (directive, expected) => {
    expect(anyOf(directive)).toEqual([expected])
  })
})
