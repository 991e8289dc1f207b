/** A federated graph in memory, executed by our engine and by the stock gateway, so that they can be compared. */

import { composeServices } from '@apollo/composition'
import { buildSubgraphSchema } from '@apollo/subgraph'
import { graphql, parse, type GraphQLSchema } from 'graphql'
import type { ExecutionEngine } from '../../../gateway/execution/engine.ts'
import { buildApolloPlanner } from '../../../gateway/execution/plan/planner.ts'
import type { SubgraphAnswer } from '../../../gateway/execution/subgraph/read-answer.ts'
import type { SubgraphClient } from '../../../gateway/execution/subgraph/subgraph-client.ts'
import {
  askEngine,
  type EngineAnswer,
  type Question,
  type SubgraphCallRecord,
} from '../engines/ask-engine.ts'
import { buildBothEngines } from '../engines/both-engines.ts'

export interface TestSubgraph {
  readonly name: string
  readonly sdl: string
  readonly resolvers?: Readonly<Record<string, unknown>>
  /** Instead of resolvers: answers whatever it wants. */
  readonly answer?: (query: string, variables: Readonly<Record<string, unknown>>) => unknown
}

export interface FederatedGraph {
  readonly schema: GraphQLSchema
  ours(query: string, variables?: Readonly<Record<string, unknown>>): Promise<EngineAnswer>
  stock(query: string, variables?: Readonly<Record<string, unknown>>): Promise<EngineAnswer>
}

export const federationLink = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9",
  import: ["@key", "@requires", "@provides", "@external", "@shareable", "@interfaceObject", "@inaccessible", "@override"])
`

export async function buildFederatedGraph(
  subgraphs: readonly TestSubgraph[],
): Promise<FederatedGraph> {
  const { supergraphSdl, errors } = composeServices(
    subgraphs.map(({ name, sdl }) => ({
      name,
      url: `http://${name}.test/graphql`,
      typeDefs: parse(federationLink + sdl),
    })),
  )
  if (supergraphSdl === undefined) throw new Error(String(errors))
  return buildGraphOf(supergraphSdl, subgraphs)
}

async function buildGraphOf(
  supergraphSdl: string,
  subgraphs: readonly TestSubgraph[],
): Promise<FederatedGraph> {
  let calls: SubgraphCallRecord[] = []
  const clients = new Map(
    subgraphs.map((subgraph) => [
      subgraph.name,
      createMemoryClient(subgraph, (call) => calls.push(call)),
    ]),
  )
  const planner = buildApolloPlanner(supergraphSdl)
  const { ours, stock } = await buildBothEngines(supergraphSdl, planner, clients)

  async function run(engine: ExecutionEngine, question: Question): Promise<EngineAnswer> {
    calls = []
    return { ...(await askEngine(engine, question)), calls }
  }
  return {
    schema: planner.schema,
    ours: (query, variables = {}) => run(ours, { query, variables }),
    stock: (query, variables = {}) => run(stock, { query, variables }),
  }
}

function createMemoryClient(
  { name, sdl, resolvers = {}, answer }: TestSubgraph,
  onCall: (call: SubgraphCallRecord) => void,
): SubgraphClient {
  const schema = buildSubgraphSchema({
    typeDefs: parse(federationLink + sdl),
    // its type for resolvers is narrower than what graphql-js takes
    resolvers: resolvers as never,
  })
  return {
    async ask({ body }) {
      const { query, variables } = JSON.parse(body) as Omit<SubgraphCallRecord, 'subgraph'>
      onCall({ subgraph: name, query, variables })
      const result = answer
        ? answer(query, variables)
        : await graphql({ schema, source: query, variableValues: variables })
      // over the wire and back, as JSON
      return JSON.parse(JSON.stringify(result)) as SubgraphAnswer
    },
    subscribe() {
      throw new Error('no subscription in this graph')
    },
    isReady: () => Promise.resolve(true),
    close: () => Promise.resolve(),
  }
}
