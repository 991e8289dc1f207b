/** Builds the document of what is left of an operation. */

import {
  Kind,
  visit,
  type DefinitionNode,
  type DocumentNode,
  type OperationDefinitionNode,
} from 'graphql'
import type { Settled } from './fragment-variants.ts'

/** The operation with these selections, and only the fragments and variables that it still uses. */
export function rebuildDocument(
  operation: OperationDefinitionNode,
  { selections, fragments }: Settled,
): DocumentNode {
  const rest: DefinitionNode[] = [
    {
      ...operation,
      variableDefinitions: [],
      selectionSet: { kind: Kind.SELECTION_SET, selections },
    },
    ...fragments.values(),
  ]
  const used = new Set<string>()
  visit(
    { kind: Kind.DOCUMENT, definitions: rest },
    {
      Variable({ name }) {
        used.add(name.value)
      },
    },
  )
  const [first, ...others] = rest
  const variableDefinitions = (operation.variableDefinitions ?? []).filter(({ variable }) =>
    used.has(variable.name.value),
  )
  return {
    kind: Kind.DOCUMENT,
    definitions: [{ ...(first as OperationDefinitionNode), variableDefinitions }, ...others], // as it was built above
  }
}
