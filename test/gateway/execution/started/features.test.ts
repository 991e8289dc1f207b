/** Features of federation through the started gateway, where an engine alone can be right and the gateway not. */

import { afterEach, describe, expect, test } from '@jest/globals'
import { expectAnswer } from '../../../support/graphs/expect-answer.ts'
import {
  startGraph,
  type StartedGraph,
  type StartedGraphOptions,
  type StartedSubgraph,
} from '../../../support/graphs/started-graph.ts'

let graph: StartedGraph | undefined
afterEach(async () => {
  await graph?.close()
  graph = undefined
})

async function start(
  subgraphs: readonly StartedSubgraph[],
  options: StartedGraphOptions = {},
): Promise<StartedGraph> {
  graph = await startGraph(subgraphs, options)
  return graph
}

const itself = (reference: object) => reference

describe('members of an abstract type that select one response key differently', () => {
  const pages: StartedSubgraph = {
    name: 'pages',
    sdl: `
      type Query { results: [Result!]! page: Page nested: [[Result!]!] }
      union Result = Article | Gallery | Poster
      interface Page { cover: Picture }
      type Article implements Page { id: ID! cover: Picture body: Body }
      type Gallery implements Page { id: ID! cover: Picture body: Body }
      type Poster { id: ID! main: Picture }
      type Body { picture: Picture }
      type Picture @key(fields: "id") { id: ID! }`,
    resolvers: {
      Query: {
        results: () => results,
        page: () => results[1],
        nested: () => [results, results.slice(1)],
      },
    },
  }
  const picture = (id: string) => ({ cover: { id }, body: { picture: { id } }, main: { id } })
  const results = [
    { __typename: 'Article', id: '1', ...picture('p1') },
    { __typename: 'Gallery', id: '2', ...picture('p2') },
    { __typename: 'Gallery', id: '3', ...picture('p1') },
    { __typename: 'Poster', id: '4', ...picture('p2') },
  ]
  const pictures: StartedSubgraph = {
    name: 'pictures',
    sdl: `type Picture @key(fields: "id") {
      id: ID! url(width: Int!): String! title: String secret: String tags(n: Int): [Tag!] }
      type Tag @key(fields: "id") { id: ID! }`,
    resolvers: {
      Picture: {
        __resolveReference: itself,
        url: ({ id }: { id: string }, { width }: { width: number }) => `${id}@${width}`,
        title: ({ id }: { id: string }) => `title ${id}`,
        secret: ({ id }: { id: string }) => `secret ${id}`,
        tags: ({ id }: { id: string }, { n }: { n: number }) => [{ id: `${id}-${n}` }],
      },
    },
  }
  const tags: StartedSubgraph = {
    name: 'tags',
    sdl: 'type Tag @key(fields: "id") { id: ID! name(upper: Boolean): String }',
    resolvers: {
      Tag: {
        __resolveReference: itself,
        name: ({ id }: { id: string }, { upper = false }: { upper?: boolean }) =>
          upper ? id.toUpperCase() : id,
      },
    },
  }
  test.each<[string, string, unknown]>([
    [
      'other arguments',
      '{ results { ... on Article { cover { url(width: 10) } } ... on Gallery { cover { url(width: 99) } } } }',
      [{ cover: { url: 'p1@10' } }, { cover: { url: 'p2@99' } }, { cover: { url: 'p1@99' } }, {}],
    ],
    [
      'other fields',
      '{ results { ... on Article { cover { x: title } } ... on Gallery { cover { x: secret } } } }',
      [
        { cover: { x: 'title p1' } },
        { cover: { x: 'secret p2' } },
        { cover: { x: 'secret p1' } },
        {},
      ],
    ],
    [
      'other fields below an object without a key',
      '{ results { ... on Article { body { picture { x: title } } } ... on Gallery { body { picture { x: secret } } } } }',
      [
        { body: { picture: { x: 'title p1' } } },
        { body: { picture: { x: 'secret p2' } } },
        { body: { picture: { x: 'secret p1' } } },
        {},
      ],
    ],
    [
      'other fields of the members under one key',
      '{ results { ... on Article { c: cover { url(width: 1) } } ... on Poster { c: main { url(width: 2) } } } }',
      [{ c: { url: 'p1@1' } }, {}, {}, { c: { url: 'p2@2' } }],
    ],
    [
      'an interface and a member',
      '{ results { ... on Page { cover { title } } ... on Gallery { cover { x: url(width: 1) } } ... on Article { cover { x: url(width: 2) } } } }',
      [
        { cover: { title: 'title p1', x: 'p1@2' } },
        { cover: { title: 'title p2', x: 'p2@1' } },
        { cover: { title: 'title p1', x: 'p1@1' } },
        {},
      ],
    ],
    [
      'two subgraphs further',
      `{ results {
        ... on Article { cover { tags(n: 1) { name } } }
        ... on Gallery { cover { tags(n: 2) { name(upper: true) } } } } }`,
      [
        { cover: { tags: [{ name: 'p1-1' }] } },
        { cover: { tags: [{ name: 'P2-2' }] } },
        { cover: { tags: [{ name: 'P1-2' }] } },
        {},
      ],
    ],
    [
      'fragments by name',
      `{ results { ...A ...G } }
        fragment A on Article { cover { url(width: 10) } } fragment G on Gallery { cover { url(width: 99) } }`,
      [{ cover: { url: 'p1@10' } }, { cover: { url: 'p2@99' } }, { cover: { url: 'p1@99' } }, {}],
    ],
  ])('%s', async (_case, query, expected) => {
    const { ask } = await start([pages, pictures, tags])
    expectAnswer(await ask(query), { results: expected })
  })

  test('a single object, and lists in lists', async () => {
    const { ask } = await start([pages, pictures, tags])
    const fragments =
      '... on Article { cover { url(width: 1) } } ... on Gallery { cover { url(width: 2) } }'
    const [one, two, three, four] = [
      { cover: { url: 'p1@1' } },
      { cover: { url: 'p2@2' } },
      { cover: { url: 'p1@2' } },
      {},
    ]
    expectAnswer(await ask(`{ page { ${fragments} } nested { ${fragments} } }`), {
      page: two,
      nested: [
        [one, two, three, four],
        [two, three, four],
      ],
    })
  })
})

