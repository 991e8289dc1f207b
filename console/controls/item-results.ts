/** The results of an act on many items, of which some may have to be sent again. */

import { useState } from 'react'
import type { ItemError } from './item-problem.tsx'

/** The result of one hold, as the graph tells it. */
export interface ItemResult {
  readonly holdId: string
  readonly error: ItemError | null
}

/** By hold: null once it is done, its error after an attempt that failed, undefined before. */
export interface ItemResults {
  readonly of: (holdId: string) => ItemError | null | undefined
  /** Adds the results of a call; `close` is called when every item of it was done. */
  readonly add: (results: readonly ItemResult[], close: () => void) => void
}

/** Keeps the results of every call of a form. */
export function useItemResults(): ItemResults {
  const [known, setKnown] = useState<Readonly<Record<string, ItemError | null>>>({})
  return {
    of: (holdId) => known[holdId],
    add: (results, close) => {
      setKnown({
        ...known,
        ...Object.fromEntries(results.map(({ holdId, error }) => [holdId, error])),
      })
      if (results.every(({ error }) => error === null)) close()
    },
  }
}
