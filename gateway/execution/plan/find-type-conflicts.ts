/** Response keys that members of an abstract type select with different fields or arguments. */

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
 * @returns `url` of the example; nothing where there is no conflict
 */
export function findTypeConflicts(
  { definitions }: DocumentNode,
  { selectionSet }: OperationDefinitionNode,
): ReadonlySet<string> {
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const each of definitions)
    if (each.kind === Kind.FRAGMENT_DEFINITION) fragments.set(each.name.value, each)
  const conflicts = new Set<string>()
  const collect = (sets: readonly SelectionSetNode[]): void => {
    for (const [key, nodes] of collectByKey(sets, fragments)) {
      if (new Set(nodes.map(meaningOf)).size > 1) conflicts.add(key)
      const below = nodes.flatMap((node) => node.selectionSet ?? [])
      if (below.length > 0) collect(below)
    }
  }
  collect([selectionSet])
  return conflicts
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
export function meaningOf({ name, arguments: given = [] }: FieldNode): string {
  return `${name.value}(${given.map(print).toSorted().join(',')})`
}
