/** The coordinates (`Type.field`) of an operation that carry a gate: the fields whose reading the access log names. */

import { isObjectType, TypeInfo, visit, visitWithTypeInfo, type DocumentNode } from 'graphql'
import type { AuthorizationIndex } from '../../authorization/authorization-index.ts'
import type { Gate } from '../../authorization/gate.ts'

/** Finds the gated coordinates of a document; the same for the same document. */
export type FindGatedCoordinates = (document: DocumentNode) => readonly string[]

/** A gate that asks for a token alone guards everything, and distinguishes nothing. */
function isSpecific({ directive }: Gate): boolean {
  return directive !== 'authenticated'
}

/** Decisions are cached, and so is the result for their documents, for as long as they live. */
export function createGatedCoordinates(index: AuthorizationIndex): FindGatedCoordinates {
  const found = new WeakMap<DocumentNode, readonly string[]>()
  return (document) => {
    const known = found.get(document)
    if (known) return known
    const coordinates = collect(index, document)
    found.set(document, coordinates)
    return coordinates
  }
}

function collect(index: AuthorizationIndex, document: DocumentNode): readonly string[] {
  const coordinates = new Set<string>()
  const types = new TypeInfo(index.schema)
  visit(
    document,
    visitWithTypeInfo(types, {
      Field({ name: { value: field } }) {
        const parent = types.getParentType()
        if (!parent || field.startsWith('__')) return
        for (const type of index.possibleTypes(parent))
          if (
            isObjectType(type) &&
            type.getFields()[field] &&
            index.gatesOf(type, field).some(isSpecific)
          )
            coordinates.add(`${type.name}.${field}`)
      },
    }),
  )
  return [...coordinates].toSorted()
}
