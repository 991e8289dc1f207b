/** Cuts the paths of subgraphs' errors to keys of the operation: a subgraph may send any text as a path. */

import { Kind, type GraphQLFormattedError, type SelectionSetNode } from 'graphql'
import {
  findOperation,
  fragmentsOf,
  type OperationRequest,
} from '../../authorization/decision/operation.ts'

/** Lists within lists that a path may lead through. */
const maxListDepth = 4

/** The errors, each with as much of its path as leads through selected fields; without a path where nothing of it does. */
export function cutPaths(
  errors: readonly GraphQLFormattedError[],
  request: OperationRequest,
): GraphQLFormattedError[] {
  const operation = findOperation(request)
  const fragments = fragmentsOf(request.document)
  const root = operation ? [operation.selectionSet] : []
  return errors.map(({ path, ...error }) => {
    const kept = path ? cut(path) : []
    return kept.length > 0 ? { ...error, path: kept } : error
  })

  function cut(path: readonly (string | number)[]): readonly (string | number)[] {
    let sets: readonly SelectionSetNode[] = root
    let indexes = 0
    for (const [at, key] of path.entries()) {
      if (typeof key === 'number') {
        indexes++
        if (at === 0 || indexes > maxListDepth || !Number.isSafeInteger(key) || key < 0)
          return path.slice(0, at)
        continue
      }
      indexes = 0
      const below = findBelow(sets, key)
      if (!below) return path.slice(0, at)
      sets = below
    }
    return path
  }

  /** The selections of the fields with this response key; undefined where there is none. */
  function findBelow(sets: readonly SelectionSetNode[], key: string) {
    const seen = new Set<string>()
    const found: SelectionSetNode[] = []
    let isSelected = false
    const look = ({ selections }: SelectionSetNode): void => {
      for (const selection of selections) {
        if (selection.kind === Kind.FIELD) {
          if ((selection.alias ?? selection.name).value !== key) continue
          isSelected = true
          if (selection.selectionSet) found.push(selection.selectionSet)
        } else if (selection.kind === Kind.INLINE_FRAGMENT) look(selection.selectionSet)
        else if (!seen.has(selection.name.value)) {
          seen.add(selection.name.value)
          const fragment = fragments.get(selection.name.value)
          if (fragment) look(fragment.selectionSet)
        }
      }
    }
    for (const set of sets) look(set)
    return isSelected ? found : undefined
  }
}
