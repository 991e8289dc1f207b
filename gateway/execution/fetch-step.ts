/** Compiles the fetch of a plan: request, rewrites, merge, and the errors with their paths. */

import type { FetchNode } from '@apollo/query-planner'
import { OperationTypeNode, type ValueNode } from 'graphql'
import { copyJson } from './copy-json.ts'
import type { EntityQueries } from './entities/entity-queries.ts'
import type { JsonObject } from './json.ts'
import { mergeIntoEach } from './response/merge-results.ts'
import type { StandIn } from './plan/prepare-supergraph.ts'
import { compileBody, type SubgraphQuery } from './subgraph/request-body.ts'
import { compileRewrites, renamedKeys } from './response/rewrites.ts'
import type { Run, Step } from './execution-state.ts'
import { shareBelow } from './response/shared-objects.ts'
import type { IsSolelyProvided } from './plan/sole-providers.ts'
import { spellOut } from './plan/expand-stand-ins.ts'
import type { SubgraphAnswer, SubgraphError } from './subgraph/read-answer.ts'
import type { SubgraphClient } from './subgraph/subgraph-client.ts'
import {
  passOn,
  readPath,
  type ErrorPath,
  type SubgraphErrorOptions,
} from './subgraph/subgraph-errors.ts'
import { askSubgraph, markIncomplete, type Subgraph } from './subgraph-request.ts'
import { compileTargets, type FlattenPath } from './response/path-targets.ts'
import type { TypeConditions } from './type-conditions.ts'

/** Clients, names and sharing rules that the fetches of one plan are compiled with. */
export interface FetchOptions extends SubgraphErrorOptions {
  readonly clients: ReadonlyMap<string, SubgraphClient>
  readonly conditions: TypeConditions
  /** Fields that stand for others, by their names. */
  readonly standIns: ReadonlyMap<string, StandIn>
  /** Literals by the variables that stand for them in the plan. */
  readonly literals: ReadonlyMap<string, ValueNode>
  /** Keys of fetches that the plan holds more than once. */
  readonly repeated: ReadonlySet<string>
  /** The entity queries of the plan by subgraph. */
  readonly entityQueriesOf: (subgraph: string) => EntityQueries
  /** Whether two places of one entity must not share an object. */
  readonly isPositional: boolean
  /** Whether a single fetch of the plan brings the objects at a path. */
  readonly isSolelyProvided: IsSolelyProvided
  /** Keys of the answer so far -> keys of the answer, where they differ. */
  readonly responseKeys: ReadonlyMap<string, string>
}

/** Most errors of subgraphs in one response; later ones are left out. */
const maxErrors = 1_000

/** Whether the response takes one more error of a subgraph. */
export function hasRoom({ errors }: Run): boolean {
  return errors.length < maxErrors
}

/** A fetch of root fields, merged into the object at the path. */
export function compileRootFetch(node: FetchNode, path: FlattenPath, options: FetchOptions): Step {
  const fetch = openFetch(node, path, options)
  const { subgraph, targets } = fetch
  const isQuery = node.operationKind !== OperationTypeNode.MUTATION

  async function fetchOnce(run: Run): Promise<void> {
    const found: JsonObject[] = []
    targets.visit(run.data, run.shared, (target) => {
      found.push(target)
      return target
    })
    if (found.length === 0) return
    receiveRoot(fetch, run, found, await askSubgraph(run, subgraph, fetch.query, { isQuery }))
  }

  return { heads: [], run: fetchOnce }
}

/** The source of a subscription: the request to its subgraph, and the merge of each result. */
export interface SubscriptionSource {
  readonly subgraph: Subgraph
  readonly query: SubgraphQuery
  /** Merges a result into the run. @param answer undefined when the subgraph failed; the failure has been logged */
  readonly receive: (run: Run, answer: SubgraphAnswer | undefined) => void
}

/** The first fetch of a subscription: its results come one after another. */
export function compileSource(node: FetchNode, options: FetchOptions): SubscriptionSource {
  const fetch = openFetch(node, [], options)
  return {
    subgraph: fetch.subgraph,
    query: fetch.query,
    receive: (run, answer) => receiveRoot(fetch, run, [run.data], answer),
  }
}

