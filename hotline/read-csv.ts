/** Text of a CSV file -> the table in it, whichever separator it has. */

import { textCell } from './cell.ts'
import { findTable, headerScore, type FileRecord, type HotlineTable } from './find-table.ts'
import { refuse } from './refusals/refusal.ts'
import { restoreText } from './spreadsheet-text.ts'
import { parseCsv, type CsvRecord, type Separator } from './parse-csv.ts'

const separators: readonly Separator[] = [',', ';', '\t', '|']

/** The line by which a file tells Excel its separator: `sep=;`. */
const separatorLine = /^"?sep=([,;\t|])"?[^\S\r\n]*(?:\r\n|\n|\r)/i

/**
 * The separator is that of the `sep=` line, else the one by which most columns are found.
 * @throws {UnreadableFileError} when no row names all columns
 */
export function readCsv(text: string): HotlineTable {
  const told = separatorLine.exec(text)
  const body = told ? text.slice(told[0].length) : text
  const firstLine = told ? 2 : 1
  const candidates = told ? [told[1] as Separator] : separators // the expression allows no other
  const [best] = candidates
    .map((separator) => ({ separator, records: readRecords(body, separator, firstLine) }))
    .toSorted((a, b) => headerScore(b.records) - headerScore(a.records))
  if (!best) return findTable([])
  const { header } = findTable(best.records)
  return findTable(readRecords(body, best.separator, firstLine, header.length))
}

function readRecords(text: string, separator: Separator, firstLine: number, width?: number) {
  return parseCsv(text, separator, width).map((record) => toFileRecord(record, firstLine))
}

function toFileRecord({ line, cells, badCell }: CsvRecord, firstLine: number): FileRecord {
  return {
    line: line + firstLine - 1,
    cells: cells.map((cell) => textCell(restoreText(cell))),
    ...(badCell === null ? {} : { fault: { index: badCell, ...refuse('QUOTE_MISPLACED') } }),
  }
}
