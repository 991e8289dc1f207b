/** Finds the columns of a day's export in a header row. */

import { columns, optionalColumns, type Column } from './column-names.ts'
import { toPlainText } from './digits.ts'
import { UnreadableFileError } from './refusals/unreadable-file.ts'

/** Where each column stands in the file. */
export type ColumnIndexes = ReadonlyMap<Column, number>

/** A header is looked for in this many rows: titles and dates of a report may stand above it. */
export const maxRowsAboveHeader = 30

const columnsByName = new Map<string, Column>(
  [...columns, ...optionalColumns].flatMap(([english, thai]): [string, Column][] => [
    [toName(english), english],
    [toName(thai), english],
  ]),
)

/** How many of the columns these cells name. */
export function countColumns(cells: readonly string[]): number {
  return namedIn(cells).size
}

/** Whether every column is named that a file must have. */
export function isHeader(cells: readonly string[]): boolean {
  const named = namedIn(cells)
  return columns.every(([english]) => named.has(english))
}

function namedIn(cells: readonly string[]): ReadonlySet<Column> {
  return new Set(cells.flatMap((cell) => columnsByName.get(toName(cell)) ?? []))
}

/**
 * Finds the columns in a header row, in any order, in English or Thai. Other columns are passed over.
 * @throws {UnreadableFileError} naming the columns that are missing or that are there twice
 */
export function readHeader(cells: readonly string[]): ColumnIndexes {
  const indexes = new Map<Column, number>()
  for (const [index, cell] of cells.entries()) {
    const column = columnsByName.get(toName(cell))
    if (column === undefined) continue
    if (indexes.has(column)) throw new UnreadableFileError('HEADER_TWICE', { column })
    indexes.set(column, index)
  }
  const missing = columns.filter(([english]) => !indexes.has(english))
  if (missing.length > 0)
    throw new UnreadableFileError('HEADER_INCOMPLETE', {
      columns: missing.map(([english, thai]) => `${english} (${thai})`).join(', '),
    })
  return indexes
}

/** Names that look alike are alike: compatibility forms, capitals, and blanks in place of underscores. */
function toName(cell: string): string {
  return toPlainText(cell.normalize('NFKC'))
    .toLowerCase()
    .replaceAll(/[\s-]+/g, '_')
}
