/** A small federated graph that has nothing to do with ours: two subgraphs over real HTTP that count what they are asked. */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { composeServices } from '@apollo/composition'
import { buildSubgraphSchema } from '@apollo/subgraph'
import { graphql, parse, type GraphQLSchema } from 'graphql'

/** The reaction of a subgraph to a call: an answer, or something else. */
export type Behaviour = (response: ServerResponse, request: IncomingMessage) => void

export interface SmallSubgraph {
  readonly url: string
  /** Operations asked since `reset`. */
  readonly calls: readonly string[]
  /** Bodies and headers of those. */
  readonly requests: readonly {
    readonly body: string
    readonly headers: IncomingMessage['headers']
  }[]
  /** From now on; undefined: answers as it should. */
  behave(behaviour: Behaviour | undefined): void
  reset(): void
}

export interface SmallGraph {
  readonly supergraphSdl: string
  readonly users: SmallSubgraph
  readonly reviews: SmallSubgraph
  close(): Promise<void>
}

const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9",
  import: ["@key", "@authenticated", "@requiresScopes", "@policy"])`

const usersSdl = `${link}
  type Query {
    me: User @authenticated
    user(id: ID!): User @requiresScopes(scopes: [["users:read"]])
    users(numbers: [Msisdn!]): [User!] @requiresScopes(scopes: [["users:read"]])
    secrets: [String!] @requiresScopes(scopes: [["secrets:read"]])
  }
  type Mutation {
    rename(id: ID!, name: String!): User @requiresScopes(scopes: [["users:write"]])
    remove(id: ID!): Boolean @requiresScopes(scopes: [["users:remove"]])
  }
  type Subscription { renamed: User @requiresScopes(scopes: [["users:read"]]) }
  type User @key(fields: "id") {
    id: ID!
    name: String
    friend: User
    salary: Int @requiresScopes(scopes: [["users:salary"]])
  }
  scalar Msisdn`

const reviewsSdl = `${link}
  type User @key(fields: "id") { id: ID! reviews: [Review!] }
  type Review { body: String stars: Int }`

const names = new Map([
  ['1', 'Ada'],
  ['2', 'Grace'],
])
const user = (id: string) => (names.has(id) ? { id, name: names.get(id), salary: 4 } : null)

export async function startSmallGraph(): Promise<SmallGraph> {
  const users = await startSubgraph(
    buildSubgraphSchema({
      typeDefs: parse(usersSdl),
      resolvers: {
        Query: {
          me: () => user('1'),
          user: (_parent: unknown, { id }: { id: string }) => user(id),
          users: () => ['1', '2'].map(user),
          secrets: () => ['secret'],
        },
        Mutation: {
          rename: (_parent: unknown, input: { id: string; name: string }) => input,
          remove: () => true,
        },
        User: { friend: () => user('2') },
      },
    }),
  )
  const reviews = await startSubgraph(
    buildSubgraphSchema({
      typeDefs: parse(reviewsSdl),
      resolvers: { User: { reviews: () => [{ body: 'good', stars: 5 }] } },
    }),
  )
  const { supergraphSdl, errors } = composeServices([
    { name: 'users', url: users.subgraph.url, typeDefs: parse(usersSdl) },
    { name: 'reviews', url: reviews.subgraph.url, typeDefs: parse(reviewsSdl) },
  ])
  if (supergraphSdl === undefined) throw new Error(String(errors))
  return {
    supergraphSdl,
    users: users.subgraph,
    reviews: reviews.subgraph,
    async close() {
      await Promise.all([users, reviews].map(({ server }) => closeServer(server)))
    },
  }
}

async function startSubgraph(schema: GraphQLSchema) {
  let behaviour: Behaviour | undefined
  const requests: { body: string; headers: IncomingMessage['headers'] }[] = []
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    if (request.method === 'GET') {
      response.end('{}')
      return
    }
    const body = await text(request)
    requests.push({ body, headers: request.headers })
    if (behaviour) {
      behaviour(response, request)
      return
    }
    const { query, variables } = JSON.parse(body) as {
      query: string
      variables: Record<string, unknown>
    }
    const result = await graphql({ schema, source: query, variableValues: variables })
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(result))
  }
  const server = createServer((request, response) => void answer(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // a TCP server has one
  const subgraph: SmallSubgraph = {
    url: `http://127.0.0.1:${port}/graphql`,
    requests,
    get calls() {
      return requests.map(({ body }) => (JSON.parse(body) as { query: string }).query)
    },
    behave(next) {
      behaviour = next
    },
    reset() {
      requests.length = 0
      behaviour = undefined
    },
  }
  return { server, subgraph }
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
