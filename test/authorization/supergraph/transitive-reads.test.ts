import { describe, expect, test } from '@jest/globals'
import { faultsOf, links } from '../../support/authorization/decisions.ts'

const graph = (fields: string, rest = '') => `${links}
  enum join__Graph { A @join__graph(name: "a", url: "x") B @join__graph(name: "b", url: "y") }
  type Query @join__type(graph: A) { user: User @join__field(graph: A) }
  type User @join__type(graph: A, key: "id") @join__type(graph: B, key: "id") {
    id: ID!
    ${fields}
  }
  ${rest}`
const x = '@requiresScopes(scopes: [["x"]])'
const xOrY = '@requiresScopes(scopes: [["x"], ["y"]])'
const xAndY = '@requiresScopes(scopes: [["x", "y"]])'
const requires = (set: string, gate: string) =>
  `derived: Int @join__field(graph: B, requires: "${set}") ${gate}`

describe('3.1 a field that the planner fetches unselected has no stricter gates than the field that needs it', () => {
  test.each([
    ['no gate, a gated dependency', `secret: Int ${x} ${requires('secret', '')}`],
    ['a weaker gate', `secret: Int ${x} ${requires('secret', xOrY)}`],
    ['one gate of two', `secret: Int ${x} @authenticated ${requires('secret', x)}`],
    ['another directive', `secret: Int @authenticated ${requires('secret', x)}`],
    ['@policy under scopes', `secret: Int @policy(policies: [["p"]]) ${requires('secret', x)}`],
    ['a second dependency', `plain: Int secret: Int ${x} ${requires('plain secret', '')}`],
  ])('@requires with %s cannot be built', (_case, fields) => {
    expect(faultsOf(graph(fields))).toEqual([
      'User.derived requires User.secret, which is gated more strictly',
    ])
  })
  test.each([
    ['no gate on either', `plain: Int ${requires('plain', '')}`],
    ['the same gate', `secret: Int ${x} ${requires('secret', x)}`],
    ['a stricter gate', `secret: Int ${xOrY} ${requires('secret', xAndY)}`],
    [
      'two gates that are one together',
      `secret: Int ${xAndY} ${requires('secret', `${x} @requiresScopes(scopes: [["y"]])`)}`,
    ],
    ['an open dependency', `plain: Int ${requires('plain', x)}`],
  ])('@requires with %s can', (_case, fields) => {
    expect(faultsOf(graph(fields))).toEqual([])
  })
  test('the type of a dependency and the fields below it count too', () => {
    const card = 'type Card @authenticated @join__type(graph: A) { number: Int }'
    const fields = `card: Card ${requires('card { number }', '')}`
    expect(faultsOf(graph(fields, card))).toEqual([
      'User.derived requires User.card, which is gated more strictly',
      'User.derived requires Card.number, which is gated more strictly',
    ])
    const own = `card: Card ${requires('card { number }', '@authenticated')}`
    expect(faultsOf(graph(own, card))).toEqual([])
  })
  test('below an interface, every implementer counts', () => {
    const shapes = `interface Shape @join__type(graph: A) { size: Int }
      type Round implements Shape @join__type(graph: A) { size: Int }
      type Square implements Shape @join__type(graph: A) { size: Int ${x} }`
    const fields = (gate: string) => `shape: Shape ${requires('shape { size }', gate)}`
    expect(faultsOf(graph(fields(''), shapes))).toEqual([
      'User.derived requires Square.size, which is gated more strictly',
    ])
    expect(faultsOf(graph(fields(x), shapes))).toEqual([])
    const narrowed = `shape: Shape ${requires('shape { ... on Round { size } }', '')}`
    expect(faultsOf(graph(narrowed, shapes))).toEqual([])
  })

  const taking = (gate: string) => `type Child @join__type(graph: A) {
    total: Int @join__field(graph: A, contextArguments: [{ context: "a__u", name: "x", type: "Int", selection: "{ secret }" }]) ${gate} }`
  const setting = (fields: string, rest: string) =>
    graph(fields, rest).replace('type User ', 'type User @context(name: "a__u") ')
  test('@fromContext that reads a gated field cannot be built', () => {
    expect(faultsOf(setting(`child: Child secret: Int ${x}`, taking('')))).toEqual([
      'Child.total takes User.secret from its context, which is gated more strictly',
    ])
  })
  test('@fromContext behind the same gate can', () => {
    expect(faultsOf(setting(`child: Child secret: Int ${x}`, taking(x)))).toEqual([])
  })

  const keyed = (gate: string) =>
    graph(`number: ID ${gate}`).replace('key: "id"', 'key: "id number"')
  test('a gated @key field needs an explicit entry', () => {
    expect(faultsOf(keyed(x))).toEqual([
      'User.number: a gated key field; name it in allowKeys if that is meant',
    ])
    expect(faultsOf(keyed(x), { allowKeys: ['User.number'] })).toEqual([])
    expect(faultsOf(keyed(x), { allowKeys: ['User.other'] })).toHaveLength(1)
    expect(faultsOf(keyed(''))).toEqual([])
  })
  test('the gate of the type itself is not a gate of its key: it is open for every caller that reaches the type', () => {
    const gatedType = graph('').replace('type User ', `type User ${x} `)
    expect(faultsOf(gatedType)).toEqual([])
  })
})

