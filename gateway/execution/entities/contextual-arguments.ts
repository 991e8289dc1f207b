/** Arguments that a subgraph takes from an enclosing object: `@context` and `@fromContext`. */

import type { FetchDataRewrite } from '@apollo/query-planner'
import { stringifyJson } from '../exact-json.ts'
import { isJsonObject, readOwn, type JsonObject } from '../json.ts'
import { keysOf, type FlattenPath } from '../response/path-targets.ts'
import type { TypeConditions } from '../type-conditions.ts'
import type { EntityGroup } from './entity-groups.ts'
import type { Extractor } from './representations.ts'

/** Entities with the same values of their contextual arguments: they are one request. */
export interface ContextGroup {
  /** Values by the names of the plan's variables. */
  readonly values: Readonly<Record<string, unknown>>
  readonly groups: readonly EntityGroup[]
}

/** Groups the objects at the path by the values that their enclosing objects give. */
export type GroupByContext = (root: JsonObject, extract: Extractor) => readonly ContextGroup[]

/** One argument: how many keys up the enclosing object is, and the path from there. */
interface Context {
  readonly variable: string
  readonly levelsUp: number
  readonly path: readonly string[]
}

type MutableGroup = {
  readonly values: Record<string, unknown>
  readonly byText: Map<string, EntityGroup>
}

/**
 * @param rewrites of a fetch: paths that begin with `..` for each level up
 * @returns undefined where the fetch has no contextual arguments
 */
export function compileContexts(
  rewrites: readonly FetchDataRewrite[],
  path: FlattenPath,
  conditions: TypeConditions,
): GroupByContext | undefined {
  const contexts = rewrites.flatMap((rewrite): readonly Context[] => {
    if (rewrite.kind !== 'KeyRenamer') return []
    const levelsUp = rewrite.path.filter((key) => key === '..').length
    return [{ variable: rewrite.renameKeyTo, levelsUp, path: rewrite.path.slice(levelsUp) }]
  })
  if (contexts.length === 0) return undefined
  const keys = keysOf(path)
  return (root, extract) => {
    const byValues = new Map<string, MutableGroup>()
    visitWithAncestors(root, keys, [], (target, ancestors) => {
      const values = readContexts(contexts, ancestors, conditions)
      const representation = extract(target)
      if (representation === undefined) return
      const key = stringifyJson(Object.entries(values)) ?? ''
      const group = byValues.get(key) ?? { values, byText: new Map<string, EntityGroup>() }
      byValues.set(key, group)
      const typename = readOwn(target, '__typename')
      const entity = group.byText.get(representation) ?? { representation, typename, targets: [] }
      group.byText.set(representation, entity)
      entity.targets.push(target)
    })
    return [...byValues.values()].map(({ values, byText }) => ({
      values,
      groups: [...byText.values()],
    }))
  }
}

/** @param ancestors from the root to the target, which is the last */
function readContexts(
  contexts: readonly Context[],
  ancestors: readonly JsonObject[],
  conditions: TypeConditions,
): Record<string, unknown> {
  const values: Record<string, unknown> = {}
  for (const { variable, levelsUp, path } of contexts) {
    const value = readContext(ancestors.at(-1 - levelsUp), path, conditions)
    // Of several types that set one context, the one applies that the enclosing object is of.
    if (value !== undefined) values[variable] = value
  }
  return values
}

const fragmentPrefix = '... on '

function readContext(
  value: unknown,
  [element, ...below]: readonly string[],
  conditions: TypeConditions,
): unknown {
  if (element === undefined) return value
  if (Array.isArray(value))
    return value.map((item) => readContext(item, [element, ...below], conditions) ?? null)
  if (!isJsonObject(value)) return value === null ? null : undefined
  if (!element.startsWith(fragmentPrefix))
    return readContext(readOwn(value, element), below, conditions)
  const names = conditions.namesWithin(element.slice(fragmentPrefix.length))
  return conditions.mayBeOf(readOwn(value, '__typename'), names)
    ? readContext(value, below, conditions)
    : undefined
}

function visitWithAncestors(
  value: unknown,
  keys: readonly string[],
  ancestors: readonly JsonObject[],
  each: (target: JsonObject, ancestors: readonly JsonObject[]) => void,
): void {
  if (Array.isArray(value)) {
    for (const item of value) visitWithAncestors(item, keys, ancestors, each)
    return
  }
  const [key, ...below] = keys
  if (!isJsonObject(value)) return
  const path = [...ancestors, value]
  if (key === undefined) each(value, path)
  else visitWithAncestors(readOwn(value, key), below, path, each)
}
