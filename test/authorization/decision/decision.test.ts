import { describe, expect, test } from '@jest/globals'
import { decide, links, outcomeOf } from '../../support/authorization/decisions.ts'

const users = `${links}
  type Query { me: User people: [User!]! version: String }
  type User { id: ID name: String ssn: String @requiresScopes(scopes: [["ssn"]]) friend: User boss: Boss }
  type Boss @requiresScopes(scopes: [["boss"]]) { name: String }
  type Mutation { rename(name: String): User freeze: Int @requiresScopes(scopes: [["freeze"]]) }
  type Subscription { renamed: User }`

describe('2.1 only the operation that will be executed is judged', () => {
  test('of several, the one that is named', () => {
    const document = 'query A { me { ssn } } query B { me { name } }'
    expect(outcomeOf(users, document, {}, { operationName: 'B' }).verdict).toBe('allowed')
    expect(outcomeOf(users, document, {}, { operationName: 'A' }).refused).toEqual([
      'me.ssn User.ssn',
    ])
  })
  test('none where the name does not tell', () => {
    const document = 'query A { me { ssn } } query B { me { name } }'
    expect(outcomeOf(users, document).verdict).toBe('refused')
    expect(outcomeOf(users, document, {}, { operationName: 'C' }).verdict).toBe('refused')
  })

  const skipping = 'query ($no: Boolean!) { me { name ssn @skip(if: $no) } }'
  test('a field that @skip leaves out is not judged, and cannot come back', () => {
    expect(outcomeOf(users, skipping, {}, { variables: { no: true } })).toEqual({
      verdict: 'allowed',
      operation: '{ me { name } }',
      refused: [],
    })
  })
  test('the same field is judged where @skip leaves it in', () => {
    expect(outcomeOf(users, skipping, {}, { variables: { no: false } })).toEqual({
      verdict: 'filtered',
      operation: '{ me { name } }',
      refused: ['me.ssn User.ssn'],
    })
  })
  test.each([
    ['{ me { name ssn @include(if: false) } }', {}],
    ['{ me { name ssn @skip(if: true) } }', {}],
    ['{ me { name ssn @skip(if: false) @include(if: false) } }', {}],
    [
      'query ($yes: Boolean!) { me { name ...F @include(if: $yes) } } fragment F on User { ssn }',
      { yes: false },
    ],
    ['query ($yes: Boolean = false) { me { name ssn @include(if: $yes) } }', {}],
    ['{ me { name ... @include(if: false) { ssn } } }', {}],
    ['{ me @skip(if: true) { ssn } version }', {}],
  ])('left out: %s', (operation, variables) => {
    expect(outcomeOf(users, operation, {}, { variables })).toMatchObject({
      verdict: 'allowed',
      refused: [],
    })
  })
  test.each([
    ['query ($yes: Boolean = true) { me { name ssn @include(if: $yes) } }', {}],
    ['query ($yes: Boolean = false) { me { ssn @include(if: $yes) } }', { yes: true }],
    ['query ($no: Boolean = false) { me { ssn @skip(if: $no) } }', {}],
  ])('left in: %s', (operation, variables) => {
    expect(outcomeOf(users, operation, {}, { variables }).refused).toEqual(['me.ssn User.ssn'])
  })
  test('allowed selections keep their conditions, so that the plan can be used again', () => {
    const operation = 'query ($no: Boolean!) { me { name @skip(if: $no) id } }'
    expect(outcomeOf(users, operation, {}, { variables: { no: true } }).operation).toBe(operation)
  })
  test('an object of which every selection is left out is still fetched', () => {
    expect(outcomeOf(users, '{ me { ssn @skip(if: true) } }')).toEqual({
      verdict: 'allowed',
      operation: '{ me { __typename @include(if: false) } }',
      refused: [],
    })
  })
})

const blog = `${links}
  type Query { post: Post posts: [Post!] uni: Uni strict: Strict }
  interface Post @requiresScopes(scopes: [["b"]]) {
    id: ID!
    title: String @requiresScopes(scopes: [["c"]])
  }
  type Public implements Post { id: ID! title: String }
  type Private implements Post @requiresScopes(scopes: [["b"]]) {
    id: ID!
    title: String @requiresScopes(scopes: [["c"]])
    publishAt: String
  }
  union Uni = Public | Private
  interface Strict @authenticated { id: ID }
  type Member implements Strict { id: ID own: Int }`

