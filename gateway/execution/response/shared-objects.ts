/** Marks objects that occur more than once in a response, so that they are written once. */

import type { JsonObject } from '../json.ts'
import type { SharedTexts } from './writer.ts'

/** Marks an object or list that occurs more than once. */
export function share(shared: SharedTexts, value: object): void {
  if (!shared.has(value)) shared.set(value, { by: undefined, text: undefined })
}

/** Marks the objects and lists directly below this object. */
export function shareBelow(shared: SharedTexts, source: JsonObject): void {
  for (const value of Object.values(source))
    if (typeof value === 'object' && value !== null) share(shared, value)
}
