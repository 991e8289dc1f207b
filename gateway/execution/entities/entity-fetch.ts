/** Compiles the fetch of entities: representations, one request, merge into every place of each entity. */

import type { FetchNode } from '@apollo/query-planner'
import { waveOf } from './join-same-subgraph.ts'
import { compileContexts, type ContextGroup } from './contextual-arguments.ts'
import { compileGrouping, type EntityGroup } from './entity-groups.ts'
import { fetchKey, hasRoom, openFetch, type FetchOptions } from '../fetch-step.ts'
import { isJsonObject, readOwn, type JsonObject } from '../json.ts'
import { representationsName } from './merge-queries.ts'
import { compileExtractor, compileIdentity } from './representations.ts'
import { compileRewrites } from '../response/rewrites.ts'
import { type Run, type Step } from '../execution-state.ts'
import type { SubgraphAnswer, SubgraphError } from '../subgraph/read-answer.ts'
import { readPath, type ErrorPath } from '../subgraph/subgraph-errors.ts'
import { askSubgraph, logFailure } from '../subgraph-request.ts'
import type { FlattenPath, Targets } from '../response/path-targets.ts'
import { batchOf } from './join-same-fetches.ts'

/** At most this many paths are reported for one error of a subgraph. */
const maxPlaces = 1_000

/** @param requires selections of a representation, as the planner gives them */
export function compileEntityFetch(
  node: FetchNode,
  requires: NonNullable<FetchNode['requires']>,
  path: FlattenPath,
  options: FetchOptions,
): Step {
  const fetch = openFetch(node, path, options, [representationsName])
  const { subgraph, targets } = fetch
  const merge = compileMerge(fetch)
  const input = compileRewrites(node.inputRewrites, options.conditions)
  const extract = compileExtractor(requires, input, options)

  const contexts = compileContexts(node.contextRewrites ?? [], path, options.conditions)
  if (contexts) {
    const askWith = async (run: Run, { values, groups }: ContextGroup): Promise<void> => {
      const answer = await askSubgraph(run, subgraph, fetch.query, {
        representations: [representationsOf(groups)],
        variables: { ...run.variables, ...values },
      })
      merge(run, groups, answer)
    }
    return {
      heads: [],
      async run(run) {
        const groups = contexts(run.data, extract)
        await Promise.all(groups.map((each) => askWith(run, each)))
      },
    }
  }

  const queries = options.entityQueriesOf(subgraph.name)
  const query = queries.add(fetch.query)
  const batchKey = fetchKey(subgraph.name, query.query)
  const isRepeated = options.repeated.has(batchKey)
  const isRewritten = input !== undefined || fetch.output !== undefined
  const group = compileGrouping({
    targets,
    extract,
    identify: compileIdentity(requires, options),
    isRewritten,
    areInterchangeable: !isRewritten && !options.isPositional && options.isSolelyProvided(path),
  })
  const send = (run: Run, representations: readonly string[]) =>
    queries.areSeveral()
      ? waveOf(run, subgraph, queries).ask(query, representations)
      : askSubgraph(run, subgraph, query, { representations: [representations] })

  async function fetchEntities(run: Run): Promise<void> {
    const groups = group(run.data, run.shared)
    if (groups.length === 0) return
    const representations = representationsOf(groups)
    const answer = await (isRepeated
      ? batchOf(run, batchKey).join(representations, (texts) => send(run, texts))
      : send(run, representations))
    merge(run, groups, answer)
  }

  return { heads: isRepeated ? [batchKey] : [], run: fetchEntities }
}

function representationsOf(groups: readonly EntityGroup[]): readonly string[] {
  return groups.map(({ representation }) => representation)
}

/** Merges the entities of a response into their places, and reports its errors at each of them. */
function compileMerge({ subgraph, targets, output, merge, report, reportAbsent }: OpenFetch) {
  return (run: Run, groups: readonly EntityGroup[], answer: SubgraphAnswer | undefined): void => {
    const entities = answer?.data ? readOwn(answer.data, '_entities') : undefined
    const isWhole = Array.isArray(entities) && entities.length === groups.length
    if (answer?.data && !isWhole) logFailure(run, subgraph, 'fewer entities than representations')
    if (!isWhole) {
      const found = groups.flatMap((each) => each.targets)
      reportAbsent(run, found, answer?.errors ?? [], ([, at, ...below]) =>
        typeof at === 'string' ? [...targets.keys, at, ...below] : targets.stem,
      )
      return
    }
    for (const error of answer?.errors ?? []) {
      if (!hasRoom(run)) break
      for (const place of placesOf(error, groups, run.data, targets)) report(run, error, place)
    }
    groups.forEach(({ typename, targets: found }, at) => {
      const entity: unknown = entities[at]
      if (!isJsonObject(entity)) return
      if (output) {
        if (entity['__typename'] === undefined) entity['__typename'] = typename
        output(entity)
      }
      merge(run, found, entity)
    })
  }
}

type OpenFetch = ReturnType<typeof openFetch>

/**
 * `["_entities", 3, "name"]` of a subgraph -> every place of that entity in the response;
 * `["_entities", "name"]`, an error of all entities: the path that they have in common, without lists.
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
