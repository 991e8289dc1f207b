/** Suites of arguments, variables and defaults on their way to subgraphs. */

import { returnReference, type AuditSuite, type Args } from './audit-suite.ts'

/** JSON with the names of every object in order. */
const write = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )
const echo = (_parent: unknown, args: Args) => write(args)
const inner = { n: 7, tags: ['x'], color: 'GREEN' }

const inputs: AuditSuite = {
  name: 'input objects, lists of one, enums, defaults and custom scalars',
  subgraphs: [
    {
      name: 'a',
      sdl: `
        scalar JSON @specifiedBy(url: "https://example.test/json")
        enum Color { RED GREEN BLUE @inaccessible }
        input Inner { n: Int = 7 tags: [String!] = ["x"] color: Color = GREEN deep: Inner }
        input Filter { ids: [ID!] grid: [[Int]] inner: Inner = { n: 1 } any: JSON flag: Boolean }
        type Query {
          list(ids: [ID!], grid: [[Int!]], color: Color = RED): String
          filter(by: Filter = { ids: ["d"] }): String
          any(json: JSON, big: JSON): String
          required(n: Int! = 3, m: Int): String
          t: T
        }
        type T @key(fields: "id") { id: ID! }`,
      resolvers: {
        Query: {
          list: echo,
          filter: echo,
          any: echo,
          required: echo,
          t: () => ({ id: 't' }),
        },
      },
    },
    {
      name: 'b',
      sdl: `
        scalar JSON @specifiedBy(url: "https://example.test/json")
        enum Color { RED GREEN BLUE @inaccessible }
        input Inner { n: Int = 7 tags: [String!] = ["x"] color: Color = GREEN deep: Inner }
        type T @key(fields: "id") { id: ID! f(by: Inner = { deep: { n: 2 } }, ids: [ID], json: JSON, n: Int! = 1): String }`,
      resolvers: { T: { __resolveReference: returnReference, f: echo } },
    },
  ],
  cases: [
    {
      query: '{ list(ids: 5, grid: 1) }',
      data: { list: write({ color: 'RED', ids: ['5'], grid: [[1]] }) },
    },
    {
      query:
        'query ($ids: [ID!], $grid: [[Int!]], $c: Color = GREEN) { list(ids: $ids, grid: $grid, color: $c) }',
      variables: { ids: 'a', grid: 2 },
      data: { list: write({ ids: ['a'], grid: [[2]], color: 'GREEN' }) },
    },
    {
      query: 'query ($grid: [[Int!]]) { list(grid: $grid) }',
      variables: { grid: [1, null, [2]] },
      data: { list: write({ color: 'RED', grid: [[1], null, [2]] }) },
    },
    {
      query: 'query ($id: ID!, $n: Int) { list(ids: [$id, "z"], grid: [[1]]) required(m: $n) }',
      variables: { id: 9 },
      data: {
        list: write({ color: 'RED', ids: ['9', 'z'], grid: [[1]] }),
        required: write({ n: 3 }),
      },
    },
    {
      query: 'query ($n: Int = null) { required(m: $n) other: required(n: 4, m: null) }',
      data: { required: write({ n: 3, m: null }), other: write({ n: 4, m: null }) },
    },
    {
      query: 'query ($n: Int) { required(n: $n) }',
      data: { required: write({ n: 3 }) },
    },
    {
      query: '{ filter }',
      data: { filter: write({ by: { ids: ['d'], inner: { n: 1, tags: ['x'], color: 'GREEN' } } }) },
    },
    {
      query: '{ filter(by: { inner: { deep: {} } grid: [1, [2, null]] }) }',
      data: {
        filter: write({ by: { grid: [[1], [2, null]], inner: { ...inner, deep: inner } } }),
      },
    },
    {
      query:
        'query ($by: Filter, $inner: Inner) { filter(by: $by) f2: filter(by: { inner: $inner }) }',
      variables: { by: { inner: { tags: 'one' }, flag: null } },
      data: {
        filter: write({ by: { inner: { n: 7, tags: ['one'], color: 'GREEN' }, flag: null } }),
        f2: write({ by: { inner: { n: 1, tags: ['x'], color: 'GREEN' } } }),
      },
    },
    {
      query: 'query ($by: Filter = { ids: 1, inner: { color: RED } }) { filter(by: $by) }',
      data: { filter: write({ by: { ids: ['1'], inner: { color: 'RED', n: 7, tags: ['x'] } } }) },
    },
    {
      query:
        'query ($j: JSON, $in: String) { any(json: $j) other: any(json: { a: [$in, 1.50, { b: null, c: true }], d: ENUM }) }',
      variables: { j: { $x: [1, { '"': '\\u0000 \n' }], __proto: null }, in: 'v' },
      data: {
        any: write({ json: { $x: [1, { '"': '\\u0000 \n' }], __proto: null } }),
        other: write({ json: { a: ['v', 1.5, { b: null, c: true }], d: 'ENUM' } }),
      },
    },
    {
      query:
        'query ($by: Inner, $id: ID, $j: JSON) { t { f(by: $by, ids: [$id, null], json: [$j]) g: f h: f(by: { n: null }, ids: 3) } }',
      variables: { id: 'i', j: { a: 1 } },
      data: {
        t: {
          f: write({
            by: { ...inner, deep: { n: 2, tags: ['x'], color: 'GREEN' } },
            n: 1,
            ids: ['i', null],
            json: [{ a: 1 }],
          }),
          g: write({ by: { ...inner, deep: { n: 2, tags: ['x'], color: 'GREEN' } }, n: 1 }),
          h: write({ by: { n: null, tags: ['x'], color: 'GREEN' }, n: 1, ids: ['3'] }),
        },
      },
    },
    {
      query:
        '{ json: __type(name: "JSON") { specifiedByURL } c: __type(name: "Color") { enumValues { name } } t { __typename f(n: 2) } }',
      data: {
        json: { specifiedByURL: 'https://example.test/json' },
        c: { enumValues: [{ name: 'RED' }, { name: 'GREEN' }] },
        t: {
          __typename: 'T',
          f: write({ by: { ...inner, deep: { n: 2, tags: ['x'], color: 'GREEN' } }, n: 2 }),
        },
      },
    },
  ],
}

/** Every suite of this kind. */
export const inputSuites: readonly AuditSuite[] = [inputs]
