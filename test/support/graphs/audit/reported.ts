/** Suites after faults that users of other gateways have reported. */

import { returnReference, type AuditSuite, type Args, type Reference } from './audit-suite.ts'

const typenameKey: AuditSuite = {
  name: 'an entity whose key is __typename alone',
  subgraphs: [
    {
      name: 'warehouse',
      sdl: `type Query { entry: Entry entries: [Entry!]! }
        type Entry @key(fields: "__typename") { sku: String! }`,
      resolvers: {
        Query: {
          entry: () => ({ sku: 's1' }),
          entries: () => [{ sku: 's1' }, { sku: 's2' }],
        },
      },
    },
    {
      name: 'reviews',
      sdl: `type Rating { score: Int! }
        type Entry @key(fields: "__typename") { rating: Rating! }`,
      resolvers: { Entry: { __resolveReference: () => ({ rating: { score: 5 } }) } },
    },
  ],
  cases: [
    {
      query: '{ entry { sku rating { score } } }',
      data: { entry: { sku: 's1', rating: { score: 5 } } },
    },
    {
      query: '{ entries { sku rating { score } } }',
      data: {
        entries: [
          { sku: 's1', rating: { score: 5 } },
          { sku: 's2', rating: { score: 5 } },
        ],
      },
    },
    { query: '{ entry { rating { score } } }', data: { entry: { rating: { score: 5 } } } },
  ],
}

const nullRequirement: AuditSuite = {
  name: '@requires of objects that are null, and of lists with nulls',
  subgraphs: [
    {
      name: 'organizations',
      sdl: `type Query { branch(id: ID!): Branch branches: [Branch] }
        type Branch @key(fields: "id") { id: ID! contact: Contact contacts: [Contact] grid: [[Contact]] }
        type Contact @shareable { email: String user: User }
        type User @shareable { id: ID! name: String }`,
      resolvers: {
        Query: {
          branch: (_: unknown, { id }: Args) => ({ id }),
          branches: () => ['none', null, 'half', 'whole'].map((id) => id && { id }),
        },
        Branch: {
          __resolveReference: returnReference,
          contact: ({ id }: Reference) => contacts[id],
          contacts: ({ id }: Reference) => (id === 'none' ? null : [contacts[id], null]),
          grid: ({ id }: Reference) => (id === 'none' ? null : [null, [], [null, contacts[id]]]),
        },
      },
    },
    {
      name: 'ads',
      sdl: `type Branch @key(fields: "id") { id: ID!
          contact: Contact @external contacts: [Contact] @external grid: [[Contact]] @external
          one: String @requires(fields: "contact { email user { name } }")
          many: String @requires(fields: "contacts { email user { id } }")
          nested: String @requires(fields: "grid { email }") }
        type Contact @shareable { email: String user: User }
        type User @shareable { id: ID! name: String }`,
      resolvers: {
        Branch: {
          __resolveReference: returnReference,
          one: ({ contact }: Args) => JSON.stringify(contact),
          many: ({ contacts: all }: Args) => JSON.stringify(all),
          nested: ({ grid }: Args) => JSON.stringify(grid),
        },
      },
    },
  ],
  cases: [
    {
      query: '{ branches { one many nested } }',
      data: {
        branches: [
          { one: 'null', many: 'null', nested: 'null' },
          null,
          {
            one: '{"email":null,"user":null}',
            many: '[{"email":null,"user":null},null]',
            nested: '[null,[],[null,{"email":null}]]',
          },
          {
            one: '{"email":"e","user":{"name":"n"}}',
            many: '[{"email":"e","user":{"id":"u"}},null]',
            nested: '[null,[],[null,{"email":"e"}]]',
          },
        ],
      },
      wrongWith: 'reference',
    },
    {
      query: '{ branch(id: "none") { id contact { email } one } }',
      data: { branch: { id: 'none', contact: null, one: 'null' } },
    },
  ],
}
const contacts: Readonly<Record<string, unknown>> = {
  none: null,
  half: { email: null, user: null },
  whole: { email: 'e', user: { id: 'u', name: 'n' } },
}

