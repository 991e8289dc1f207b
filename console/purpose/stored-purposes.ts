/**
 * Purposes in the storage of a tab's session: the officer, and by id of a case the section of law. Nothing about a person; the
 * section grants nothing, since the graph decides on each reading.
 */

import type { AgencyKind } from '../frame/me.generated.ts'
import { purposeBases, type PurposeBasis } from './purpose-bases.ts'

/** The section of law that was chosen for each case, by its id. */
export type ChosenPurposes = Readonly<Record<string, PurposeBasis>>

type ItemStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

const item = 'console.purposes'
const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/

/**
 * The purposes of this officer; none where another officer chose them, or what is stored is of another form.
 * @param holder agency and officer
 */
export function readPurposes(
  storage: ItemStorage,
  holder: string,
  kind: AgencyKind,
): ChosenPurposes {
  const stored = parse(storage.getItem(item))
  if (stored?.holder !== holder) {
    forgetPurposes(storage)
    return {}
  }
  const offered: readonly unknown[] = purposeBases[kind]
  return Object.fromEntries(
    Object.entries(stored.chosen ?? {}).filter(
      (entry): entry is [string, PurposeBasis] => uuid.test(entry[0]) && offered.includes(entry[1]),
    ),
  )
}

/** Stores the purposes of this officer in the place of those that were there. */
export function writePurposes(storage: ItemStorage, holder: string, chosen: ChosenPurposes): void {
  if (Object.keys(chosen).length === 0) forgetPurposes(storage)
  else storage.setItem(item, JSON.stringify({ holder, chosen }))
}

/** Forgets all purposes: the officer has signed out. */
export function forgetPurposes(storage: ItemStorage): void {
  storage.removeItem(item)
}

interface Stored {
  readonly holder?: unknown
  readonly chosen?: Readonly<Record<string, unknown>>
}

function parse(text: string | null): Stored | undefined {
  try {
    const value: unknown = JSON.parse(text ?? 'null')
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}
