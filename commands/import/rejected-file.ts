/** Writes the rows that were refused beside the file that they came from, to be corrected and imported again. */

import { rm, writeFile } from 'node:fs/promises'
import { stringify } from 'csv-stringify/sync'
import { neutralizeFormula } from './spreadsheet-text.ts'

/** A row that was refused, as it was typed. */
export interface RejectedRow {
  /** Line or row of the file; the first is 1. */
  readonly line: number
  /** The column that is at fault. */
  readonly column: string
  /** The values that the column accepts; no value of the row. */
  readonly reason: string
  readonly cells: readonly string[]
}

/** Columns that this file adds to those of the table. */
const ownColumns = ['line', 'column', 'reason']

/**
 * Writes `FILE.rejected.csv` in UTF-8 with a byte-order mark, as Excel expects it, readable by its owner alone; removes the
 * one of an earlier run when nothing was refused.
 * @returns the path, or null when nothing was refused
 */
export async function writeRejectedFile(
  path: string,
  header: readonly string[],
  rows: readonly RejectedRow[],
): Promise<string | null> {
  const file = `${path}.rejected.csv`
  if (rows.length === 0) {
    await rm(file, { force: true })
    return null
  }
  const width = widthOf(header)
  const table = rows
    .toSorted((a, b) => a.line - b.line)
    .map(({ line, column, reason, cells }) => [
      ...Array.from({ length: width }, (_none, index) => cells[index] ?? ''),
      String(line),
      column,
      reason,
      // cells beyond the header: the row stays too long, so that it is refused again until it is corrected
      ...cells.slice(header.length),
    ])
  const lines = [[...header.slice(0, width), ...ownColumns], ...table]
  const text = stringify(
    lines.map((cells) => cells.map(neutralizeFormula)),
    { bom: true },
  )
  await rm(file, { force: true })
  await writeFile(file, text, { mode: 0o600 })
  return file
}

/** Columns of the table without those that an earlier rejected file added. */
function widthOf(header: readonly string[]): number {
  const end = header.slice(-ownColumns.length)
  const isOwn = ownColumns.every((name, index) => end[index] === name)
  return header.length - (isOwn ? ownColumns.length : 0)
}
