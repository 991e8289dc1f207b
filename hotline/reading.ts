/** The outcome of reading one cell: its value, or why the row is refused. */

import type { Refusal } from './refusals/refusal.ts'

/** A value, or a refusal that says what is accepted, without the cell's value. */
export type Reading<Value> = { readonly value: Value } | { readonly refusal: Refusal }
