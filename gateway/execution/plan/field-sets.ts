/** Field sets, the selections that directives of federation have as text. */

import { Kind, parse, type SelectionSetNode } from 'graphql'

/** @param text `id organization { id }` @throws when it is not a selection */
export function parseFieldSet(text: string): SelectionSetNode {
  const [definition] = parse(`{${text}}`).definitions
  if (definition?.kind !== Kind.OPERATION_DEFINITION) throw new TypeError('no field set')
  return definition.selectionSet
}
