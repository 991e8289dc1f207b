/** The fetch of a plan, compiled: ask a subgraph, rewrite, merge, say what went wrong and where. */

import type { FetchNode } from '@apollo/query-planner'
import { OperationTypeNode } from 'graphql'
import type { EntityQueries } from './entities/entity-queries.ts'
import type { JsonObject } from './json.ts'
import { mergeIntoEach } from './response/merge-results.ts'
import type { StandIn } from './plan/prepare-supergraph.ts'
import { compileBody } from './subgraph/request-body.ts'
import { compileRewrites, renamedKeys } from './response/rewrites.ts'
import type { Run, Step } from './execution-state.ts'
import { shareBelow } from './response/shared-objects.ts'
import type { IsSolelyProvided } from './plan/sole-providers.ts'
import { spellOut } from './plan/expand-stand-ins.ts'
import type { SubgraphClient, SubgraphError } from './subgraph/subgraph-client.ts'
import {
  passOn,
  readPath,
  type ErrorPath,
  type SubgraphErrorOptions,
} from './subgraph/subgraph-errors.ts'
import { askSubgraph, type Subgraph } from './subgraph-request.ts'
import { compileTargets, type FlattenPath } from './response/path-targets.ts'
import type { TypeConditions } from './type-conditions.ts'

export interface FetchOptions extends SubgraphErrorOptions {
  readonly clients: ReadonlyMap<string, SubgraphClient>
  readonly conditions: TypeConditions
  /** Fields that stand for others, by their names. */
  readonly standIns: ReadonlyMap<string, StandIn>
  /** Keys of fetches that the plan holds more than once. */
  readonly repeated: ReadonlySet<string>
  /** What the plan asks of the entities of a subgraph. */
  readonly entityQueriesOf: (subgraph: string) => EntityQueries
  /** Of paths: whether one fetch of the plan alone brings the objects there. */
  readonly isSolelyProvided: IsSolelyProvided
  /** Keys of the answer so far -> keys of the answer, where they differ. */
  readonly responseKeys: ReadonlyMap<string, string>
}

/** A fetch of root fields, which merges what it brings into the object at the path. */
export function compileRootFetch(node: FetchNode, path: FlattenPath, options: FetchOptions): Step {
  const fetch = openFetch(node, path, options)
  const { subgraph, targets, output } = fetch
  const isQuery = node.operationKind !== OperationTypeNode.MUTATION

  async function fetchOnce(run: Run): Promise<void> {
    const found: JsonObject[] = []
    targets.visit(run.data, run.shared, (target) => {
      found.push(target)
      return target
    })
    if (found.length === 0) return
    const answer = await askSubgraph(run, subgraph, fetch.query, { isQuery, representations: [] })
    if (!answer) return
    for (const error of answer.errors ?? []) {
      const own = readPath(error)
      fetch.say(run, error, own && [...targets.stem, ...own])
    }
    if (!answer.data) return
    output?.(answer.data)
    if (found.length > 1) shareBelow(run.shared, answer.data)
    mergeIntoEach(found, answer.data)
  }

  return { heads: [], run: fetchOnce }
}

/**
 * What every fetch has.
 * @param listNames variables of representations
 * @throws {TypeError} when the plan names a subgraph that there is not
 */
export function openFetch(
  node: FetchNode,
  path: FlattenPath,
  options: FetchOptions,
  listNames: readonly string[] = [],
) {
  const subgraph = findSubgraph(node.serviceName, options)
  const query = queryOf(node, options)
  const variableNames = node.variableUsages ?? []
  const renamed = renamedKeys(node.outputRewrites)
  return {
    subgraph,
    query: { query, variableNames, writeBody: compileBody(query, variableNames, listNames) },
    targets: compileTargets(path),
    output: compileRewrites(node.outputRewrites, options.conditions),
    /** Passes an error of the subgraph on, with the keys that the caller knows. */
    say(run: Run, error: SubgraphError, path: ErrorPath | undefined): void {
      const { correlationId } = run.context
      const named = path?.map((key) => {
        if (typeof key === 'number') return key
        const merged = renamed.get(key) ?? key
        return options.responseKeys.get(merged) ?? merged
      })
      run.errors.push(passOn(error, named, { subgraph: subgraph.name, correlationId }, options))
    },
  }
}

/** The subgraph operation, without the ordinal that the planner gives it: what is the same has one text. */
export function queryOf(node: FetchNode, { standIns }: Pick<FetchOptions, 'standIns'>): string {
  const query = node.operation.replace(/^(query|mutation) (\w+)__\d+/, '$1 $2')
  return spellOut(query, standIns)
}

/** What two fetches have in common that can be one request. */
export function fetchKey(subgraph: string, query: string): string {
  return `${subgraph} ${query}`
}

function findSubgraph(name: string, { clients, onSubgraphFailure }: FetchOptions): Subgraph {
  const client = clients.get(name)
  if (!client) throw new TypeError(`no subgraph ${name}`)
  return { name, client, onSubgraphFailure }
}
