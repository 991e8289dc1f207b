import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { readFile } from 'node:fs/promises'
import { composeServices } from '@apollo/composition'
import { parse } from 'graphql'
import { buildAuthorizationIndex } from '../../../../authorization/supergraph/build-authorization-index.ts'
import { createCacheBudget } from '../../../../authorization/cache-budget.ts'
import { narrowScopesBy } from '../../../../gateway/execution/subgraph/narrow-scopes.ts'
import { readAssertion } from '../../../support/tokens/assertion.ts'
import { startGateway, type TestGateway } from '../../../support/gateway/gateway.ts'
import { createTestIssuer, type TestIssuer } from '../../../support/tokens/issuer.ts'
import { startSmallGraph, type SmallGraph } from '../../../support/graphs/small-graph.ts'

const supergraph = await readFile(
  new URL('../../../../schema/supergraph.graphql', import.meta.url),
  'utf8',
)
const index = buildAuthorizationIndex(supergraph, { allowKeys: ['BankAccount.accountNumber'] })
const narrow = narrowScopesBy(
  index,
  new Map([
    ['BankAccount.maskedNumber', ['accounts:number']],
    ['Caller.scopes', ['*']],
  ]),
  createCacheBudget(16_777_216),
)
const granted = [
  'cases:read',
  'cases:victim',
  'persons:identify',
  'accounts:read',
  'accounts:number',
  'accounts:holder',
  'holds:read',
]

describe('of the granted scopes a subgraph hears', () => {
  test.each<[string, string, readonly string[]]>([
    ['of none for what asks for none', '{ me { officer } }', []],
    ['of the root field’s', '{ cases { nodes { id } } }', ['cases:read']],
    [
      'of those below it',
      'query ($id: ID!) { case(id: $id) { narrative } }',
      ['cases:read', 'cases:victim'],
    ],
    [
      'of those of an entity that another subgraph names',
      `query ($r: [_Any!]!) { _entities(representations: $r) {
         ... on BankAccount { accountNumber holds { id } } } }`,
      ['accounts:number', 'holds:read'],
    ],
    [
      'of those in a fragment, under an alias, and in a directive that may leave the field out',
      `query ($r: [_Any!]!, $yes: Boolean!) { _entities(representations: $r) { ...F } }
       fragment F on Person { called: name @include(if: $yes) }`,
      ['persons:identify'],
    ],
    [
      'of those that a resolver reads beside the gates',
      `query ($r: [_Any!]!) { _entities(representations: $r) { ... on BankAccount { maskedNumber } } }`,
      ['accounts:number'],
    ],
    ['of all where the field shows them', '{ me { scopes } }', granted],
  ])('%s', (_title, document, expected) => {
    expect(narrow(document, granted)).toEqual(expected)
  })

  test('of none that were not granted', () => {
    expect(narrow('{ cases { nodes { id narrative } } }', ['cases:read'])).toEqual(['cases:read'])
    expect(narrow('{ cases { nodes { id } } }', ['holds:read'])).toEqual([])
  })
})

describe('of a graph with gated types and interfaces', () => {
  const gated = composeServices([
    {
      name: 'things',
      url: 'http://127.0.0.1:1/',
      typeDefs: parse(`
        extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@requiresScopes"])
        type Query { thing: Thing anyOf: Any }
        interface Thing { id: ID }
        type Open implements Thing { id: ID }
        type Secret implements Thing @requiresScopes(scopes: [["secret"]]) {
          id: ID @requiresScopes(scopes: [["id", "deep"], ["all"]])
          level: Level
        }
        enum Level @requiresScopes(scopes: [["level"]]) { HIGH }
        union Any = Open | Secret`),
    },
  ]).supergraphSdl
  if (gated === undefined) throw new Error('does not compose')
  const narrowGated = narrowScopesBy(
    buildAuthorizationIndex(gated),
    new Map(),
    createCacheBudget(16_777_216),
  )

  test.each<[string, string, readonly string[]]>([
    [
      'a field of an interface counts for all that implement it',
      '{ thing { id } }',
      ['secret', 'all'],
    ],
    ['the name of a type asks for the type', '{ anyOf { __typename } }', ['secret']],
    ['so does a condition on it', '{ anyOf { ... on Secret { __typename } } }', ['secret']],
    [
      'and the type of what a field gives',
      '{ anyOf { ... on Secret { level } } }',
      ['secret', 'level'],
    ],
    ['what is open asks for nothing', '{ anyOf { ... on Open { __typename id } } }', []],
  ])('%s', (_title, document, expected) => {
    // of (id and deep) or all, `id` alone is granted: it opens nothing, and is not told
    const scopes = narrowGated(document, ['id', 'secret', 'all', 'level', 'other'])
    expect(scopes.toSorted()).toEqual(expected.toSorted())
  })
})

describe('each fetch of an operation', () => {
  let graph: SmallGraph
  let issuer: TestIssuer
  let gateway: TestGateway

  beforeAll(async () => {
    graph = await startSmallGraph()
    issuer = await createTestIssuer()
    gateway = await startGateway({ supergraphSdl: graph.supergraphSdl, issuer })
  })
  beforeEach(() => {
    graph.users.reset()
    graph.reviews.reset()
  })
  afterAll(async () => {
    await gateway.close()
    await graph.close()
  })

  test('carries the scopes of its own fields, for its own subgraph', async () => {
    const response = await fetch(gateway.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${await issuer.sign()}`,
      },
      body: JSON.stringify({ query: '{ user(id: "1") { name reviews { stars } } }' }),
    })
    expect(await response.json()).toEqual({
      data: { user: { name: 'Ada', reviews: [{ stars: 5 }] } },
    })
    const claimsOf = ({ requests }: SmallGraph['users']) =>
      requests.map(({ headers }) => {
        const { signed, call } = readAssertion(headers.authorization?.slice(7) ?? '')
        const { aud, scope } = call
        return { aud, scope, life: Number(signed['exp']) - Number(signed['iat']) }
      })
    expect(claimsOf(graph.users)).toEqual([{ aud: 'users', scope: 'users:read', life: 60 }])
    expect(claimsOf(graph.reviews)).toEqual([{ aud: 'reviews', scope: '', life: 60 }])
  })
})
