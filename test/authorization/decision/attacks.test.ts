import { beforeEach, describe, expect, test } from '@jest/globals'
import { createHash } from 'node:crypto'
import { composeServices } from '@apollo/composition'
import { ApolloGateway, type GraphQLDataSource } from '@apollo/gateway'
import { buildSubgraphSchema } from '@apollo/subgraph'
import { graphql, Kind, parse, type DocumentNode } from 'graphql'
import { authorizeOperation } from '../../../authorization/decision/authorize-operation.ts'
import { buildAuthorizationIndex } from '../../../authorization/supergraph/build-authorization-index.ts'
import { toExecutable } from '../../../authorization/decision/executable-operation.ts'
import { projectAnswer } from '../../../authorization/decision/project-response.ts'
import { stripSecurity } from '../../../authorization/supergraph/strip-security.ts'
import { faultsOf, grantsOf, outcome, type Granted } from '../../support/authorization/decisions.ts'

const link = (
  scopes: string,
) => `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9",
  import: ["@key", "@requires", "@external", ${scopes}])`
const usersSdl = (scopes = '"@requiresScopes"', name = 'requiresScopes') => `${link(scopes)}
  type Query { me: User post: Post }
  type Mutation { a: Int b: Int @${name}(scopes: [["b"]]) }
  type User @key(fields: "id") { id: ID! name: String ssn: String @${name}(scopes: [["ssn"]]) }
  interface Post { title: String }
  type Public implements Post { title: String }
  type Private implements Post { title: String @${name}(scopes: [["private"]]) }`
const ordersSdl = `${link('"@requiresScopes"')}
  type User @key(fields: "id") {
    id: ID!
    ssn: String @external
    score: Int @requires(fields: "ssn") @requiresScopes(scopes: [["ssn"]])
  }`

function compose(users = usersSdl(), orders = ordersSdl): string {
  const { supergraphSdl, errors } = composeServices([
    { name: 'users', url: 'http://users', typeDefs: parse(users) },
    { name: 'orders', url: 'http://orders', typeDefs: parse(orders) },
  ])
  if (supergraphSdl === undefined) throw new Error(String(errors))
  return supergraphSdl
}

/** The requests that subgraphs received and executed since the test began. */
const done: string[] = []
beforeEach(() => {
  done.length = 0
})

const user = { __typename: 'User', id: '1', name: 'Ada', ssn: 'secret-ssn' }
const schemas = new Map([
  [
    'users',
    buildSubgraphSchema({
      typeDefs: parse(usersSdl()),
      resolvers: {
        Query: {
          me: () => user,
          post: () => ({ __typename: 'Private', title: 'secret-title' }),
        },
        Mutation: { a: () => done.push('did a'), b: () => done.push('did b') },
        User: { __resolveReference: () => user },
      },
    }),
  ],
  [
    'orders',
    buildSubgraphSchema({
      typeDefs: parse(ordersSdl),
      resolvers: {
        User: {
          __resolveReference: (representation: object) => representation,
          score: ({ ssn }: { ssn?: string }) => ssn?.length ?? null,
        },
      },
    }),
  ],
])

/** The stock gateway over the subgraphs, in this process. */
async function startStock(supergraphSdl: string) {
  const silent = {
    debug: () => undefined,
    info: () => undefined,
    warn: () => undefined,
    error: () => undefined,
  }
  const gateway = new ApolloGateway({
    supergraphSdl,
    logger: silent,
    buildService: ({ name }) =>
      ({
        process: async ({ request }) => {
          done.push(request.query ?? '')
          const schema = schemas.get(name)
          if (!schema) throw new Error('no such subgraph')
          return graphql({ schema, source: request.query ?? '', variableValues: request.variables })
        },
      }) as GraphQLDataSource,
  })
  const { executor } = await gateway.load()
  return async (document: DocumentNode, hash: string) => {
    const operation = document.definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION)
    const { data } = await executor({
      request: { variables: {} },
      document,
      queryHash: hash,
      operation,
      operationName: null,
      context: {},
      logger: silent,
      metrics: {},
      overallCachePolicy: {},
      // the executor reads no more of a request context than this
    } as unknown as Parameters<typeof executor>[0])
    return data
  }
}

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex')
const askedFor = () => done.join('\n')

function decide(supergraphSdl: string, text: string, granted: Granted = {}) {
  const index = buildAuthorizationIndex(supergraphSdl)
  return authorizeOperation(index, { document: parse(text) }, grantsOf(granted))
}

describe('the stock gateway', () => {
  test('refuses a supergraph with the three features; without `for: SECURITY` it accepts it and enforces nothing', async () => {
    await expect(startStock(compose())).rejects.toThrow('is unsupported')
    const execute = await startStock(stripSecurity(compose()))
    const data = await execute(parse('{ me { ssn } }'), 'one')
    expect(data).toEqual({ me: { ssn: 'secret-ssn' } })
  })
})

