/** The outcome of judging a selection. */

import { Kind, type FieldNode, type InlineFragmentNode, type SelectionNode } from 'graphql'
import { nothingRefused, type RefusedFields } from './refused-fields.ts'

/** The selections that are left, and the fields that were refused. */
export interface Judged {
  readonly selections: readonly SelectionNode[]
  readonly isChanged: boolean
  /** Whether any of it is executed: the text may hold selections that `@skip` or `@include` leaves out. */
  readonly isExecuted: boolean
  readonly refused: RefusedFields
}

const metaFields: ReadonlySet<string> = new Set(['__typename', '__schema', '__type'])

/** Whether the field is introspection: `__schema`, `__type` or `__typename`. */
export function isMetaField(name: string): boolean {
  return metaFields.has(name)
}

/** The selection as it was written. */
export function whole(selection: SelectionNode, isExecuted: boolean): Judged {
  return { selections: [selection], isChanged: false, isExecuted, refused: nothingRefused }
}

/** The selection is removed. */
export function without(refused: RefusedFields): Judged {
  return { selections: [], isChanged: true, isExecuted: false, refused }
}

/** The field or fragment with the selections that are left; no selection without any. */
export function withSelections(
  selection: FieldNode | InlineFragmentNode,
  selections: readonly SelectionNode[],
): readonly SelectionNode[] {
  if (selections.length === 0) return []
  return [{ ...selection, selectionSet: { kind: Kind.SELECTION_SET, selections } }]
}
