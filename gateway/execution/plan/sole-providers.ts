/** Finds the paths of the response whose objects come from a single fetch of the plan. */

import type { FetchNode, PlanNode } from '@apollo/query-planner'
import { Kind, parse, type FragmentDefinitionNode, type SelectionSetNode } from 'graphql'
import { keysOf, type FlattenPath } from '../response/path-targets.ts'
import { visitFetches } from './visit-fetches.ts'

/**
 * @returns whether exactly one fetch selects the objects at this path. Other fetches add to these objects only
 *   fields of an entity, and the same fields to all objects of that entity.
 */
export type IsSolelyProvided = (path: FlattenPath) => boolean

/**
 * Reads the fetches of a plan. When a fetch renames keys of its response, no path counts as solely provided, because
 * paths of documents and responses then differ.
 */
export function findSoleProviders(root: PlanNode | undefined): IsSolelyProvided {
  const providers = new Map<string, number>()
  /** A key that a fetch renames has another path in the response than in the document. */
  let isAnyRenamed = false

  visitFetches(root, (fetch, path) => {
    if (fetch.outputRewrites?.some(({ kind }) => kind === 'KeyRenamer') === true)
      isAnyRenamed = true
    for (const provided of findPaths(fetch, path))
      providers.set(provided, (providers.get(provided) ?? 0) + 1)
  })
  return (path) => !isAnyRenamed && providers.get(placeOf(path)) === 1
}

/** Every place at which the fetch selects objects, each once. */
function findPaths({ operation, requires }: FetchNode, path: FlattenPath): ReadonlySet<string> {
  const found = new Set<string>()
  const fragments = new Map<string, FragmentDefinitionNode>()
  const { definitions } = parse(operation, { noLocation: true })
  for (const each of definitions)
    if (each.kind === Kind.FRAGMENT_DEFINITION) fragments.set(each.name.value, each)
  const collect = ({ selections }: SelectionSetNode, at: FlattenPath): void => {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) {
        if (!selection.selectionSet) continue
        const isEntities = requires !== undefined && selection.name.value === '_entities'
        const below = isEntities ? at : [...at, selection.alias?.value ?? selection.name.value]
        if (!isEntities) found.add(placeOf(below))
        collect(selection.selectionSet, below)
        continue
      }
      const fragment =
        selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value)
      if (fragment) collect(fragment.selectionSet, at) // a planner's fragments have no cycles
    }
  }
  for (const each of definitions)
    if (each.kind === Kind.OPERATION_DEFINITION) collect(each.selectionSet, path)
  return found
}

/** Lists and type conditions do not matter: two fetches for different types of one place are two providers. */
function placeOf(path: FlattenPath): string {
  return keysOf(path).join('.')
}
