/** The refusal of a whole fragment: nothing can be in one on a type that is closed. */

import {
  Kind,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql'
import type { Gate } from '../gate.ts'
import { mergeRefused, nothingRefused, refuse, type RefusedFields } from './refused-fields.ts'

interface Surroundings {
  readonly definitions: ReadonlyMap<string, FragmentDefinitionNode>
  readonly isSkipped: (selection: SelectionNode) => boolean
  /** Those of the types that a value under this type condition can be. */
  readonly narrow: (
    types: readonly GraphQLObjectType[],
    condition: string,
  ) => readonly GraphQLObjectType[]
}

/** Each field directly in the fragment is refused, through the fragments in it. */
export function refuseSelections(
  { selections }: SelectionSetNode,
  typeName: string,
  types: readonly GraphQLObjectType[],
  gate: Gate,
  surroundings: Surroundings,
  seen: ReadonlySet<string> = new Set(),
): RefusedFields {
  const { definitions, isSkipped, narrow } = surroundings
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
    const innerTypes = condition === undefined ? types : narrow(types, condition)
    if (innerTypes.length === 0 && types.length > 0) continue
    const innerSeen = name === '' ? seen : new Set([...seen, name])
    refused = mergeRefused(
      refused,
      refuseSelections(inner.selectionSet, innerType, innerTypes, gate, surroundings, innerSeen),
    )
  }
  if (refused.size > 0) return refused
  // where it stands beside others, `__typename` goes with them
  return typename ? refuse(typename, typeName, gate) : refused
}