describe('3.5 fail closed', () => {
  const security = (url: string) =>
    `schema @link(url: "${url}", for: SECURITY) { query: Query } type Query { a: Int }`
  test('a SECURITY feature that is not enforced cannot be built', () => {
    expect(faultsOf(security('https://example.com/vault/v1.0'))).toEqual([
      'a SECURITY feature that is not enforced here: https://example.com/vault/v1.0',
    ])
  })
  test.each([
    [
      'whatever its directive is called',
      '@core(feature: "https://example.com/vault/v1.0", for: SECURITY)',
    ],
    ['even in an extension', '@link(url: "https://example.com/vault/v1.0", for: SECURITY)'],
  ])('%s', (_case, directive) => {
    expect(faultsOf(`type Query { a: Int } extend schema ${directive}`)).toHaveLength(1)
  })
  test.each(['authenticated', 'requiresScopes', 'policy', 'context'])(
    '%s, which is enforced, can',
    (name) => {
      expect(faultsOf(security(`https://specs.apollo.dev/${name}/v0.1`))).toEqual([])
    },
  )
  test('a feature for EXECUTION is the engine’s', () => {
    const sdl = security('https://specs.apollo.dev/join/v0.5').replace('SECURITY', 'EXECUTION')
    expect(faultsOf(sdl)).toEqual([])
  })

  const open = `${links} type Query { a: Int b: Int @authenticated c: G } type G @authenticated { x: Int }
    type Mutation { d: Int e: Int @policy(policies: [["p"]]) }`
  test('with requireGate, root fields without any gate are faults', () => {
    expect(faultsOf(open, { requireGate: true })).toEqual([
      'Query.a: a root field without a gate',
      'Mutation.d: a root field without a gate',
    ])
  })
  test('without it they are not', () => {
    expect(faultsOf(open)).toEqual([])
  })
  test('every fault is reported at once', () => {
    const sdl = `schema @link(url: "https://specs.apollo.dev/policy/v9.9", for: SECURITY) { query: Query }
      type Query { a: Int @policy(policies: []) b: Int }`
    expect(faultsOf(sdl, { requireGate: true })).toHaveLength(3)
  })
})

describe('3.9 a policy that there is not', () => {
  const sdl = `${links} type Query { a: Int @policy(policies: [["known"], ["unknown"]]) }`
  test('cannot be built where the policies are given', () => {
    expect(faultsOf(sdl, { policies: new Set(['known']) })).toEqual([
      'Query.a: unknown policy unknown',
    ])
  })
  test('can where it is there, or where they are not given', () => {
    expect(faultsOf(sdl, { policies: new Set(['known', 'unknown']) })).toEqual([])
    expect(faultsOf(sdl)).toEqual([])
  })
})

describe('a schema text as it comes', () => {
  test.each([
    [
      'types that are not defined',
      `${links} type Query { a: Missing b(x: Absent): [Gone!] @authenticated }`,
    ],
    [
      'interfaces and members that are not',
      `${links} type Query { a: T u: U } type T implements Nowhere { x: Int } union U = T | Nobody`,
    ],
    [
      'extensions only',
      `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@authenticated"]) extend type Query { a: Int @authenticated } extend type Query { b: Int }`,
    ],
    ['directives without definitions', `${links} type Query @anything(x: 1) { a: Int @whatever }`],
  ])('with %s is read', (_case, sdl) => {
    expect(faultsOf(sdl)).toEqual([])
  })
})
