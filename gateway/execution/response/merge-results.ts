/** Puts what one subgraph answered beside what the others did. */

import { isJsonObject, setOwn, type JsonObject } from '../json.ts'

/**
 * Merges `source` into each of the targets, deep; they hold its objects and lists together from then on. Lists of one
 * length are merged item by item; a null never takes the place of an object or a list that is there, so that the order
 * in which subgraphs answer does not matter.
 */
export function mergeIntoEach(targets: readonly JsonObject[], source: JsonObject): void {
  const keys = Object.keys(source)
  for (const target of targets) mergeKeys(target, source, keys)
}

function mergeKeys(target: JsonObject, source: JsonObject, keys: readonly string[]): void {
  for (const key of keys) {
    const value = source[key]
    if (value === undefined) continue
    const found = Object.hasOwn(target, key) ? target[key] : undefined
    if (typeof found !== 'object' || found === null) setOwn(target, key, value)
    else if (value !== null && found !== value) setOwn(target, key, merged(found, value))
  }
}

function merged(found: object, value: unknown): unknown {
  if (Array.isArray(found)) {
    if (!Array.isArray(value) || value.length !== found.length) return value
    for (let at = 0; at < found.length; at++) {
      const item: unknown = found[at]
      if (typeof item !== 'object' || item === null) found[at] = value[at]
      else if (value[at] !== null && value[at] !== item) found[at] = merged(item, value[at])
    }
    return found
  }
  if (!isJsonObject(value)) return value
  mergeKeys(found as JsonObject, value, Object.keys(value)) // neither null nor a list
  return found
}