const unresolvedEntity: AuditSuite = {
  name: 'entities that their subgraph does not know, below fields that may be null and that may not',
  subgraphs: [
    {
      name: 'orders',
      sdl: `type Query { orders: [Order!]! maybe: [Order] root: Holder! boxed: Box! }
        type Holder { id: ID! order: Order }
        type Box { grid: [[Order]!]! strict: [[Order!]!] }
        type User @key(fields: "id", resolvable: false) { id: ID! }
        type Order @key(fields: "id") { id: ID! user: User! buyer: User }`,
      resolvers: {
        Query: {
          orders: () => [order('known'), order('gone')],
          maybe: () => [order('gone'), null, order('known')],
          root: () => ({ id: 'h', order: order('gone') }),
          boxed: () => ({
            grid: [[order('known'), null], [order('gone')]],
            strict: [[order('known')], [order('gone')]],
          }),
        },
      },
    },
    {
      name: 'users',
      sdl: 'type User @key(fields: "id") { id: ID! email: String! nick: String }',
      resolvers: {
        User: {
          __resolveReference: ({ id }: Reference) =>
            id === 'known' ? { id, email: 'e', nick: 'n' } : null,
        },
      },
    },
  ],
  cases: [
    {
      query: '{ orders { id user { email } } }',
      data: null,
      paths: ['orders.1.user.email'],
    },
    {
      query: '{ maybe { id buyer { email } } }',
      data: {
        maybe: [{ id: 'o-gone', buyer: null }, null, { id: 'o-known', buyer: { email: 'e' } }],
      },
      wrongWith: 'reference',
      paths: ['maybe.0.buyer.email'],
    },
    {
      query: '{ maybe { buyer { nick } } }',
      data: { maybe: [{ buyer: { nick: null } }, null, { buyer: { nick: 'n' } }] },
    },
    {
      query: '{ root { id order { id user { email } } } }',
      data: { root: { id: 'h', order: null } },
      wrongWith: 'reference',
      paths: ['root.order.user.email'],
    },
    {
      query: '{ boxed { grid { user { email } } } }',
      data: { boxed: { grid: [[{ user: { email: 'e' } }, null], [null]] } },
      wrongWith: 'reference',
      paths: ['boxed.grid.1.0.user.email'],
    },
    {
      query: '{ boxed { strict { user { email } } } }',
      data: { boxed: { strict: null } },
      wrongWith: 'reference',
      paths: ['boxed.strict.1.0.user.email'],
    },
  ],
}
function order(user: string): object {
  return { id: `o-${user}`, user: { id: user }, buyer: { id: user } }
}

const queryInside: AuditSuite = {
  name: 'a field that returns Query, in queries and mutations',
  subgraphs: [
    {
      name: 'a',
      sdl: `type Query { viewer: Viewer version: String! }
        type Mutation { bump(by: Int! = 1): Payload! }
        type Payload { count: Int! query: Query! viewer: Viewer }
        type Viewer @key(fields: "id") { id: ID! query: Query! }`,
      resolvers: {
        Query: { viewer: () => ({ id: 'v' }), version: () => '1' },
        Mutation: {
          bump: (_: unknown, { by }: Args) => ({ count: by, query: {}, viewer: { id: 'v' } }),
        },
        Viewer: { __resolveReference: returnReference, query: () => ({}) },
      },
    },
    {
      name: 'b',
      sdl: `type Query { other: Other! weather(city: String = "BKK"): String }
        type Mutation { touch: String! }
        type Other { id: ID! query: Query! }
        type Viewer @key(fields: "id") { id: ID! mail: String }`,
      resolvers: {
        Query: {
          other: () => ({ id: 'o', query: {} }),
          weather: (_: unknown, { city }: Args) => `hot in ${String(city)}`,
        },
        Mutation: { touch: () => 'touched' },
        Viewer: { __resolveReference: returnReference, mail: () => 'm' },
      },
    },
  ],
  cases: [
    {
      query:
        '{ viewer { query { version weather other { id query { version viewer { mail } } } } } }',
      data: {
        viewer: {
          query: {
            version: '1',
            weather: 'hot in BKK',
            other: { id: 'o', query: { version: '1', viewer: { mail: 'm' } } },
          },
        },
      },
    },
    {
      query: 'mutation { bump { count query { weather(city: "CNX") viewer { id mail } } } }',
      data: {
        bump: { count: 1, query: { weather: 'hot in CNX', viewer: { id: 'v', mail: 'm' } } },
      },
    },
    {
      query:
        'mutation { touch bump(by: 2) { count viewer { mail query { other { id } } } } again: touch }',
      data: {
        touch: 'touched',
        bump: { count: 2, viewer: { mail: 'm', query: { other: { id: 'o' } } } },
        again: 'touched',
      },
    },
  ],
}

