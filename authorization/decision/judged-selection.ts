/** What judgement leaves of a selection. */

import { Kind, type FieldNode, type InlineFragmentNode, type SelectionNode } from 'graphql'
import { nothingRefused, type RefusedFields } from './refused-fields.ts'

/** What is left of a selection set, and what was refused in it. */
export interface Judged {
  readonly selections: readonly SelectionNode[]
  readonly isChanged: boolean
  /** Whether anything of it is executed; what `@skip` or `@include` leaves out may be left in the text. */
  readonly isExecuted: boolean
  readonly refused: RefusedFields
}

const metaFields: ReadonlySet<string> = new Set(['__typename', '__schema', '__type'])

/** `__schema` and `__type` are answered from the schema that the caller may see; `__typename` goes with its parent. */
export function isMetaField(name: string): boolean {
  return metaFields.has(name)
}

/** The selection as it was written. */
export function whole(selection: SelectionNode, isExecuted: boolean): Judged {
  return { selections: [selection], isChanged: false, isExecuted, refused: nothingRefused }
}

/** Nothing in the selection’s place. */
export function without(refused: RefusedFields): Judged {
  return { selections: [], isChanged: true, isExecuted: false, refused }
}

/** The field or fragment with what is left in it; nothing without anything. */
export function withSelections(
  selection: FieldNode | InlineFragmentNode,
  selections: readonly SelectionNode[],
): readonly SelectionNode[] {
  if (selections.length === 0) return []
  return [{ ...selection, selectionSet: { kind: Kind.SELECTION_SET, selections } }]
}
