/** Reads the persons and cases that a subgraph names in its answer's `extensions.access`; they never reach the caller. */

import { isJsonObject } from '../json.ts'

/** Persons and cases whose data an answer holds. */
export interface DisclosedSets {
  /** Pseudonyms. */
  readonly persons: Set<string>
  /** Ids. */
  readonly cases: Set<string>
  /** Look-ups by an identifier that found something, and those that found nothing. */
  readonly lookUps: { hits: number; misses: number }
}

/** Nothing is disclosed yet. */
export function createDisclosedSets(): DisclosedSets {
  return { persons: new Set(), cases: new Set(), lookUps: { hits: 0, misses: 0 } }
}

/** A pseudonym or an id is not longer. */
const maxNameLength = 200
/** Most look-ups that one answer may count. */
const maxLookUps = 10_000

/** Adds the names to the sets; members of another form are passed over. */
export function readDisclosed(extensions: unknown, into: DisclosedSets): void {
  const access = isJsonObject(extensions) ? extensions['access'] : undefined
  if (!isJsonObject(access)) return
  addNames(access['persons'], into.persons)
  addNames(access['cases'], into.cases)
  const lookUps = access['lookUps']
  if (!isJsonObject(lookUps)) return
  into.lookUps.hits += readCount(lookUps['hits'])
  into.lookUps.misses += readCount(lookUps['misses'])
}

function readCount(count: unknown): number {
  return typeof count === 'number' && Number.isSafeInteger(count) && count > 0
    ? Math.min(count, maxLookUps)
    : 0
}

function addNames(names: unknown, to: Set<string>): void {
  if (!Array.isArray(names)) return
  for (const name of names as readonly unknown[])
    if (typeof name === 'string' && name.length <= maxNameLength) to.add(name)
}
