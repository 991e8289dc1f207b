/** Plans operations. The engine depends on the interface only. */

import {
  DEFAULT_SUPPORTED_SUPERGRAPH_FEATURES,
  operationFromDocument,
  Supergraph,
} from '@apollo/federation-internals'
import {
  QueryPlanner as ApolloQueryPlanner,
  type QueryPlan,
  type QueryPlannerConfig,
} from '@apollo/query-planner'
import { parse, print, type DocumentNode, type GraphQLSchema } from 'graphql'
import { findUnservedFeatures } from './find-unserved-features.ts'
import { findOverrideLabels } from './override-labels.ts'
import { prepareSupergraph, type PreparedSupergraph } from './prepare-supergraph.ts'

/** Plans operations over one supergraph. */
export interface QueryPlanner {
  /** The schema of callers: without the join machinery and without inaccessible elements. */
  readonly schema: GraphQLSchema
  /** Every type of the supergraph, inaccessible ones included; answers of subgraphs are read by it. */
  readonly supergraphSchema: GraphQLSchema
  readonly subgraphs: readonly Subgraph[]
  /** Labels of progressive `@override`s, sorted. */
  readonly overrideLabels: readonly string[]
  /** Names in plans that differ from the schema. */
  readonly prepared: Omit<PreparedSupergraph, 'document'>
  /**
   * Plans one operation of a valid document. The same arguments give the same plan.
   * @throws when the planner gives up
   */
  plan(document: DocumentNode, operationName: string | null, options?: PlanningOptions): QueryPlan
}

/** Options of one plan. */
export interface PlanningOptions {
  /**
   * Whether entities of one type below different members of an abstract type are fetched apart. Costs requests;
   * necessary where the members select one response key with different fields or arguments.
   */
  readonly isTypeConditioned?: boolean
  /** Labels of `@override` that apply; all others do not. */
  readonly overrides?: ReadonlySet<string>
}

/** A subgraph as the supergraph names it; the configuration may replace its URL. */
export interface Subgraph {
  readonly name: string
  readonly url: string
}

/** Thrown when a supergraph needs something that this gateway does not serve. The message is for the operator. */
export class UnservedSupergraphError extends Error {
  override readonly name = 'UnservedSupergraphError'
}

/** Features `for: EXECUTION` or `for: SECURITY` that this gateway executes. */
const servedFeatures: ReadonlySet<string> = new Set([
  ...DEFAULT_SUPPORTED_SUPERGRAPH_FEATURES,
  'https://specs.apollo.dev/context/v0.1',
  // Says what a cache may drop; a gateway without one executes the same.
  'https://specs.apollo.dev/cacheTag/v0.1',
])

/**
 * The planner of Apollo Federation.
 * @param supergraphSdl without links `for: SECURITY` to features that the gateway enforces itself
 * @throws {UnservedSupergraphError} when the supergraph needs a feature that is not served, or is no supergraph
 */
export function buildApolloPlanner(supergraphSdl: string): QueryPlanner {
  const unserved = findUnservedFeatures(parse(supergraphSdl), servedFeatures)
  if (unserved.length > 0)
    throw new UnservedSupergraphError(
      `the supergraph uses ${unserved.join(', ')}, which this gateway does not serve (docs/gateway.md, "Federation")`,
    )
  const build = (sdl: string, validateSupergraph: boolean) =>
    Supergraph.build(sdl, { supportedFeatures: new Set(servedFeatures), validateSupergraph })
  const supergraph = buildSupergraph(() => build(supergraphSdl, true))
  const supergraphSchema = supergraph.schema.toGraphQLJSSchema()
  const prepared = prepareSupergraph(parse(supergraphSdl), supergraphSchema)
  // The original was validated; a field that only a stand-in needs would look unused.
  const planned = build(print(prepared.document), false)
  const apiSchema = planned.apiSchema()
  const planners = createPlanners(planned)
  const overrideLabels = findOverrideLabels(parse(supergraphSdl))
  return {
    // Stand-ins are not for callers.
    schema: supergraph.apiSchema().toGraphQLJSSchema(),
    supergraphSchema,
    prepared,
    overrideLabels,
    subgraphs: [...supergraph.subgraphsMetadata()].map(({ name, url }) => ({ name, url })),
    plan: (document, operationName, { isTypeConditioned = false, overrides = noLabels } = {}) =>
      planners(isTypeConditioned).buildQueryPlan(
        operationFromDocument(apiSchema, document, operationName === null ? {} : { operationName }),
        { overrideConditions: new Map(overrideLabels.map((each) => [each, overrides.has(each)])) },
      ),
  }
}

const noLabels: ReadonlySet<string> = new Set()

/** The second planner is built when the first operation needs it: it holds as much memory as the first. */
function createPlanners(supergraph: Supergraph) {
  const build = (config: QueryPlannerConfig) => new ApolloQueryPlanner(supergraph, config)
  const usual = build({})
  let typeConditioned: ApolloQueryPlanner | undefined
  return (isTypeConditioned: boolean) =>
    isTypeConditioned ? (typeConditioned ??= build({ typeConditionedFetching: true })) : usual
}

function buildSupergraph(build: () => Supergraph): Supergraph {
  try {
    return build()
  } catch (error) {
    const [sentence = ''] = error instanceof Error ? error.message.split('\n') : []
    throw new UnservedSupergraphError(`the supergraph is not valid: ${sentence}`, { cause: error })
  }
}
