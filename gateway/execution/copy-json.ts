/** Copies merged answers of subgraphs. */

import { ExactNumber } from './exact-json.ts'
import type { JsonObject } from './json.ts'

/** A deep copy. `fromEntries` defines its keys: none of them reaches a prototype. */
export function copyJson<Value>(value: Value): Value {
  return copyValue(value) as Value // a copy is of the type of its original
}

function copyValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copyValue)
  if (typeof value !== 'object' || value === null || value instanceof ExactNumber) return value
  return Object.fromEntries(
    Object.entries(value as JsonObject).map(([key, each]) => [key, copyValue(each)]), // neither null nor a list
  )
}
