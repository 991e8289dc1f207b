/** The fetch of a plan, compiled: ask a subgraph, rewrite, merge, say what went wrong and where. */

import type { FetchNode } from '@apollo/query-planner'
import { OperationTypeNode } from 'graphql'
import { compileGrouping, type EntityGroup } from './entity-groups.ts'
import { isJsonObject, readOwn, type JsonObject } from './json.ts'
import { mergeIntoEach } from './merge.ts'
import { compileExtractor, compileIdentity } from './representations.ts'
import { compileBody } from './request-body.ts'
import { compileRewrites, renamedKeys } from './rewrites.ts'
import { batchOf, type Run, type Step } from './run.ts'
import {
  SubgraphUnavailableError,
  type SubgraphAnswer,
  type SubgraphClient,
  type SubgraphError,
} from './subgraph-client.ts'
import {
  passOn,
  readPath,
  subgraphFailed,
  type ErrorPath,
  type SubgraphErrorOptions,
} from './subgraph-errors.ts'
import type { StandIn } from './prepare-supergraph.ts'
import { shareBelow } from './shared-text.ts'
import type { IsSolelyProvided } from './sole-providers.ts'
import { spellOut } from './stand-ins.ts'
import { compileTargets, type FlattenPath, type Targets } from './targets.ts'
import type { TypeConditions } from './type-conditions.ts'

export interface FetchOptions extends SubgraphErrorOptions {
  readonly clients: ReadonlyMap<string, SubgraphClient>
  readonly conditions: TypeConditions
  /** Fields that stand for others, by their names. */
  readonly standIns: ReadonlyMap<string, StandIn>
  /** Keys of fetches that the plan holds more than once. */
  readonly repeated: ReadonlySet<string>
  /** Of paths: whether one fetch of the plan alone brings the objects there. */
  readonly isSolelyProvided: IsSolelyProvided
  /** Keys of the answer so far -> keys of the answer, where they differ. */
  readonly responseKeys: ReadonlyMap<string, string>
}

/** Places of one error that are said; more tell nobody more. */
const maxPlaces = 100

/** @throws {TypeError} when the plan names a subgraph that there is not */
export function compileFetch(node: FetchNode, path: FlattenPath, options: FetchOptions): Step {
  const client = findClient(node.serviceName, options)
  const targets = compileTargets(path)
  const query = queryOf(node, options)
  const batchKey = fetchKey(node.serviceName, query)
  const writeBody = compileBody(query, node.variableUsages ?? [])
  const output = compileRewrites(node.outputRewrites, options.conditions)
  const renamed = renamedKeys(node.outputRewrites)
  const isQuery = node.operationKind !== OperationTypeNode.MUTATION

  async function ask(run: Run, body: string): Promise<SubgraphAnswer | undefined> {
    const { context } = run
    run.open++
    try {
      const { identity, correlationId, cancellation } = context
      return await client.ask({ query, body, isQuery, identity, correlationId, cancellation })
    } catch (error) {
      fail(run, error instanceof SubgraphUnavailableError ? error.reason : 'unknown')
      return undefined
    } finally {
      run.open--
      if (run.open === 0) for (const batch of run.batches.values()) batch.wake()
    }
  }

  function fail(run: Run, reason: string): void {
    options.onSubgraphFailure(node.serviceName, reason, run.context.correlationId)
    run.errors.push(subgraphFailed())
  }

  function say(run: Run, error: SubgraphError, path: ErrorPath | undefined): void {
    const { correlationId } = run.context
    const of = { subgraph: node.serviceName, correlationId }
    const named = path?.map((key) => {
      if (typeof key === 'number') return key
      const merged = renamed.get(key) ?? key
      return options.responseKeys.get(merged) ?? merged
    })
    run.errors.push(passOn(error, named, of, options))
  }

  async function fetchOnce(run: Run): Promise<void> {
    const found: JsonObject[] = []
    targets.visit(run.data, run.shared, (target) => {
      found.push(target)
      return target
    })
    if (found.length === 0) return
    const answer = await ask(run, writeBody(run.variables))
    if (!answer) return
    for (const error of answer.errors ?? []) {
      const own = readPath(error)
      say(run, error, own && [...targets.stem, ...own])
    }
    if (!answer.data) return
    output?.(answer.data)
    if (found.length > 1) shareBelow(run.shared, answer.data)
    mergeIntoEach(found, answer.data)
  }

  if (!node.requires) return { heads: [], run: fetchOnce }
  const input = compileRewrites(node.inputRewrites, options.conditions)
  const extract = compileExtractor(node.requires, input, options)
  const isRewritten = input !== undefined || output !== undefined
  const group = compileGrouping({
    targets,
    extract,
    identify: compileIdentity(node.requires, options),
    isRewritten,
    areInterchangeable: !isRewritten && options.isSolelyProvided(path),
  })

  async function fetchEntities(run: Run): Promise<void> {
    const groups = group(run.data, run.shared)
    if (groups.length === 0) return
    const representations = groups.map(({ representation }) => representation)
    const send = (texts: readonly string[]) => ask(run, writeBody(run.variables, texts))
    const answer = await (options.repeated.has(batchKey)
      ? batchOf(run, batchKey).join(representations, send)
      : send(representations))
    if (!answer) return
    const entities = answer.data ? readOwn(answer.data, '_entities') : undefined
    if (answer.data && !(Array.isArray(entities) && entities.length === groups.length)) {
      fail(run, 'as many entities as asked for are not there')
      return
    }
    for (const error of answer.errors ?? [])
      for (const place of placesOf(error, groups, run.data, targets)) say(run, error, place)
    if (!Array.isArray(entities)) return
    groups.forEach(({ typename, targets: found }, at) => {
      const entity: unknown = entities[at]
      if (!isJsonObject(entity)) return
      if (output) {
        if (entity['__typename'] === undefined) entity['__typename'] = typename
        output(entity)
      }
      if (found.length > 1) shareBelow(run.shared, entity)
      mergeIntoEach(found, entity)
    })
  }

  return { heads: options.repeated.has(batchKey) ? [batchKey] : [], run: fetchEntities }
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

function findClient(name: string, { clients }: FetchOptions): SubgraphClient {
  const client = clients.get(name)
  if (!client) throw new TypeError(`no subgraph ${name}`)
  return client
}

/**
 * `["_entities", 3, "name"]` of a subgraph -> every place in the answer where that entity stands;
 * `["_entities", "name"]`, which is of all of them: the one path that they have without places in lists.
 */
function placesOf(
  error: SubgraphError,
  groups: readonly EntityGroup[],
  data: JsonObject,
  targets: Targets,
): readonly (ErrorPath | undefined)[] {
  const path = readPath(error)
  if (!path) return [undefined]
  const [, at, ...below] = path
  if (typeof at === 'string') return [[...targets.keys, at, ...below]]
  const group = typeof at === 'number' ? groups[at] : undefined
  if (!group) return [targets.stem]
  return targets
    .locate(data, new Set(group.targets))
    .slice(0, maxPlaces)
    .map((place) => [...place, ...below])
}
