/** Suites of @skip and @include around fetches of entities. */

import { returnReference, type AuditSuite, type Args, type Reference } from './audit-suite.ts'

const given = (name: string) => (parent: Args) => JSON.stringify(parent[name] ?? null)

const conditionalRequires: AuditSuite = {
  name: 'fields with @requires under conditions, beside fields without',
  subgraphs: [
    {
      name: 'a',
      sdl: `
        type Query { t: T ts: [T] lists: [ProductList] node: Node }
        interface Node { id: ID! }
        type T implements Node @key(fields: "id") { id: ID! a: String a2: String inner: Inner }
        type Inner @key(fields: "id") { id: ID! size: Int }
        type ProductList @key(fields: "id") { id: ID! products: [Product] }
        type Product @key(fields: "itemId") { itemId: ID! offerId: ID }`,
      resolvers: {
        Query: {
          t: () => ({ id: 't1' }),
          ts: () => [{ id: 't1' }, null, { id: 't2' }],
          node: () => ({ __typename: 'T', id: 't1' }),
          lists: () => [{ id: 'l1' }],
        },
        T: {
          __resolveReference: returnReference,
          a: ({ id }: Reference) => `a of ${id}`,
          a2: ({ id }: Reference) => `a2 of ${id}`,
          inner: ({ id }: Reference) => ({ id: `i-${id}` }),
        },
        Inner: { __resolveReference: returnReference, size: () => 7 },
        ProductList: {
          __resolveReference: returnReference,
          products: () => [{ itemId: 'p1', offerId: 'o1' }],
        },
      },
    },
    {
      name: 'b',
      sdl: `
        type T @key(fields: "id") { id: ID! a: String @external a2: String @external inner: Inner @external
          b: String c: String @requires(fields: "a") d: String @requires(fields: "a2")
          e: String @requires(fields: "inner { size }") }
        type Inner @key(fields: "id") { id: ID! size: Int @external label: String @requires(fields: "size") }
        type ProductList @key(fields: "id") { id: ID! products: [Product] @external
          groups: String @requires(fields: "products { itemId }")
          items: String @requires(fields: "products { itemId offerId }") }
        type Product @key(fields: "itemId") { itemId: ID! offerId: ID @external }`,
      resolvers: {
        T: {
          __resolveReference: returnReference,
          b: ({ id }: Reference) => `b of ${id}`,
          c: given('a'),
          d: given('a2'),
          e: given('inner'),
        },
        Inner: { __resolveReference: returnReference, label: given('size') },
        ProductList: {
          __resolveReference: returnReference,
          groups: given('products'),
          items: given('products'),
        },
      },
    },
  ],
  cases: [
    ...[true, false].flatMap((v) => [
      {
        query: 'query ($v: Boolean!) { t { id b c @skip(if: $v) } }',
        variables: { v },
        data: { t: { id: 't1', b: 'b of t1', ...(v ? {} : { c: '"a of t1"' }) } },
        wrongWith: 'reference' as const,
      },
      {
        query: 'query ($v: Boolean!) { ts { b ... @include(if: $v) { c } d } }',
        variables: { v },
        data: {
          ts: ['t1', null, 't2'].map((id) =>
            id === null
              ? null
              : { b: `b of ${id}`, ...(v ? { c: `"a of ${id}"` } : {}), d: `"a2 of ${id}"` },
          ),
        },
      },
      {
        query: 'query ($v: Boolean!) { t { c @skip(if: $v) d @include(if: $v) } }',
        variables: { v },
        data: { t: v ? { d: '"a2 of t1"' } : { c: '"a of t1"' } },
        wrongWith: 'reference' as const,
      },
      {
        query: 'query ($v: Boolean!) { t { a @skip(if: $v) c } }',
        variables: { v },
        data: { t: { ...(v ? {} : { a: 'a of t1' }), c: '"a of t1"' } },
      },
      {
        query: 'query ($v: Boolean!) { t { inner @skip(if: $v) { size label } e b } }',
        variables: { v },
        data: {
          t: {
            ...(v ? {} : { inner: { size: 7, label: '7' } }),
            e: '{"size":7}',
            b: 'b of t1',
          },
        },
      },
      {
        query: `query ($v: Boolean!) { lists { ...G @include(if: $v) ...F @skip(if: $v) } }
          fragment G on ProductList { groups } fragment F on ProductList { items }`,
        variables: { v },
        data: {
          lists: [
            v ? { groups: '[{"itemId":"p1"}]' } : { items: '[{"itemId":"p1","offerId":"o1"}]' },
          ],
        },
        wrongWith: 'reference' as const,
      },
      {
        query: 'query ($v: Boolean!) { t @skip(if: $v) { b c } }',
        variables: { v },
        data: v ? {} : { t: { b: 'b of t1', c: '"a of t1"' } },
      },
      {
        query:
          'query ($v: Boolean!) { t { __typename ... on T @skip(if: $v) { c } ... @skip(if: $v) { b } } }',
        variables: { v },
        data: { t: { __typename: 'T', ...(v ? {} : { c: '"a of t1"', b: 'b of t1' }) } },
      },
      {
        query:
          'query ($v: Boolean!) { node { id ... on T @include(if: $v) { c inner { label } } ... on T { b } } }',
        variables: { v },
        data: {
          node: { id: 't1', ...(v ? { c: '"a of t1"', inner: { label: '7' } } : {}), b: 'b of t1' },
        },
      },
      {
        query:
          'query ($v: Boolean = true, $w: Boolean!) { t { b @include(if: $v) @skip(if: $w) c @include(if: $w) } }',
        variables: { w: v },
        data: { t: v ? { c: '"a of t1"' } : { b: 'b of t1' } },
        wrongWith: 'reference' as const,
      },
    ]),
    {
      query:
        'query ($v: Boolean!) { t { id @skip(if: $v) a @skip(if: $v) } ts { b @skip(if: $v) } }',
      variables: { v: true },
      data: { t: {}, ts: [{}, null, {}] },
    },
    {
      query:
        'query ($v: Boolean!) { node { ... on T @skip(if: $v) { b } } lists { products @skip(if: $v) { offerId } } }',
      variables: { v: true },
      data: { node: {}, lists: [{}] },
    },
    { query: '{ t @skip(if: true) { b } }', data: {} },
    { query: '{ t { b @skip(if: true) } }', data: { t: {} } },
    {
      query: '{ t { b @skip(if: true) @include(if: true) c @skip(if: false) } }',
      data: { t: { c: '"a of t1"' } },
    },
  ],
}

/** Every suite of this kind. */
export const conditionSuites: readonly AuditSuite[] = [conditionalRequires]
