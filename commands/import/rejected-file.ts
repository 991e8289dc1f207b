/** What was refused, whole, beside the file it came from: to be corrected and brought again. */

import { rm, writeFile } from 'node:fs/promises'
import { stringify } from 'csv-stringify/sync'

export interface RejectedRow {
  readonly line: number
  readonly column: string
  readonly reason: string
  readonly cells: readonly string[]
}

/** Writes `FILE.rejected.csv` in UTF-8 with a byte-order mark, as Excel wants it; removes one of an earlier run when nothing was refused. */
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
  const table = rows
    .toSorted((a, b) => a.line - b.line)
    .map(({ line, column, reason, cells }) => [
      ...header.map((_name, index) => cells[index] ?? ''),
      String(line),
      column,
      reason,
    ])
  const text = stringify([[...header, 'line', 'column', 'reason'], ...table], { bom: true })
  await writeFile(file, text, { mode: 0o600 })
  return file
}