describe('2.2 a field is judged for every object type that it can still apply to', () => {
  test('on an interface, for all implementers: the gated one counts', () => {
    expect(outcomeOf(blog, '{ post { title } }')).toEqual({
      verdict: 'filtered',
      operation: null,
      refused: ['post.title Private.title'],
    })
    expect(outcomeOf(blog, '{ post { title } }', { scopes: 'b' }).refused).toEqual([
      'post.title Private.title',
    ])
    expect(outcomeOf(blog, '{ post { title } }', { scopes: 'b c' }).verdict).toBe('allowed')
  })
  test.each([
    ['first', 'A'],
    ['in the middle', 'B'],
    ['last', 'C'],
  ])('wherever the gated one stands among them: %s', (_case, gated) => {
    const implementer = (name: string) =>
      `type ${name} implements I { x: Int ${name === gated ? '@authenticated' : ''} }`
    const sdl = `${links} type Query { itf: I } interface I { x: Int }
      ${['A', 'B', 'C'].map(implementer).join(' ')}`
    expect(outcomeOf(sdl, '{ itf { x } }').refused).toEqual([`itf.x ${gated}.x`])
    expect(decide(sdl, '{ itf { x } }', { authenticated: true }).verdict).toBe('allowed')
  })
  test('a fragment without a condition cannot slip past a gated implementer', () => {
    expect(outcomeOf(blog, '{ post { ... { title } } }').refused).toEqual([
      'post.title Private.title',
    ])
    expect(outcomeOf(blog, '{ post { ... on Post { title } } }').refused).toEqual([
      'post.title Private.title',
    ])
  })
  test('a fragment on an open implementer is not refused because another is gated', () => {
    expect(outcomeOf(blog, '{ post { ... on Public { id title } } }')).toEqual({
      verdict: 'allowed',
      operation: '{ post { ... on Public { id title } } }',
      refused: [],
    })
  })
  test('each enclosing condition narrows: an interface inside an object is that object', () => {
    const operation = '{ post { ... on Public { ... on Post { title } } } }'
    expect(outcomeOf(blog, operation).verdict).toBe('allowed')
  })
  test('where no object can come, nothing is judged and nothing executed', () => {
    const operation = '{ post { ... on Public { id ... on Post { ... on Private { title } } } } }'
    expect(outcomeOf(blog, operation)).toMatchObject({ verdict: 'allowed', refused: [] })
    expect(outcomeOf(blog, operation).operation).not.toContain('title')
  })
  test('a gate that composition copies onto an interface is judged at the implementers', () => {
    expect(
      outcomeOf(blog, '{ post { __typename } posts { ... on Public { id } } }').refused,
    ).toEqual([])
  })
  test('a gate of the interface’s own stands before all that is of it', () => {
    expect(outcomeOf(blog, '{ strict { ... on Member { own } } }').refused).toEqual([
      'strict Query.strict',
    ])
    expect(decide(blog, '{ strict { id } }', { authenticated: true }).verdict).toBe('allowed')
  })
  test('so does a gate of its own on an interface field, where it is selected there', () => {
    const sdl = `${links} type Query { itf: I } interface I { x: Int @authenticated y: Int }
      type A implements I { x: Int y: Int }`
    expect(outcomeOf(sdl, '{ itf { x y } }')).toEqual({
      verdict: 'filtered',
      operation: '{ itf { y } }',
      refused: ['itf.x I.x'],
    })
    expect(decide(sdl, '{ itf { x } }', { authenticated: true }).verdict).toBe('allowed')
  })
  test('an interface without implementers is judged by its own gates', () => {
    const sdl = `${links} type Query { itf: I } interface I { x: Int @authenticated y: Int }`
    expect(outcomeOf(sdl, '{ itf { x y } }').refused).toEqual(['itf.x I.x'])
    expect(decide(sdl, '{ itf { x y } }', { authenticated: true }).verdict).toBe('allowed')
  })
  test('an interface object answers for all implementers, with the gates it has', () => {
    const sdl = `${links} type Query { post: Post }
      interface Post @join__type(graph: A, key: "id") @join__type(graph: B, key: "id", isInterfaceObject: true) {
        id: ID! stars: Int @authenticated }
      type Public implements Post @join__type(graph: A, key: "id") { id: ID! stars: Int @join__field }`
    expect(outcomeOf(sdl, '{ post { ... on Public { id stars } } }').refused).toEqual([
      'post.stars Public.stars',
    ])
    const operation = '{ post { ... on Public { stars } } }'
    expect(decide(sdl, operation, { authenticated: true }).verdict).toBe('allowed')
  })
})

describe('2.3 aliases never enter the decision; the error path is made of them', () => {
  test('an alias opens nothing', () => {
    expect(outcomeOf(users, '{ moi: me { name: ssn version: name } people { ssn } }')).toEqual({
      verdict: 'filtered',
      operation: '{ moi: me { version: name } }',
      refused: ['moi.name User.ssn', 'people.ssn User.ssn'],
    })
  })
  test('an alias closes nothing', () => {
    expect(outcomeOf(users, '{ me { ssn: name } }').verdict).toBe('allowed')
  })
  test('the same field twice is refused once for each of its keys', () => {
    expect(outcomeOf(users, '{ me { ssn } me { ssn s: ssn } }').refused).toEqual([
      'me.ssn User.ssn',
      'me.s User.ssn',
    ])
  })
})

