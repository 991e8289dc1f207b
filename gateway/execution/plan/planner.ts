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
import { completeAbstractTypes } from './complete-abstract-types.ts'
import { dropUnknownTypes } from './drop-unknown-types.ts'
import { unlinkExecutableDirectives } from './executable-directives.ts'
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
  const document = unlinkExecutableDirectives(parse(supergraphSdl))
  const supergraph = buildSupergraph(() => build(print(document), true))
  const supergraphSchema = supergraph.schema.toGraphQLJSSchema()
  const prepared = prepareSupergraph(document, supergraphSchema)
  // The original was validated; a field that only a stand-in needs would look unused.
  const plan = createPlan(prepared.document, (each) => build(print(each), false))
  const overrideLabels = findOverrideLabels(parse(supergraphSdl))
  return {
    // Stand-ins are not for callers.
    schema: supergraph.apiSchema().toGraphQLJSSchema(),
    supergraphSchema,
    prepared,
    overrideLabels,
    subgraphs: [...supergraph.subgraphsMetadata()].map(({ name, url }) => ({ name, url })),
    plan: (document, operationName, { isTypeConditioned = false, overrides = noLabels } = {}) =>
      plan(document, operationName, {
        isTypeConditioned,
        overrideConditions: new Map(overrideLabels.map((each) => [each, overrides.has(each)])),
      }),
  }
}

const noLabels: ReadonlySet<string> = new Set()

interface PlanSettings {
  readonly isTypeConditioned: boolean
  readonly overrideConditions: Map<string, boolean>
}

type Plan = (document: DocumentNode, name: string | null, settings: PlanSettings) => QueryPlan

/** Where a subgraph knows a union or interface in part, the planner plans as if it knew the whole, and else as it is. */
function createPlan(document: DocumentNode, build: (document: DocumentNode) => Supergraph): Plan {
  const completed = completeAbstractTypes(document)
  if (!completed) return createPlanOver(build(document))
  const planCompleted = createPlanOver(build(completed.document))
  let planGiven: Plan | undefined
  return (...operation) => {
    try {
      return dropUnknownTypes(planCompleted(...operation), completed.typesOf)
    } catch {
      // A member without all its fields may leave no option where the planner would have found it impossible.
      return (planGiven ??= createPlanOver(build(document)))(...operation)
    }
  }
}

/** The second planner is built when the first operation needs it: it holds as much memory as the first. */
function createPlanOver(supergraph: Supergraph): Plan {
  const apiSchema = supergraph.apiSchema()
  const build = (config: QueryPlannerConfig) => new ApolloQueryPlanner(supergraph, config)
  const usual = build({})
  let typeConditioned: ApolloQueryPlanner | undefined
  return (document, name, { isTypeConditioned, overrideConditions }) => {
    const planner = isTypeConditioned
      ? (typeConditioned ??= build({ typeConditionedFetching: true }))
      : usual
    const operationName = name === null ? {} : { operationName: name }
    const operation = operationFromDocument(apiSchema, document, operationName)
    return planner.buildQueryPlan(operation, { overrideConditions })
  }
}

function buildSupergraph(build: () => Supergraph): Supergraph {
  try {
    return build()
  } catch (error) {
    const [sentence = ''] = error instanceof Error ? error.message.split('\n') : []
    throw new UnservedSupergraphError(`the supergraph is not valid: ${sentence}`, { cause: error })
  }
}
