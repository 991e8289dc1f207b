/** Persons that this process has counted for an officer in the present hour: they need not be counted again. */

import type { Spender } from './store.ts'

/** Persons by officer and hour. */
export interface CountedPersons {
  /** Whether each of them was counted for the officer in the hour. */
  has(officer: Spender, hour: Date, persons: ReadonlySet<string>): boolean
  add(officer: Spender, hour: Date, persons: ReadonlySet<string>): void
}

/** Most persons that are held; more of them empty the store. */
const maxPersons = 100_000

/** An empty store. */
export function createCountedPersons(): CountedPersons {
  let counted = new Map<string, Set<string>>()
  let countedHour = 0
  let size = 0

  function open(hour: Date): void {
    if (hour.getTime() === countedHour && size < maxPersons) return
    counted = new Map()
    countedHour = hour.getTime()
    size = 0
  }

  return {
    has(officer, hour, persons) {
      if (hour.getTime() !== countedHour) return false
      const known = counted.get(keyOf(officer))
      if (!known || known.size < persons.size) return false
      for (const person of persons) if (!known.has(person)) return false
      return true
    },
    add(officer, hour, persons) {
      open(hour)
      const key = keyOf(officer)
      const known = counted.get(key) ?? new Set()
      counted.set(key, known)
      const before = known.size
      for (const person of persons) known.add(person)
      size += known.size - before
    },
  }
}

function keyOf({ agencyId, officer }: Spender): string {
  return JSON.stringify([agencyId, officer])
}
