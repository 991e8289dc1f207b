/** A selection of nothing, since GraphQL has no empty selection set. */

import { Kind, type FieldNode } from 'graphql'

/** `__typename @include(if: false)`, for a selection set of which every selection is left out. */
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
