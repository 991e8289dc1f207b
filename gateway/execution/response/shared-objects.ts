/** What an answer holds more than once: written once. */

import type { JsonObject } from '../json.ts'
import type { SharedTexts } from './writer.ts'

/** Remembers that the answer holds this more than once. */
export function share(shared: SharedTexts, value: object): void {
  if (!shared.has(value)) shared.set(value, { by: undefined, text: undefined })
}

/** Remembers that the answer holds what is below this object more than once. */
export function shareBelow(shared: SharedTexts, source: JsonObject): void {
  for (const value of Object.values(source))
    if (typeof value === 'object' && value !== null) share(shared, value)
}
