/** Operation -> query plan. What executes knows the planner by this interface alone. */

import { operationFromDocument, Supergraph } from '@apollo/federation-internals'
import { QueryPlanner as ApolloQueryPlanner, type QueryPlan } from '@apollo/query-planner'
import type { DocumentNode, GraphQLSchema } from 'graphql'

export interface QueryPlanner {
  /** What callers see: without the join machinery and what is inaccessible. */
  readonly schema: GraphQLSchema
  /** Every type there is, the inaccessible ones too: what subgraphs' answers are read by. */
  readonly supergraphSchema: GraphQLSchema
  readonly subgraphs: readonly Subgraph[]
  /**
   * Plans one operation of a valid document. The same document gives the same plan.
   * @throws when the planner gives up
   */
  plan(document: DocumentNode, operationName: string | null): QueryPlan
}

export interface Subgraph {
  readonly name: string
  readonly url: string
}

/**
 * The planner of Apollo Federation.
 * @param supergraphSdl without links `for: SECURITY` to features that this gateway enforces itself
 * @throws when the supergraph needs a feature that is not supported
 */
export function buildApolloPlanner(supergraphSdl: string): QueryPlanner {
  const supergraph = Supergraph.build(supergraphSdl)
  const apiSchema = supergraph.apiSchema()
  const planner = new ApolloQueryPlanner(supergraph)
  return {
    schema: apiSchema.toGraphQLJSSchema(),
    supergraphSchema: supergraph.schema.toGraphQLJSSchema(),
    subgraphs: [...supergraph.subgraphsMetadata()].map(({ name, url }) => ({ name, url })),
    plan: (document, operationName) =>
      planner.buildQueryPlan(
        operationFromDocument(apiSchema, document, operationName === null ? {} : { operationName }),
      ),
  }
}