/** Merges the answer with root fields into its places, and reports its errors. */
function receiveRoot(
  { targets, output, merge, report, reportAbsent }: ReturnType<typeof openFetch>,
  run: Run,
  found: readonly JsonObject[],
  answer: SubgraphAnswer | undefined,
): void {
  const locate = (own: ErrorPath) => [...targets.stem, ...own]
  if (!answer?.data) {
    reportAbsent(run, found, answer?.errors ?? [], locate)
    return
  }
  for (const error of answer.errors ?? []) {
    const own = readPath(error) ?? onlyNull(answer.data)
    report(run, error, own && locate(own))
  }
  output?.(answer.data)
  merge(run, found, answer.data)
}

/** The path of an error without one, where one root field alone is null. */
function onlyNull(data: JsonObject): ErrorPath | undefined {
  const [key, ...others] = Object.keys(data).filter((each) => data[each] === null)
  return key === undefined || others.length > 0 ? undefined : [key]
}

/**
 * The parts that every fetch has.
 * @param listNames variables of representations
 * @throws {TypeError} when the plan names an unknown subgraph
 */
export function openFetch(
  node: FetchNode,
  path: FlattenPath,
  options: FetchOptions,
  listNames: readonly string[] = [],
) {
  const subgraph = findSubgraph(node.serviceName, options)
  const query = queryOf(node, options)
  const variableNames = (node.variableUsages ?? []).filter((name) => !options.literals.has(name))
  return {
    subgraph,
    query: { query, variableNames, writeBody: compileBody(query, variableNames, listNames) },
    targets: compileTargets(path, options.conditions),
    output: compileRewrites(node.outputRewrites, options.conditions),
    merge: options.isPositional ? mergeCopies : mergeShared,
    ...compileReports(node, subgraph, options),
  }
}

/** Merges a part of a response into each of its places. */
function mergeShared(run: Run, found: readonly JsonObject[], source: JsonObject): void {
  if (found.length > 1) shareBelow(run.shared, source)
  mergeIntoEach(found, source)
}

/** Merges a copy into each place, which other fetches may then fill differently. */
function mergeCopies(_run: Run, found: readonly JsonObject[], source: JsonObject): void {
  for (const target of found) mergeIntoEach([target], copyJson(source))
}

function compileReports(node: FetchNode, subgraph: Subgraph, options: FetchOptions) {
  const renamed = renamedKeys(node.outputRewrites)

  const rebuild = (run: Run, error: SubgraphError, path: ErrorPath | undefined) => {
    const { correlationId } = run.context
    const named = path?.map((key) => {
      if (typeof key === 'number') return key
      const merged = renamed.get(key) ?? key
      return options.responseKeys.get(merged) ?? merged
    })
    return passOn(error, named, { subgraph: subgraph.name, correlationId }, options)
  }

  /** Reports an error of the subgraph with the keys of the caller. */
  const report = (run: Run, error: SubgraphError, path: ErrorPath | undefined): void => {
    if (!hasRoom(run)) return
    run.errors.push(rebuild(run, error, path))
  }

  /**
   * Reports a response without data: each field of the targets that is missing has an error of its own.
   * @param locate path of an error in the subgraph's response -> path in ours
   */
  const reportAbsent = (
    run: Run,
    found: readonly JsonObject[],
    errors: readonly SubgraphError[],
    locate: (own: ErrorPath) => ErrorPath | undefined,
  ): void => {
    const [withoutPath, ...others] = errors.filter((error) => !readPath(error))
    markIncomplete(run, found, withoutPath && rebuild(run, withoutPath, undefined))
    for (const error of others) report(run, error, undefined)
    for (const error of errors) {
      const own = readPath(error)
      if (own) report(run, error, locate(own))
    }
  }

  return { report, reportAbsent }
}

/** The subgraph operation without the ordinal of the planner, so that equal operations have one text. */
export function queryOf(
  node: FetchNode,
  { standIns, literals }: Pick<FetchOptions, 'standIns' | 'literals'>,
): string {
  const query = node.operation.replace(/^(query|mutation|subscription) (\w+)__\d+/, '$1 $2')
  return spellOut(query, standIns, literals)
}

/** Equal for fetches that can be one request. */
export function fetchKey(subgraph: string, query: string): string {
  return `${subgraph} ${query}`
}

function findSubgraph(name: string, { clients, onSubgraphFailure }: FetchOptions): Subgraph {
  const client = clients.get(name)
  if (!client) throw new TypeError(`no subgraph ${name}`)
  return { name, client, onSubgraphFailure }
}