describe('2.4 __typename is allowed on any parent that is itself allowed', () => {
  test('on the root, an object, an interface, a union', () => {
    const operation =
      '{ __typename post { __typename } uni { __typename ... on Public { __typename } } }'
    expect(outcomeOf(blog, operation)).toMatchObject({ verdict: 'allowed', operation })
  })
  test('on a root that is not, it is refused', () => {
    const sdl = `${links} type Query @authenticated { a: Int }`
    for (const operation of ['{ __typename }', '{ ... on Query { __typename } }'])
      expect(outcomeOf(sdl, operation)).toMatchObject({
        verdict: 'filtered',
        operation: null,
        refused: ['__typename Query.__typename'],
      })
    expect(decide(sdl, '{ __typename }', { authenticated: true }).verdict).toBe('allowed')
  })
  test('not on a parent that is not', () => {
    expect(outcomeOf(users, '{ me { id boss { __typename } } }')).toEqual({
      verdict: 'filtered',
      operation: '{ me { id } }',
      refused: ['me.boss User.boss'],
    })
  })
})

describe('2.5 a condition on a gated type that is closed removes the fragment', () => {
  test('with all that is in it', () => {
    const operation = '{ uni { ... on Public { id } ... on Private { __typename id publishAt } } }'
    expect(outcomeOf(blog, operation)).toEqual({
      verdict: 'filtered',
      operation: '{ uni { ... on Public { id } } }',
      refused: ['uni.id Private.id', 'uni.publishAt Private.publishAt'],
    })
  })
  test('even if only __typename is', () => {
    expect(outcomeOf(blog, '{ uni { ... on Private { __typename } } }')).toEqual({
      verdict: 'filtered',
      operation: null,
      refused: ['uni.__typename Private.__typename'],
    })
  })
  test('and the fragments in it', () => {
    const sdl = `${links} type Query { uni: U } union U = A
      interface I @authenticated { x: Int } type A implements I { x: Int y: Int }`
    expect(
      outcomeOf(sdl, '{ uni { ... on I { ... on A { y ...F } } } } fragment F on A { x }'),
    ).toEqual({
      verdict: 'filtered',
      operation: null,
      refused: ['uni.y A.y', 'uni.x A.x'],
    })
    expect(outcomeOf(sdl, '{ uni { ... on A { y } } }').verdict).toBe('allowed')
  })
  test('not one that is open', () => {
    const operation = '{ uni { ... on Private { id } } }'
    expect(outcomeOf(blog, operation, { scopes: 'b' })).toMatchObject({ operation, refused: [] })
  })
})

describe('2.6 fragments', () => {
  const spreads = `{ post { ... on Public { ...F } ... on Private { ...F } } }
    fragment F on Post { id title }`
  test('the same definition may be allowed at one spread and not at another', () => {
    expect(outcomeOf(blog, spreads, { scopes: 'b' })).toEqual({
      verdict: 'filtered',
      operation:
        '{ post { ... on Public { ...F } ... on Private { ...F_1 } } } fragment F on Post { id title } fragment F_1 on Post { id }',
      refused: ['post.title Private.title'],
    })
  })
  test('a fragment that is filtered differently at two spreads becomes two fragments', () => {
    const sdl = `${links} type Query { itf: I } interface I { x: Int y: Int z: Int }
      type A implements I { x: Int @authenticated y: Int z: Int }
      type B implements I { x: Int y: Int @authenticated z: Int }`
    const rests = 'fragment F_1 on I { y z } fragment F_2 on I { x z }'
    const spread = (name: string) => [name, `... on I { ${name} }`]
    for (const [at, operation] of spread('...F').entries())
      expect(
        outcomeOf(
          sdl,
          `{ itf { ... on A { ${operation} } ... on B { ${operation} } } } fragment F on I { x y z }`,
        ),
      ).toEqual({
        verdict: 'filtered',
        operation: `{ itf { ... on A { ${spread('...F_1')[at]} } ... on B { ${spread('...F_2')[at]} } } } ${rests}`,
        refused: ['itf.x A.x', 'itf.y B.y'],
      })
  })
  test('a fragment that is left in one way keeps its name', () => {
    const operation = '{ me { ...F friend { ...F } } } fragment F on User { name ssn }'
    expect(outcomeOf(users, operation)).toEqual({
      verdict: 'filtered',
      operation: '{ me { ...F friend { ...F } } } fragment F on User { name }',
      refused: ['me.ssn User.ssn', 'me.friend.ssn User.ssn'],
    })
  })
  test('removed fields take their empty parents, unused fragments and unused variables with them', () => {
    const sdl = `${links} type Query { a(x: Int): A b(y: Int): Int }
      type A { secret(z: Int): Int @authenticated deep: A }`
    const operation = `query ($x: Int, $y: Int, $z: Int) { a(x: $x) { deep { ...F } } b(y: $y) }
      fragment F on A { ...G } fragment G on A { secret(z: $z) }`
    expect(outcomeOf(sdl, operation)).toEqual({
      verdict: 'filtered',
      operation: 'query ($y: Int) { b(y: $y) }',
      refused: ['a.deep.secret A.secret'],
    })
  })
  test('selections that are left keep them, and their directives', () => {
    const operation = `query Q($n: Boolean!) { me { name ...F @skip(if: $n) ssn } } fragment F on User { id }`
    expect(outcomeOf(users, operation, {}, { variables: { n: false } }).operation).toBe(
      'query Q($n: Boolean!) { me { name ...F @skip(if: $n) } } fragment F on User { id }',
    )
  })
  test('a fragment that holds itself ends', () => {
    const operation = '{ me { ...F } } fragment F on User { id friend { ...F } }'
    expect(outcomeOf(users, operation).verdict).toMatch(/allowed|filtered/)
  })
  test('spreads of spreads are judged once each: no document takes for ever', () => {
    const levels = Array.from(
      { length: 40 },
      (_, level) =>
        `fragment F${level} on User { a: friend { ...F${level + 1} } b: friend { ...F${level + 1} } }`,
    )
    const operation = `{ me { ...F0 } } ${levels.join(' ')} fragment F40 on User { ssn name }`
    const decision = decide(users, operation)
    expect(decision.verdict).toBe('filtered')
    expect(decision.unauthorized.length).toBeLessThanOrEqual(2_000)
    expect(decision.source).not.toContain('ssn')
  })
})