describe('@inaccessible and contracts', () => {
  const hidden: StartedSubgraph = {
    name: 'hidden',
    sdl: `
      type Query { e: E es: [E] t: T any: Any secret: String @inaccessible ghost: Ghost @inaccessible take(in: In, n: Int @inaccessible): Int }
      enum E { A HIDDEN @inaccessible }
      type T @tag(name: "public") { id: ID! hush: Int @inaccessible }
      type Ghost @inaccessible { id: ID! }
      union Any = T | Ghost
      input In { a: Int b: Int @inaccessible }`,
    resolvers: {
      Query: {
        e: () => 'HIDDEN',
        es: () => ['A', 'HIDDEN'],
        t: () => ({ id: '1', hush: 1 }),
        any: () => ({ __typename: 'Ghost', id: 'g' }),
        take: () => 1,
      },
    },
  }
  test('starts, and serves the other elements', async () => {
    const { ask } = await start([hidden])
    expectAnswer(await ask('{ t { id } take(in: { a: 1 }) }'), { t: { id: '1' }, take: 1 })
  })
  test('a hidden value or type in an answer is null, with an error', async () => {
    const { ask } = await start([hidden])
    expectAnswer(
      await ask('{ e es any { __typename } }'),
      { e: null, es: ['A', null], any: null },
      ['any', 'e', 'es.1'],
    )
  })
  test.each([
    '{ secret }',
    '{ t { hush } }',
    '{ ghost { id } }',
    '{ any { ... on Ghost { id } } }',
    '{ take(n: 1) }',
    '{ take(in: { b: 1 }) }',
  ])('hides %s, also from the words of the error', async (query) => {
    const { ask } = await start([hidden])
    const answer = await ask(query)
    expect(answer.status).toBe(400)
    expect(answer.received).toEqual([])
    expect(answer.text).not.toMatch(/Did you mean|HIDDEN/)
  })
  test('introspection does not show it', async () => {
    const { ask } = await start([hidden])
    const { text } = await ask(
      '{ __schema { types { name fields { name args { name } } inputFields { name } enumValues { name } } } }',
    )
    expect(text).not.toMatch(/Ghost|hush|HIDDEN|secret|join__|"b"/)
  })
  test('an inaccessible field that another subgraph requires is fetched, and not shown', async () => {
    const { ask } = await start([
      {
        name: 'a',
        sdl: 'type Query { p: P } type P @key(fields: "id") { id: ID! @inaccessible weight: Int @inaccessible }',
        resolvers: { Query: { p: () => ({ id: '1', weight: 3 }) } },
      },
      {
        name: 'b',
        sdl: 'type P @key(fields: "id") { id: ID! weight: Int @external cost: Int @requires(fields: "weight") }',
        resolvers: {
          P: { __resolveReference: itself, cost: ({ weight }: { weight: number }) => weight * 2 },
        },
      },
    ])
    expectAnswer(await ask('{ p { cost } }'), { p: { cost: 6 } })
  })
})

