/** JSON from outside: read so that no key of it reaches a prototype, written without a detour. */

import { stringifyJson } from './exact-json.ts'

/** An object as `JSON.parse` made it: `__proto__` may be a key of its own. */
export type JsonObject = Record<string, unknown>

/** Whether the value is a JSON object: neither null nor a list. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Whether a plain read of this key could find what every object inherits. */
export function isInherited(key: string): boolean {
  return key in Object.prototype
}

/** The value of an own property; undefined for an inherited or missing one. */
export function readOwn(object: JsonObject, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined
}

/** Sets the key as the object's own, whatever it is called. */
export function setOwn(object: JsonObject, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(object, key, {
      value,
      configurable: true,
      enumerable: true,
      writable: true,
    })
  else object[key] = value
}

/** Up to this length looking at each character is quicker than `JSON.stringify`. */
const shortText = 48

/** The JSON text of a string. */
export function quote(text: string): string {
  const { length } = text
  if (length > shortText) return JSON.stringify(text)
  for (let at = 0; at < length; at++) {
    const code = text.charCodeAt(at)
    // control characters, the quotation mark, the backslash, and surrogates that may stand alone
    if (code < 32 || code === 34 || code === 92 || (code >= 0xd800 && code <= 0xdfff))
      return JSON.stringify(text)
  }
  return `"${text}"`
}

/** The JSON text of any value that `JSON.parse` can give; undefined for null and for what JSON has no word for. */
export function writeJson(value: unknown): string | undefined {
  switch (typeof value) {
    case 'string':
      return quote(value)
    case 'number':
      return Number.isFinite(value) ? String(value) : undefined
    case 'boolean':
      return value ? 'true' : 'false'
    case 'object':
      return value === null ? undefined : stringifyJson(value)
    default:
      return undefined
  }
}
