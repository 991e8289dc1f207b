/** Records of a file -> the table with a day of the hotline: its header, and the rows below it. */

import { isBlank, type Cell } from './cell.ts'
import {
  countColumns,
  isHeader,
  maxRowsAboveHeader,
  readHeader,
  type ColumnIndexes,
} from './columns.ts'
import type { Column } from './column-names.ts'
import { toPlainText } from './digits.ts'
import { refuse, type Refusal } from './refusals/refusal.ts'
import { UnreadableFileError } from './refusals/unreadable-file.ts'
import type { TypedRow } from './row.ts'

/** A row of a file before its columns are known. */
export interface FileRecord {
  /** Line of a text file, or row of a sheet; the first is 1. */
  readonly line: number
  readonly cells: readonly Cell[]
  /** Index of a cell that cannot be read, and why. */
  readonly fault?: { readonly index: number; readonly refusal: Refusal }
}

/** A header and the rows below it. */
export interface HotlineTable {
  readonly header: readonly string[]
  readonly rows: readonly TypedRow[]
}

/** The most columns that any of the first rows names; 0 where none looks like a header. */
export function headerScore(records: readonly FileRecord[]): number {
  return Math.max(
    0,
    ...records.slice(0, maxRowsAboveHeader).map((each) => countColumns(textsOf(each))),
  )
}

/**
 * Finds the header and reads the rows below it. Empty rows, rows with nothing but a total, and headers that are repeated on
 * a new page are passed over.
 * @throws {UnreadableFileError} when no row names all columns
 */
export function findTable(records: readonly FileRecord[]): HotlineTable {
  const index = headerIndex(records)
  const record = records[index]
  if (!record) throw new UnreadableFileError('HEADER_MISSING', { rows: maxRowsAboveHeader })
  const header = withoutTrailingBlanks(record.cells).map(({ text }) => text)
  const indexes = readHeader(header)
  const rows = records
    .slice(index + 1)
    .filter(
      (each) => !each.cells.every(isBlank) && !isTotal(each, indexes) && !isHeader(textsOf(each)),
    )
    .map((each) => toRow(each, header, indexes))
  return { header, rows }
}

function withoutTrailingBlanks(cells: readonly Cell[]): readonly Cell[] {
  return cells.slice(0, cells.findLastIndex((cell) => !isBlank(cell)) + 1)
}

/** The row that names the most columns; -1 where none names any. */
function headerIndex(records: readonly FileRecord[]): number {
  const best = headerScore(records)
  if (best === 0) return -1
  return records.findIndex((each) => countColumns(textsOf(each)) === best)
}

/** Columns that every transfer has and a line of totals has not. */
const identifying: readonly Column[] = [
  'victim_national_id',
  'from_account',
  'to_account',
  'to_promptpay',
  'transaction_ref',
]
const totals = /^(?:รวม|ยอดรวม|ผลรวม|จำนวนรวม|total|grand total|sub-?total|sum)/i

function isTotal({ cells }: FileRecord, indexes: ColumnIndexes): boolean {
  const first = cells.find((cell) => !isBlank(cell))
  return (
    first !== undefined &&
    totals.test(toPlainText(first.text)) &&
    identifying.every((column) => {
      const cell = cells[indexes.get(column) ?? -1]
      return cell === undefined || cell === first || isBlank(cell)
    })
  )
}

const emptyCell: Cell = { text: '', isNumber: false, date: null }

function toRow(record: FileRecord, header: readonly string[], indexes: ColumnIndexes): TypedRow {
  const { line, cells } = record
  const fault = faultOf(record, header, indexes)
  return {
    line,
    cells,
    ...(fault ? { fault } : {}),
    cell: (column) => cells[indexes.get(column) ?? -1] ?? emptyCell,
  }
}

/** A row with more cells than the header has been divided at the wrong places. */
function faultOf(
  { cells, fault }: FileRecord,
  header: readonly string[],
  indexes: ColumnIndexes,
): TypedRow['fault'] {
  if (fault) return { column: columnAt(fault.index, indexes), refusal: fault.refusal }
  for (const [column, at] of indexes) {
    const refusal = faultOfCell(cells[at] ?? emptyCell)
    if (refusal) return { column, refusal }
  }
  if (cells.slice(header.length).every(isBlank)) return undefined
  return {
    column: columnAt(header.length - 1, indexes),
    ...refuse('ROW_TOO_LONG', { cells: header.length }),
  }
}

/** Excel's errors, which it also saves as text; `####` stands for a number in a column that is too narrow. */
const excelError = /^#(?:n\/a|ref!|value!|name\?|div\/0!|null!|num!|spill!|calc!|getting_data|#+)$/i

function faultOfCell({ text, fault }: Cell): Refusal | undefined {
  if (fault) return fault
  if (!excelError.test(text.trim())) return undefined
  return refuse('CELL_ERROR').refusal
}

/** The column at the place, or the nearest one before it. */
function columnAt(index: number, indexes: ColumnIndexes): Column {
  let found: Column = 'case_number'
  let best = -1
  for (const [column, at] of indexes)
    if (at <= index && at > best) {
      found = column
      best = at
    }
  return found
}

function textsOf({ cells }: FileRecord): readonly string[] {
  return cells.map(({ text }) => text)
}
