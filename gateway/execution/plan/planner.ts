/** Operation -> query plan. What executes knows the planner by this interface alone. */

import { operationFromDocument, Supergraph } from '@apollo/federation-internals'
import { QueryPlanner as ApolloQueryPlanner, type QueryPlan } from '@apollo/query-planner'
import { parse, print, type DocumentNode, type GraphQLSchema } from 'graphql'
import { prepareSupergraph, type PreparedSupergraph } from './prepare-supergraph.ts'

export interface QueryPlanner {
  /** What callers see: without the join machinery and what is inaccessible. */
  readonly schema: GraphQLSchema
  /** Every type there is, the inaccessible ones too: what subgraphs' answers are read by. */
  readonly supergraphSchema: GraphQLSchema
  readonly subgraphs: readonly Subgraph[]
  /** What plans call otherwise than the schema. */
  readonly prepared: Omit<PreparedSupergraph, 'document'>
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
  const supergraphSchema = supergraph.schema.toGraphQLJSSchema()
  const prepared = prepareSupergraph(parse(supergraphSdl), supergraphSchema)
  // validated as it was given; a field that only a stand-in is needed of would look unused
  const planned = Supergraph.build(print(prepared.document), { validateSupergraph: false })
  const apiSchema = planned.apiSchema()
  const planner = new ApolloQueryPlanner(planned)
  return {
    // what is prepared for the planner is not for callers
    schema: supergraph.apiSchema().toGraphQLJSSchema(),
    supergraphSchema,
    prepared,
    subgraphs: [...supergraph.subgraphsMetadata()].map(({ name, url }) => ({ name, url })),
    plan: (document, operationName) =>
      planner.buildQueryPlan(
        operationFromDocument(apiSchema, document, operationName === null ? {} : { operationName }),
      ),
  }
}
