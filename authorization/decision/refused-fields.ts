/** The fields that were refused, each once by its path and coordinate, in the order of the document. */

import type { FieldNode } from 'graphql'
import type { Gate, JudgedField } from '../gate.ts'

/** A refused field. */
export interface RefusedField {
  /** Response keys from the root; list indexes left out. */
  readonly path: readonly string[]
  /** `Type.field` whose gate did not open: for operators, never for the caller. */
  readonly coordinate: string
  /** The first gate that did not open. */
  readonly gate: Gate
  /** The field that was judged; absent where its whole type is closed or unknown. */
  readonly field?: JudgedField | undefined
}

/** Refused fields by path and coordinate. */
export type RefusedFields = ReadonlyMap<string, RefusedField>

/** No refused field. */
export const nothingRefused: RefusedFields = new Map()

/** At most this many refusals are listed; further fields are removed without an error of their own. */
const maxListed = 1_000

/** The refusals of both, those of `a` first. */
export function mergeRefused(a: RefusedFields, b: RefusedFields): RefusedFields {
  if (b.size === 0) return a
  if (a.size === 0) return b
  if (a.size >= maxListed) return a
  return new Map([...a, ...b])
}

/** The refusal of one field, at its own response key. */
export function refuse(
  node: FieldNode,
  typeName: string,
  gate: Gate,
  field?: JudgedField,
): RefusedFields {
  const refused: RefusedField = {
    path: [responseKey(node)],
    coordinate: `${typeName}.${node.name.value}`,
    gate,
    field,
  }
  return new Map([[keyOf(refused), refused]])
}

/** The refusals within a field, their paths prefixed with the field's response key. */
export function refusedUnder(node: FieldNode, refused: RefusedFields): RefusedFields {
  if (refused.size === 0) return nothingRefused
  return new Map(
    [...refused.values()].map((each) => {
      const below = { ...each, path: [responseKey(node), ...each.path] }
      return [keyOf(below), below]
    }),
  )
}

function responseKey({ alias, name }: FieldNode): string {
  return (alias ?? name).value
}

function keyOf({ path, coordinate }: RefusedField): string {
  return `${path.join('.')} ${coordinate}`
}
