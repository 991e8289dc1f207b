/** The refusal of a whole fragment: a fragment on a closed type can hold no value. */

import { Kind, type FieldNode, type GraphQLObjectType, type SelectionSetNode } from 'graphql'
import type { Gate } from '../gate.ts'
import { narrowTypes, type Surroundings } from './place.ts'
import { mergeRefused, nothingRefused, refuse, type RefusedFields } from './refused-fields.ts'

/**
 * Refuses each field directly in the fragment, and in the fragments within it.
 * @param typeName the type of the fragment, for the coordinates of the refusals
 * @param types the object types that a value in the fragment can have
 * @param gate the closed gate, for the decision record
 */
export function refuseSelections(
  { selections }: SelectionSetNode,
  typeName: string,
  types: readonly GraphQLObjectType[],
  gate: Gate,
  surroundings: Surroundings,
  seen: ReadonlySet<string> = new Set(),
): RefusedFields {
  const { index, definitions, isSkipped } = surroundings
  const executed = selections.filter((selection) => !isSkipped(selection))
  let refused = nothingRefused
  let typename: FieldNode | undefined
  for (const selection of executed) {
    if (selection.kind === Kind.FIELD) {
      if (selection.name.value === '__typename') {
        typename = selection
        continue
      }
      refused = mergeRefused(refused, refuse(selection, typeName, gate))
      continue
    }
    const name = selection.kind === Kind.FRAGMENT_SPREAD ? selection.name.value : ''
    const inner = selection.kind === Kind.FRAGMENT_SPREAD ? definitions.get(name) : selection
    if (!inner || seen.has(name)) continue
    const condition = inner.typeCondition?.name.value
    const innerType = condition ?? typeName
    const innerTypes =
      condition === undefined ? types : narrowTypes(index, types, index.schema.getType(condition))
    if (innerTypes.length === 0 && types.length > 0) continue
    const innerSeen = name === '' ? seen : new Set([...seen, name])
    refused = mergeRefused(
      refused,
      refuseSelections(inner.selectionSet, innerType, innerTypes, gate, surroundings, innerSeen),
    )
  }
  if (refused.size > 0) return refused
  // beside other fields, `__typename` is not refused separately
  return typename ? refuse(typename, typeName, gate) : refused
}
