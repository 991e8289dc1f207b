/** Rows that are chosen with a box, for acts on many of them. */

import { useState } from 'react'
import { useWords } from '../words/words.tsx'
import type { Column } from './data-table.tsx'

/** Most rows of one act, as the graph has it. */
const most = 200

/** The chosen rows, and the column with their boxes. */
export interface Selection<Row> {
  readonly chosen: readonly Row[]
  readonly column: Column<Row>
  readonly clear: () => void
}

/**
 * A row that leaves the list is not chosen any more.
 * @param labelOf names a row to those who do not see it
 */
export function useSelection<Row>(
  rows: readonly Row[],
  keyOf: (row: Row) => string,
  labelOf: (row: Row) => string,
): Selection<Row> {
  const { say } = useWords()
  const [keys, setKeys] = useState<ReadonlySet<string>>(new Set())
  const chosen = rows.filter((row) => keys.has(keyOf(row)))
  const choosable = rows.slice(0, most)
  const areAll = choosable.length > 0 && chosen.length >= choosable.length
  const toggle = (key: string) => {
    const next = new Set(keys)
    if (!next.delete(key) && chosen.length < most) next.add(key)
    setKeys(next)
  }
  return {
    chosen,
    clear: () => setKeys(new Set()),
    column: {
      key: 'chosen',
      title: '',
      head: (
        <input
          type="checkbox"
          aria-label={say('table.choose-all')}
          checked={areAll}
          onChange={() => setKeys(areAll ? new Set() : new Set(choosable.map(keyOf)))}
        />
      ),
      cell: (row) => (
        <input
          type="checkbox"
          aria-label={say('table.choose', { row: labelOf(row) })}
          checked={keys.has(keyOf(row))}
          onChange={() => toggle(keyOf(row))}
        />
      ),
    },
  }
}
