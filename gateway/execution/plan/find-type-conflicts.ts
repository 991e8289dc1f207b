/** Whether members of an abstract type select one response path with different fields or arguments. */

import {
  Kind,
  print,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql'

/**
 * `... on Article { cover { url(width: 10) } } ... on Gallery { cover { url(width: 99) } }` is valid, since no object is
 * both; but a plan that knows objects by their path alone fetches one of the two for all.
 */
export function hasTypeConflicts(
  { definitions }: DocumentNode,
  { selectionSet }: OperationDefinitionNode,
): boolean {
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const each of definitions)
    if (each.kind === Kind.FRAGMENT_DEFINITION) fragments.set(each.name.value, each)
  const isInConflict = (sets: readonly SelectionSetNode[]): boolean => {
    for (const nodes of collectByKey(sets, fragments).values()) {
      const [first] = nodes
      if (first && nodes.some((each) => meaningOf(each) !== meaningOf(first))) return true
      if (isInConflict(nodes.flatMap((node) => node.selectionSet ?? []))) return true
    }
    return false
  }
  return isInConflict([selectionSet])
}

/** Fields by response key, whatever the types of their fragments are. */
function collectByKey(
  sets: readonly SelectionSetNode[],
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): ReadonlyMap<string, readonly FieldNode[]> {
  const byKey = new Map<string, FieldNode[]>()
  const visited = new Set<string>()
  const collect = ({ selections }: SelectionSetNode): void => {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) {
        const key = selection.alias?.value ?? selection.name.value
        const known = byKey.get(key)
        if (known) known.push(selection)
        else byKey.set(key, [selection])
      } else if (selection.kind === Kind.INLINE_FRAGMENT) collect(selection.selectionSet)
      else if (!visited.has(selection.name.value)) {
        visited.add(selection.name.value)
        const fragment = fragments.get(selection.name.value)
        if (fragment) collect(fragment.selectionSet)
      }
    }
  }
  for (const set of sets) collect(set)
  return byKey
}

/** Name and arguments, whatever the order of the arguments is. */
function meaningOf({ name, arguments: given = [] }: FieldNode): string {
  return `${name.value}(${given.map(print).toSorted().join(',')})`
}
