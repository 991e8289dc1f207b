/** The outcome of reading one cell: its value, or the reason for which the row is refused. */

/** A value, or a sentence that begins with the kind of the fault and says what is accepted, without the cell's value. */
export type Reading<Value> = { readonly value: Value } | { readonly reason: string }

/** Refuses the cell. */
export function refuse(reason: string): { readonly reason: string } {
  return { reason }
}
