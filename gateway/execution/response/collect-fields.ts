/** The fields of a selection for one type, by response key (GraphQL specification, 6.3.2 CollectFields). */

import {
  Kind,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql'
import { isLeftOut } from '../../../authorization/decision/operation.ts'
import type { TypeConditions } from '../type-conditions.ts'

/** The operation, its fragments and the conditions that decide which fields are selected. */
export interface SelectionContext {
  readonly operation: OperationDefinitionNode
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>
  /** The values of the variables that `@skip` and `@include` look at. */
  readonly conditionValues: Readonly<Record<string, boolean>>
  readonly conditions: TypeConditions
  /** The keys under which fields were executed, where they are not the response keys. */
  readonly internalKeys: ReadonlyMap<FieldNode, string>
}

/**
 * The selected fields of an object of this type, by response key and in the order of the selection. `@skip` and
 * `@include` are applied; each named fragment is visited once.
 */
export function collectFields(
  context: SelectionContext,
  type: GraphQLCompositeType,
  sets: readonly SelectionSetNode[],
): ReadonlyMap<string, FieldNode[]> {
  const fields = new Map<string, FieldNode[]>()
  const visited = new Set<string>()
  const collect = ({ selections }: SelectionSetNode): void => {
    for (const selection of selections) {
      if (isLeftOut(selection, context.operation, context.conditionValues)) continue
      if (selection.kind === Kind.FIELD) {
        const key = selection.alias?.value ?? selection.name.value
        const known = fields.get(key)
        if (known) known.push(selection)
        else fields.set(key, [selection])
        continue
      }
      const fragment =
        selection.kind === Kind.INLINE_FRAGMENT
          ? selection
          : context.fragments.get(selection.name.value)
      if (!fragment) continue
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        if (visited.has(selection.name.value)) continue
        visited.add(selection.name.value)
      }
      const condition = fragment.typeCondition?.name.value
      if (condition === undefined || context.conditions.namesWithin(condition).has(type.name))
        collect(fragment.selectionSet)
    }
  }
  for (const set of sets) collect(set)
  return fields
}
