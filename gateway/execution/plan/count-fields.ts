/** Counts the fields of an operation as they are planned: those of a fragment at each of its spreads. */

import { Kind, type DocumentNode, type SelectionSetNode } from 'graphql'

const beyondAnyLimit = Number.MAX_SAFE_INTEGER / 4

/**
 * The fields of a selection and of all below it; the number stops growing far beyond every limit.
 * @param document valid: no fragment spreads itself
 */
export function countFields(document: DocumentNode, root: SelectionSetNode): number {
  const fragments = new Map<string, SelectionSetNode>()
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION)
      fragments.set(definition.name.value, definition.selectionSet)
  const counted = new Map<string, number>()

  function ofFragment(name: string): number {
    const known = counted.get(name)
    if (known !== undefined) return known
    // a fragment that spreads itself, which validation refuses, counts once
    counted.set(name, 0)
    const fragment = fragments.get(name)
    const count = fragment ? ofSet(fragment) : 0
    counted.set(name, count)
    return count
  }

  function ofSet({ selections }: SelectionSetNode): number {
    let count = 0
    for (const selection of selections) {
      if (selection.kind === Kind.FRAGMENT_SPREAD) count += ofFragment(selection.name.value)
      else if (selection.kind === Kind.INLINE_FRAGMENT) count += ofSet(selection.selectionSet)
      else count += 1 + (selection.selectionSet ? ofSet(selection.selectionSet) : 0)
    }
    return Math.min(count, beyondAnyLimit)
  }
  return ofSet(root)
}