test('renamed imports and a prefix: the directives apply under their names', async () => {
  const { ask } = await start([
    {
      name: 'a',
      hasOwnLink: true,
      sdl: `
        extend schema @link(url: "https://specs.apollo.dev/federation/v2.3",
          import: [{ name: "@key", as: "@primaryKey" }, { name: "@inaccessible", as: "@private" }])
        type Query { t: T } type T @primaryKey(fields: "id") { id: ID! hush: Int @private s: Int @federation__shareable }`,
      resolvers: { Query: { t: () => ({ id: '1', hush: 1, s: 2 }) } },
    },
    {
      name: 'b',
      hasOwnLink: true,
      sdl: `
        extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", as: "fed")
        type T @fed__key(fields: "id") { id: ID! s: Int @fed__shareable name: String }`,
      resolvers: { T: { __resolveReference: itself, name: () => 'n' } },
    },
  ])
  expectAnswer(await ask('{ t { id s name } }'), { t: { id: '1', s: 2, name: 'n' } })
  expect((await ask('{ t { hush } }')).status).toBe(400)
})

describe('@context and @fromContext', () => {
  const shops: StartedSubgraph = {
    name: 'shops',
    sdl: `
      type Query { users: [User!]! shop: Shop }
      type User @key(fields: "id") @context(name: "money") { id: ID! cur: String! items: [Item!]! best: Item! plan: Plan }
      type Shop @key(fields: "id") @context(name: "money") { id: ID! cur: String! best: Item! }
      type Plan { item: Item! }
      type Item @key(fields: "id") {
        id: ID! show(cur: String @fromContext(field: "$money { cur }"), dot: String = "."): String same: Int }`,
    resolvers: {
      Query: {
        users: () => ['THB', 'USD'].map(user),
        shop: () => ({ id: 's', cur: 'JPY', best: { id: 't1' } }),
      },
      Item: {
        __resolveReference: itself,
        show: ({ id }: { id: string }, { cur, dot }: { cur: string; dot: string }) =>
          `${id} in ${cur}${dot}`,
      },
    },
  }
  const user = (cur: string) => ({
    id: cur,
    cur,
    items: [{ id: 't1' }, { id: 't2' }],
    best: { id: 't1' },
    plan: { item: { id: 't1' } },
  })
  const names: StartedSubgraph = {
    name: 'names',
    sdl: 'type User @key(fields: "id") { id: ID! name: String } type Item @key(fields: "id") { id: ID! label: String }',
    resolvers: {
      User: { __resolveReference: itself, name: () => 'n' },
      Item: { __resolveReference: itself, label: () => 'l' },
    },
  }
  test('each object takes the value of its own enclosing object', async () => {
    const { ask } = await start([shops, names])
    expectAnswer(await ask('{ users { best { show } } }'), {
      users: [{ best: { show: 't1 in THB.' } }, { best: { show: 't1 in USD.' } }],
    })
  })
  test('through lists, beside other arguments and fields of other subgraphs', async () => {
    const { ask } = await start([shops, names])
    const query =
      'query ($dot: String, $contextualArgument_1_0: Boolean!) { users { items { show(dot: $dot) label @include(if: $contextualArgument_1_0) } name } }'
    const items = (cur: string) =>
      ['t1', 't2'].map((id) => ({ show: `${id} in ${cur}!`, label: 'l' }))
    expectAnswer(await ask(query, { dot: '!', contextualArgument_1_0: true }), {
      users: [
        { items: items('THB'), name: 'n' },
        { items: items('USD'), name: 'n' },
      ],
    })
  })
  test('through an object in between, and from another type that sets the context', async () => {
    const { ask } = await start([shops, names])
    expectAnswer(await ask('{ users { plan { item { show } } } shop { best { show } } }'), {
      users: [
        { plan: { item: { show: 't1 in THB.' } } },
        { plan: { item: { show: 't1 in USD.' } } },
      ],
      shop: { best: { show: 't1 in JPY.' } },
    })
  })
})