const interfaceRequirement: AuditSuite = {
  name: '@requires through an interface with a key, and fragments on its members',
  subgraphs: [
    {
      name: 'catalogue',
      sdl: `type Query { cart: Cart carts: [Cart] }
        type Cart @key(fields: "id") { id: ID! item: Item items: [Item] }
        interface Item @key(fields: "id") { id: ID! price: Int }
        type Book implements Item @key(fields: "id") { id: ID! price: Int pages: Int }
        type Toy implements Item @key(fields: "id") { id: ID! price: Int age: Int }`,
      resolvers: {
        Query: { cart: () => ({ id: 'c1' }), carts: () => [{ id: 'c1' }, { id: 'c2' }] },
        Cart: {
          __resolveReference: returnReference,
          item: ({ id }: Reference) => (id === 'c1' ? items[0] : null),
          items: () => items,
        },
        Item: { __resolveReference: ({ id }: Reference) => items.find((each) => each.id === id) },
      },
    },
    {
      name: 'shipping',
      sdl: `type Cart @key(fields: "id") { id: ID! item: Item @external items: [Item] @external
          cost: String @requires(fields: "item { price }")
          costs: String @requires(fields: "items { id price ... on Book { pages } }") }
        interface Item { id: ID! price: Int }
        type Book implements Item @key(fields: "id") { id: ID! price: Int @external pages: Int @external weight: String @requires(fields: "pages price") }
        type Toy implements Item @key(fields: "id") { id: ID! price: Int @external }`,
      resolvers: {
        Cart: {
          __resolveReference: returnReference,
          cost: ({ item }: Args) => JSON.stringify(item),
          costs: ({ items: all }: Args) => JSON.stringify(all),
        },
        Book: {
          __resolveReference: returnReference,
          weight: ({ pages, price }: Args) => `${String(pages)}/${String(price)}`,
        },
      },
    },
    {
      name: 'notes',
      sdl: `type Item @key(fields: "id") @interfaceObject { id: ID! note(lang: String = "th"): String }`,
      resolvers: {
        Item: {
          __resolveReference: returnReference,
          note: ({ id }: Reference, { lang }: Args) => `${String(lang)} ${id}`,
        },
      },
    },
  ],
  cases: [
    {
      query: '{ carts { cost } }',
      data: { carts: [{ cost: '{"price":3}' }, { cost: 'null' }] },
    },
    {
      query: '{ cart { costs } }',
      data: {
        cart: { costs: '[{"id":"b1","price":3,"pages":9},{"id":"t1","price":4}]' },
      },
    },
    {
      query:
        '{ cart { items { __typename note ... on Book { weight note } ... on Toy { note age } } cost } }',
      data: {
        cart: {
          items: [
            { __typename: 'Book', note: 'th b1', weight: '9/3' },
            { __typename: 'Toy', note: 'th t1', age: 6 },
          ],
          cost: '{"price":3}',
        },
      },
    },
    {
      query: '{ cart { items { ... on Book { n: note(lang: "en") } ... on Toy { n: note } } } }',
      data: { cart: { items: [{ n: 'en b1' }, { n: 'th t1' }] } },
      wrongWith: 'reference',
    },
    {
      query:
        '{ cart { item { ...N } items { ...N ...W } } } fragment N on Item { note id } fragment W on Book { weight }',
      data: {
        cart: {
          item: { note: 'th b1', id: 'b1' },
          items: [
            { note: 'th b1', id: 'b1', weight: '9/3' },
            { note: 'th t1', id: 't1' },
          ],
        },
      },
    },
  ],
}
const items = [
  { __typename: 'Book', id: 'b1', price: 3, pages: 9 },
  { __typename: 'Toy', id: 't1', price: 4, age: 6 },
]

