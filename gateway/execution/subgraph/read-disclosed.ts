/** Reads the persons and cases that a subgraph names in its answer's `extensions.access`; they never reach the caller. */

import { isJsonObject } from '../json.ts'

/** Persons and cases whose data an answer holds. */
export interface DisclosedSets {
  /** Pseudonyms. */
  readonly persons: Set<string>
  /** Ids. */
  readonly cases: Set<string>
}

/** A pseudonym or an id is not longer. */
const maxNameLength = 200

/** Adds the names to the sets; members of another form are passed over. */
export function readDisclosed(extensions: unknown, into: DisclosedSets): void {
  const access = isJsonObject(extensions) ? extensions['access'] : undefined
  if (!isJsonObject(access)) return
  addNames(access['persons'], into.persons)
  addNames(access['cases'], into.cases)
}

function addNames(names: unknown, to: Set<string>): void {
  if (!Array.isArray(names)) return
  for (const name of names as readonly unknown[])
    if (typeof name === 'string' && name.length <= maxNameLength) to.add(name)
}