describe('progressive @override', () => {
  const build = (label: string): readonly StartedSubgraph[] => [
    {
      name: 'old',
      sdl: 'type Query { bill: Bill v: String } type Bill @key(fields: "id") { id: ID! amount: String }',
      resolvers: { Query: { bill: () => ({ id: '1', amount: 'old' }), v: () => 'old' } },
    },
    {
      name: 'new',
      sdl: `
        type Query { v: String @override(from: "old", label: "${label}") }
        type Bill @key(fields: "id") { id: ID! amount: String @override(from: "old", label: "${label}") }`,
      resolvers: {
        Query: { v: () => 'new' },
        Bill: { __resolveReference: ({ id }: { id: string }) => ({ id, amount: 'new' }) },
      },
    },
  ]
  test.each([
    ['percent(100)', 0.999, 'new'],
    ['percent(0)', 0, 'old'],
    ['percent(30)', 0.29, 'new'],
    ['percent(30)', 0.3, 'old'],
    ['percent(0.5)', 0.004, 'new'],
    ['percent(0.5)', 0.005, 'old'],
  ])('%s at a draw of %d: %s, for every field of the operation', async (label, drawn, side) => {
    const { ask, logged } = await start(build(label), { random: () => drawn })
    expectAnswer(await ask('{ bill { amount } v }'), { bill: { amount: side }, v: side })
    expect(logged.filter(({ level }) => level === 40)).toEqual([])
  })
  test('is drawn once for each operation, a known operation too', async () => {
    const draws = [0.1, 0.9, 0.1]
    const { ask } = await start(build('percent(50)'), { random: () => draws.shift() ?? 1 })
    for (const side of ['new', 'old', 'new'])
      // One after the other: each draws the next number.
      expectAnswer(await ask('{ bill { amount } v }'), { bill: { amount: side }, v: side })
    expect(draws).toEqual([])
  })
  test('a label that no rule decides is off, and the start logs it', async () => {
    const { ask, logged } = await start(build('my.label'))
    expectAnswer(await ask('{ bill { amount } v }'), { bill: { amount: 'old' }, v: 'old' })
    expect(logged.find(({ level }) => level === 40)).toMatchObject({ label: 'my.label' })
  })
})

describe('a subgraph that does not answer', () => {
  const items: StartedSubgraph = {
    name: 'items',
    sdl: `type Query { foos: [Foo!]! one: Foo } type Mutation { make: Foo }
      type Foo @key(fields: "id") { id: ID! weight: Int }`,
    resolvers: {
      Query: { foos: () => [{ id: '1' }, { id: '2' }, { id: '1' }], one: () => ({ id: '1' }) },
      Mutation: { make: () => ({ id: '1' }) },
    },
  }
  const down: StartedSubgraph = {
    name: 'down',
    isDown: true,
    sdl: `type Query { root: String must: String! } type Mutation { change: String }
      type Foo @key(fields: "id") { id: ID! gone: String away: Away size: Int }
      type Away { x: Int }`,
  }
  const costs: StartedSubgraph = {
    name: 'costs',
    sdl: 'type Foo @key(fields: "id") { id: ID! size: Int @external cost: Int @requires(fields: "size") }',
    resolvers: { Foo: { __resolveReference: itself, cost: () => 1 } },
  }
  test.each<[string, unknown, readonly string[]]>([
    [
      '{ foos { id gone } }',
      {
        foos: [
          { id: '1', gone: null },
          { id: '2', gone: null },
          { id: '1', gone: null },
        ],
      },
      ['foos.0.gone', 'foos.1.gone', 'foos.2.gone'],
    ],
    ['{ one { id } root }', { one: { id: '1' }, root: null }, ['root']],
    ['{ one { id } r: root }', { one: { id: '1' }, r: null }, ['r']],
    ['{ one { id } must }', null, ['must']],
    ['{ one { a: away { x } g: gone } }', { one: { a: null, g: null } }, ['one.a', 'one.g']],
    ['{ one { cost } }', { one: { cost: null } }, ['one.cost']],
    ['{ one { id: gone } }', { one: { id: null } }, ['one.id']],
    ['mutation { change }', { change: null }, ['change']],
    ['mutation { make { id gone } }', { make: { id: '1', gone: null } }, ['make.gone']],
  ])('%s: one error with the path of each null', async (query, data, paths) => {
    const { ask } = await start([items, down, costs])
    const answer = await ask(query)
    expectAnswer(answer, data, paths)
    for (const { extensions } of answer.errors)
      expect(extensions.code).toBe('DOWNSTREAM_SERVICE_ERROR')
    expect(answer.status).toBe(query.startsWith('mutation') ? 503 : 200)
  })
  test('an error of the whole request keeps its public code, for each null', async () => {
    const { ask } = await start([
      items,
      {
        ...down,
        isDown: false,
        answer: () => ({
          data: null,
          errors: [{ message: 'no', extensions: { code: 'FORBIDDEN' } }],
        }),
      },
    ])
    const answer = await ask('{ root one { gone } }')
    expectAnswer(answer, { root: null, one: { gone: null } }, ['one.gone', 'root'])
    expect(answer.errors.map(({ extensions }) => extensions.code)).toEqual([
      'FORBIDDEN',
      'FORBIDDEN',
    ])
  })
  test('fewer entities than representations: an error for each null', async () => {
    const { ask } = await start([
      items,
      { ...down, isDown: false, answer: () => ({ data: { _entities: [{ gone: 'x' }] } }) },
    ])
    const answer = await ask('{ foos { gone } }')
    expectAnswer(answer, { foos: [{ gone: null }, { gone: null }, { gone: null }] }, [
      'foos.0.gone',
      'foos.1.gone',
      'foos.2.gone',
    ])
  })
})