const nullableKeys: AuditSuite = {
  name: 'several keys of which some are null, and an interface whose member has one more',
  subgraphs: [
    {
      name: 'users',
      sdl: `type Query { vendors: [Vendor] books: [Book!]! }
        type Vendor @key(fields: "id", resolvable: false) @key(fields: "kind", resolvable: false) { id: ID kind: String }
        interface Media @key(fields: "id") { id: ID! title: String! }
        type Book implements Media @key(fields: "id") @key(fields: "title") { id: ID! title: String! }`,
      resolvers: {
        Query: {
          vendors: () => [
            { id: 'v1', kind: null },
            { id: null, kind: 'k2' },
            { id: null, kind: null },
            { id: 'v3', kind: 'k3' },
          ],
          books: () => [{ id: 'b1', title: 't1' }],
        },
      },
    },
    {
      name: 'vendors',
      sdl: `type Vendor @key(fields: "id") @key(fields: "kind") { id: ID kind: String name: String }
        type Media @interfaceObject @key(fields: "id") { id: ID! author: String! }`,
      resolvers: {
        Vendor: {
          __resolveReference: ({ id, kind }: Args) =>
            (id ?? kind) ? { id, kind, name: `by ${String(id ?? kind)}` } : null,
        },
        Media: { __resolveReference: returnReference, author: ({ id }: Reference) => `a ${id}` },
      },
    },
  ],
  cases: [
    { query: '{ books { title author } }', data: { books: [{ title: 't1', author: 'a b1' }] } },
    {
      query: '{ vendors { name } }',
      data: { vendors: [{ name: 'by v1' }, { name: null }, { name: null }, { name: 'by v3' }] },
    },
  ],
}

const samePlaces: AuditSuite = {
  name: 'one look-up reached by several response paths, with other fields at each',
  subgraphs: [
    {
      name: 'a',
      sdl: `type Query { me: P friend: P all: [P] pair: Pair }
        type Pair { left: P right: P }
        type P @key(fields: "id") { id: ID! best: P friends(first: Int): [P] }`,
      resolvers: {
        Query: {
          me: () => ({ id: '1' }),
          friend: () => ({ id: '2' }),
          all: () => [{ id: '1' }, { id: '2' }, { id: '1' }],
          pair: () => ({ left: { id: '1' }, right: { id: '1' } }),
        },
        P: {
          __resolveReference: returnReference,
          best: ({ id }: Reference) => ({ id: id === '1' ? '2' : '1' }),
          friends: (_: unknown, { first }: Args) =>
            [{ id: '1' }, { id: '2' }].slice(0, first as number),
        },
      },
    },
    {
      name: 'b',
      sdl: `type P @key(fields: "id") { id: ID! name: String age: Int nick(upper: Boolean = false): String next: P }`,
      resolvers: {
        P: {
          __resolveReference: returnReference,
          name: ({ id }: Reference) => `n${id}`,
          age: ({ id }: Reference) => Number(id),
          nick: ({ id }: Reference, { upper }: Args) => (upper === true ? `N${id}` : `k${id}`),
          next: ({ id }: Reference) => ({ id: id === '1' ? '2' : '1' }),
        },
      },
    },
  ],
  cases: [
    {
      query: '{ me { name best { age } } friend { age best { name best { nick } } } }',
      data: {
        me: { name: 'n1', best: { age: 2 } },
        friend: { age: 2, best: { name: 'n1', best: { nick: 'k2' } } },
      },
    },
    {
      query: '{ pair { left { x: nick(upper: true) } right { x: nick } } all { x: name } }',
      data: {
        pair: { left: { x: 'N1' }, right: { x: 'k1' } },
        all: [{ x: 'n1' }, { x: 'n2' }, { x: 'n1' }],
      },
    },
    {
      query:
        '{ a: me { friends(first: 1) { name } } b: me { friends(first: 2) { age } } me { friends(first: 0) { nick } } }',
      data: {
        a: { friends: [{ name: 'n1' }] },
        b: { friends: [{ age: 1 }, { age: 2 }] },
        me: { friends: [] },
      },
    },
    {
      query: '{ me { next { best { next { name best { age } } } } } }',
      data: { me: { next: { best: { next: { name: 'n2', best: { age: 1 } } } } } },
    },
    {
      query:
        '{ me { ...A } } fragment A on P { name ...B best { ...B } } fragment B on P { age ... { nick ... on P { name } } }',
      data: { me: { name: 'n1', age: 1, nick: 'k1', best: { age: 2, nick: 'k2', name: 'n2' } } },
    },
  ],
}

/** Every suite of this kind. */
export const reportedSuites: readonly AuditSuite[] = [
  typenameKey,
  nullRequirement,
  unresolvedEntity,
  queryInside,
  interfaceRequirement,
  nullableKeys,
  samePlaces,
]