describe('plan-cache poisoning', () => {
  const whole = 'mutation { a b }'
  const part = 'mutation { a }'
  test('stock: with the document replaced and the hash kept, the old plan runs', async () => {
    const execute = await startStock(stripSecurity(compose()))
    await execute(parse(whole), hashOf(whole))
    done.length = 0
    await execute(parse(part), hashOf(whole))
    expect(askedFor()).toContain('did b')
  })
  test('ours: document and hash are replaced together, so that a removed field is not executed', async () => {
    const execute = await startStock(stripSecurity(compose()))
    const text = '{ me { name ssn } }'
    const all = decide(compose(), text, { scopes: 'ssn' })
    await execute(all.document!, all.hash!)
    done.length = 0
    const filtered = decide(compose(), text)
    await execute(filtered.document!, filtered.hash!)
    expect(askedFor()).toContain('name')
    expect(askedFor()).not.toContain('ssn')
    expect(decide(compose(), whole)).toMatchObject({ verdict: 'refused', document: null })
  })
})

describe('an alias', () => {
  const text = '{ me { name: ssn } moi: me { id: ssn name } }'
  test('stock: gives the gated value under an innocent name', async () => {
    const execute = await startStock(stripSecurity(compose()))
    expect(await execute(parse('{ me { name: ssn } }'), 'alias')).toEqual({
      me: { name: 'secret-ssn' },
    })
  })
  test('ours: changes nothing', () => {
    expect(outcome(decide(compose(), text))).toEqual({
      verdict: 'filtered',
      operation: '{ moi: me { name } }',
      refused: ['me.name User.ssn', 'moi.id User.ssn'],
    })
  })
})

describe('a renamed directive', () => {
  const renamed = '{ name: "@requiresScopes", as: "@need" }'
  const supergraph = () =>
    compose(
      usersSdl(renamed, 'need'),
      ordersSdl.replace('"@requiresScopes"', renamed).replace('@requiresScopes(', '@need('),
    )
  test('ours: is followed through the supergraph that composition makes', () => {
    expect(supergraph()).not.toMatch(/@requiresScopes\(/)
    expect(outcome(decide(supergraph(), '{ me { name ssn } }'))).toEqual({
      verdict: 'filtered',
      operation: '{ me { name } }',
      refused: ['me.ssn User.ssn'],
    })
    expect(decide(supergraph(), '{ me { ssn } }', { scopes: 'ssn' }).verdict).toBe('allowed')
  })
  test('ours: `for: SECURITY` is taken from no other link than those of the three', async () => {
    const foreign = supergraph().replace(
      '@link(',
      '@link(url: "https://example.com/vault/v1.0", for: SECURITY) @link(',
    )
    expect(stripSecurity(foreign)).toContain('for: SECURITY')
    await expect(startStock(stripSecurity(foreign))).rejects.toThrow('is unsupported')
    expect(faultsOf(foreign)).toHaveLength(1)
  })
})

describe('a gated implementer behind its interface', () => {
  test('stock: its value is there', async () => {
    const execute = await startStock(stripSecurity(compose()))
    expect(await execute(parse('{ post { ... { title } } }'), 'itf')).toEqual({
      post: { title: 'secret-title' },
    })
  })
  test.each([
    '{ post { title } }',
    '{ post { ... { title } } }',
    '{ post { ... on Post { t: title } } }',
  ])('ours: %s is refused', (text) => {
    expect(decide(compose(), text)).toMatchObject({ verdict: 'filtered', document: null })
  })
  test('ours: the open implementer alone is not', async () => {
    const text = '{ post { __typename ... on Public { title } } }'
    const { document, hash, verdict } = decide(compose(), text)
    expect(verdict).toBe('allowed')
    const execute = await startStock(stripSecurity(compose()))
    expect(await execute(document!, hash!)).toEqual({ post: { __typename: 'Private' } })
  })
})

describe('a filtered document over an interface', () => {
  test('ours: runs on the stock engine, and the answer has the shape of the question', async () => {
    const index = buildAuthorizationIndex(compose())
    const request = {
      document: parse('{ post { ... on Public { title } ... on Private { __typename title } } }'),
    }
    const decision = authorizeOperation(index, request, grantsOf({}))
    const { data, typenameKey } = toExecutable(index.schema, decision, undefined)
    const execute = await startStock(stripSecurity(compose()))
    const executed = await execute(data!.document, data!.hash)
    const answer = projectAnswer(index, request, decision, {
      data: executed ?? null,
      errors: [],
      typenameKey,
    })
    expect(JSON.parse(JSON.stringify(answer.data))).toEqual({
      post: { __typename: 'Private', title: null },
    })
    expect(askedFor()).toContain('Public')
  })
})

describe('a field that requires a gated one', () => {
  /** As an older composition let it pass: the gate of the requiring field is gone. */
  const leaking = () => {
    const supergraph = compose()
    const open = supergraph.replace(
      /(score: Int .*?)@requiresScopes\(scopes: \[\["ssn"\]\]\)/,
      '$1',
    )
    expect(open).not.toBe(supergraph)
    return open
  }
  test('stock: a gated field is fetched for an open one and shows in its value', async () => {
    const execute = await startStock(stripSecurity(leaking()))
    expect(await execute(parse('{ me { score } }'), 'requires')).toEqual({
      me: { score: 'secret-ssn'.length },
    })
    expect(askedFor()).toContain('ssn')
  })
  test('ours: does not start, and names both', () => {
    expect(faultsOf(leaking())).toEqual([
      'User.score requires User.ssn, which is gated more strictly',
    ])
    expect(faultsOf(compose())).toEqual([])
  })
  test('composition of this version says the same', () => {
    const open = ordersSdl.replace(' @requiresScopes(scopes: [["ssn"]])', '')
    expect(() => compose(usersSdl(), open)).toThrow(/ssn/)
  })
})
