/** A field that asks for nothing: GraphQL has no empty selection set. */

import { Kind, type FieldNode } from 'graphql'

/** `__typename @include(if: false)`: stands in a selection set of which everything is left out. */
export const nothingToExecute: FieldNode = {
  kind: Kind.FIELD,
  name: { kind: Kind.NAME, value: '__typename' },
  directives: [
    {
      kind: Kind.DIRECTIVE,
      name: { kind: Kind.NAME, value: 'include' },
      arguments: [
        {
          kind: Kind.ARGUMENT,
          name: { kind: Kind.NAME, value: 'if' },
          value: { kind: Kind.BOOLEAN, value: false },
        },
      ],
    },
  ],
}