describe('@requires of one field with two arguments, and below an object', () => {
  const parcels = [
    { id: 'p1', kilos: 2, rate: 10, depot: { fee: 7 } },
    { id: 'p2', kilos: 3, rate: 20, depot: { fee: 9 } },
  ]
  const rated = (zone: string, value: number) => (zone === 'far' ? 3 : 1) * value
  const owner: StartedSubgraph = {
    name: 'parcels',
    sdl: `type Query { parcels: [Parcel] } type Depot { fee(zone: String!): Int }
      type Parcel @key(fields: "id") { id: ID! kilos: Int rate(zone: String!): Int depot: Depot }`,
    resolvers: {
      Query: { parcels: () => parcels },
      Parcel: {
        __resolveReference: ({ id }: { id: string }) => parcels.find((each) => each.id === id),
        rate: ({ rate }: { rate: number }, { zone }: { zone: string }) => rated(zone, rate),
      },
      Depot: { fee: ({ fee }: { fee: number }, { zone }: { zone: string }) => rated(zone, fee) },
    },
  }
  interface Required {
    readonly kilos: number
    readonly rate: number
    readonly depot: { readonly fee: number }
  }
  const costs: StartedSubgraph = {
    name: 'costs',
    sdl: `type Depot @external { fee(zone: String!): Int }
      type Parcel @key(fields: "id") {
        id: ID! kilos: Int @external rate(zone: String!): Int @external depot: Depot @external
        near: Int @requires(fields: "kilos rate(zone: \\"near\\")")
        far: Int @requires(fields: "kilos rate(zone: \\"far\\")")
        isDear: Boolean @requires(fields: "depot { fee(zone: \\"near\\") }")
        isVeryDear: Boolean @requires(fields: "depot { fee(zone: \\"far\\") }") }`,
    resolvers: {
      Parcel: {
        __resolveReference: itself,
        near: ({ kilos, rate }: Required) => kilos * rate,
        far: ({ kilos, rate }: Required) => kilos * rate,
        isDear: ({ depot }: Required) => depot.fee > 8,
        isVeryDear: ({ depot }: Required) => depot.fee > 25,
      },
    },
  }
  const fields = ['near', 'far', 'isDear', 'isVeryDear'] as const
  const expected = [
    { near: 20, far: 60, isDear: false, isVeryDear: false },
    { near: 60, far: 180, isDear: true, isVeryDear: true },
  ]
  const subsets = Array.from({ length: 15 }, (_, at) =>
    fields.filter((_field, bit) => ((at + 1) >> bit) % 2 === 1),
  )
  test.each(subsets.map((names) => [names.join(' ')]))('{ %s }', async (selected) => {
    const { ask } = await start([owner, costs])
    const names = fields.filter((name) => selected.split(' ').includes(name))
    expectAnswer(await ask(`{ parcels { ${selected} } }`), {
      parcels: expected.map((each) => Object.fromEntries(names.map((name) => [name, each[name]]))),
    })
  })
})

test('a field of an interface object that no subgraph can resolve is refused, by its name', async () => {
  const { ask } = await start([
    {
      name: 'one',
      sdl: 'type Query { entry: Thing } interface Thing @key(fields: "id") { id: ID! }',
      resolvers: { Query: { entry: () => ({ __typename: 'Thing', id: 't1' }) } },
    },
    {
      name: 'two',
      sdl: `type Query { other: Thing }
        type Thing @key(fields: "id", resolvable: false) @interfaceObject { id: ID! note: String }`,
      resolvers: { Query: { other: () => ({ id: 't1', note: 'n' }) } },
    },
  ])
  const refused = await ask('{ entry { note } }')
  expectAnswer(refused, undefined, ['-'])
  expect(refused.status).toBe(400)
  expect(refused.errors[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED')
  expect(refused.errors[0]?.message).toContain('"entry"')
  expectAnswer(await ask('{ other { id note } }'), { other: { id: 't1', note: 'n' } })
})