describe('2.7 unauthorized fields are taken out of a query, and the rest executes', () => {
  test('something left', () => {
    expect(outcomeOf(users, '{ version me { ssn name } }')).toEqual({
      verdict: 'filtered',
      operation: '{ version me { name } }',
      refused: ['me.ssn User.ssn'],
    })
  })
  test('without a field left to execute there is no document', () => {
    const decision = decide(users, '{ me { ssn } }')
    expect(decision).toMatchObject({
      verdict: 'filtered',
      document: null,
      source: null,
      hash: null,
    })
  })
  test('everything allowed: the document as it came', () => {
    expect(decide(users, '{ me { ssn } }', { scopes: 'ssn' })).toMatchObject({
      verdict: 'allowed',
      isChanged: false,
    })
  })
})

describe('2.8 a mutation or subscription with any unauthorized part is refused whole', () => {
  test.each([
    ['mutation { rename { name } freeze }', ['freeze Mutation.freeze']],
    ['mutation { rename { name friend { ssn } } }', ['rename.friend.ssn User.ssn']],
    ['subscription { renamed { ssn } }', ['renamed.ssn User.ssn']],
  ])('%s', (operation, refused) => {
    expect(outcomeOf(users, operation)).toEqual({ verdict: 'refused', operation: null, refused })
  })
  test.each(['mutation { rename { name } }', 'subscription { renamed { name } }'])(
    '%s runs',
    (operation) => {
      expect(outcomeOf(users, operation)).toEqual({ verdict: 'allowed', operation, refused: [] })
    },
  )
})

describe('2.9 with `reject`, a query with any unauthorized part is refused whole', () => {
  test('refused', () => {
    expect(outcomeOf(users, '{ version me { ssn } }', {}, { reject: true })).toEqual({
      verdict: 'refused',
      operation: null,
      refused: ['me.ssn User.ssn'],
    })
  })
  test('a query without one runs', () => {
    expect(decide(users, '{ version }', {}, { reject: true }).verdict).toBe('allowed')
  })
})

describe('2.10 the record for operators', () => {
  const sdl = `${links}
    enum join__Graph { USERS @join__graph(name: "users", url: "x") PAY @join__graph(name: "pay", url: "y") }
    type Query @join__type(graph: USERS) { me: User @join__field(graph: USERS) }
    type User @join__type(graph: USERS, key: "id") @join__type(graph: PAY, key: "id") {
      id: ID pay: Int @join__field(graph: PAY) @requiresScopes(scopes: [["a", "b"], ["c"]]) }`
  test('names the directive, the alternatives, the missing names, and the element of the rule', () => {
    expect(decide(sdl, '{ me { pay } }', { scopes: 'a' }).unauthorized).toEqual([
      {
        path: ['me', 'pay'],
        coordinate: 'User.pay',
        gate: { directive: 'requiresScopes', anyOf: [['a', 'b'], ['c']], at: 'User.pay' },
        missing: [['b'], ['c']],
      },
    ])
  })
})
