/** The columns of a day's export, by their English and their Thai names. */

import { toPlainText } from './digits.ts'

/** Name of each column in English, in Thai, in the order of the export. */
const columns = [
  ['case_number', 'เลขที่เคส'],
  ['reported_at', 'วันที่แจ้ง'],
  ['channel', 'ช่องทาง'],
  ['scam_type', 'ประเภทคดี'],
  ['victim_national_id', 'เลขประจำตัวประชาชนผู้เสียหาย'],
  ['victim_name', 'ชื่อผู้เสียหาย'],
  ['victim_phone', 'โทรศัพท์ผู้เสียหาย'],
  ['hop', 'ลำดับ'],
  ['from_bank', 'ธนาคารต้นทาง'],
  ['from_account', 'บัญชีต้นทาง'],
  ['to_bank', 'ธนาคารปลายทาง'],
  ['to_account', 'บัญชีปลายทาง'],
  ['to_account_name', 'ชื่อบัญชีปลายทาง'],
  ['to_national_id', 'เลขประจำตัวประชาชนบัญชีปลายทาง'],
  ['amount_baht', 'จำนวนเงิน'],
  ['transferred_at', 'วันที่โอน'],
  ['transaction_ref', 'เลขอ้างอิง'],
  ['suspect_phone', 'โทรศัพท์ผู้ต้องสงสัย'],
] as const

/** A column by its English name. */
export type Column = (typeof columns)[number][0]

/** Where each column stands in the file. */
export type ColumnIndexes = ReadonlyMap<Column, number>

/** Thrown when the file cannot be read as a day of the hotline; the sentence is for the person who runs the command. */
export class UnreadableFileError extends Error {
  override readonly name = 'UnreadableFileError'
}

/** A header is looked for in this many rows: titles and dates of a report may stand above it. */
export const maxRowsAboveHeader = 30

const columnsByName = new Map<string, Column>(
  columns.flatMap(([english, thai]) => [
    [toName(english), english],
    [toName(thai), english],
  ]),
)

/** How many of the columns these cells name. */
export function countColumns(cells: readonly string[]): number {
  return new Set(cells.flatMap((cell) => columnsByName.get(toName(cell)) ?? [])).size
}

/** Whether every column is named. */
export function isHeader(cells: readonly string[]): boolean {
  return countColumns(cells) === columns.length
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
    if (indexes.has(column)) throw new UnreadableFileError(`the column ${column} is there twice`)
    indexes.set(column, index)
  }
  const missing = columns.filter(([english]) => !indexes.has(english))
  if (missing.length > 0)
    throw new UnreadableFileError(
      `the header row lacks: ${missing.map(([english, thai]) => `${english} (${thai})`).join(', ')}`,
    )
  return indexes
}

/** Names that look alike are alike: compatibility forms, capitals, and blanks in place of underscores. */
function toName(cell: string): string {
  return toPlainText(cell.normalize('NFKC'))
    .toLowerCase()
    .replaceAll(/[\s-]+/g, '_')
}
