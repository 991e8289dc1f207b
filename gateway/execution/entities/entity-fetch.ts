/** The fetch of entities, compiled: what stands for what, ask together with others, merge into every place. */

import type { FetchNode } from '@apollo/query-planner'
import { waveOf } from './join-same-subgraph.ts'
import { compileGrouping, type EntityGroup } from './entity-groups.ts'
import { fetchKey, openFetch, type FetchOptions } from '../fetch-step.ts'
import { isJsonObject, readOwn, type JsonObject } from '../json.ts'
import { mergeIntoEach } from '../response/merge-results.ts'
import { representationsName } from './merge-queries.ts'
import { compileExtractor, compileIdentity } from './representations.ts'
import { compileRewrites } from '../response/rewrites.ts'
import { type Run, type Step } from '../execution-state.ts'
import { shareBelow } from '../response/shared-objects.ts'
import type { SubgraphError } from '../subgraph/subgraph-client.ts'
import { readPath, type ErrorPath } from '../subgraph/subgraph-errors.ts'
import { askSubgraph, fail } from '../subgraph-request.ts'
import type { FlattenPath, Targets } from '../response/path-targets.ts'
import { batchOf } from './join-same-fetches.ts'

/** Places of one error that are said; more tell nobody more. */
const maxPlaces = 100

/** @param requires what the planner says that a representation consists of */
export function compileEntityFetch(
  node: FetchNode,
  requires: NonNullable<FetchNode['requires']>,
  path: FlattenPath,
  options: FetchOptions,
): Step {
  const fetch = openFetch(node, path, options, [representationsName])
  const { subgraph, targets, output } = fetch
  const queries = options.entityQueriesOf(subgraph.name)
  const query = queries.add(fetch.query)
  const batchKey = fetchKey(subgraph.name, query.query)
  const isRepeated = options.repeated.has(batchKey)
  const input = compileRewrites(node.inputRewrites, options.conditions)
  const isRewritten = input !== undefined || output !== undefined
  const group = compileGrouping({
    targets,
    extract: compileExtractor(requires, input, options),
    identify: compileIdentity(requires, options),
    isRewritten,
    areInterchangeable: !isRewritten && options.isSolelyProvided(path),
  })

  function send(run: Run, representations: readonly string[]) {
    return queries.areSeveral()
      ? waveOf(run, subgraph, queries).ask(query, representations)
      : askSubgraph(run, subgraph, query, { representations: [representations] })
  }

  async function fetchEntities(run: Run): Promise<void> {
    const groups = group(run.data, run.shared)
    if (groups.length === 0) return
    const representations = groups.map(({ representation }) => representation)
    const answer = await (isRepeated
      ? batchOf(run, batchKey).join(representations, (texts) => send(run, texts))
      : send(run, representations))
    if (!answer) return
    const entities = answer.data ? readOwn(answer.data, '_entities') : undefined
    if (answer.data && !(Array.isArray(entities) && entities.length === groups.length)) {
      fail(run, subgraph, 'as many entities as asked for are not there')
      return
    }
    for (const error of answer.errors ?? [])
      for (const place of placesOf(error, groups, run.data, targets)) fetch.say(run, error, place)
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

  return { heads: isRepeated ? [batchKey] : [], run: fetchEntities }
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
