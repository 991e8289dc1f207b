/** An Excel workbook -> the one table of the hotline in it. */

import { UnreadableFileError } from '../refusals/unreadable-file.ts'
import { findTable, headerScore, type FileRecord, type HotlineTable } from '../find-table.ts'
import { readWorkbook } from './read-workbook.ts'

/** Fewer named columns than this are no header. */
const minColumns = 3

/**
 * Looks through the visible sheets; cover sheets and lists are passed over.
 * @throws {UnreadableFileError} when no visible sheet has a header, or more than one has
 */
export function readWorkbookTable(bytes: Uint8Array): HotlineTable {
  const sheets = readWorkbook(bytes)
  const visible = sheets
    .filter(({ isHidden }) => !isHidden)
    .map((sheet) => ({ name: sheet.name, records: sheet.readRows() }))
  const tables = visible.filter(({ records }) => headerScore(records) >= minColumns)
  const [table, another] = tables
  if (another)
    throw new UnreadableFileError('SHEETS_ALIKE', {
      sheets: tables.map(({ name }) => name).join(', '),
    })
  if (table) return findTable(table.records)
  const hidden = sheets.find((sheet) => sheet.isHidden && hasHeader(sheet.readRows()))
  if (hidden) throw new UnreadableFileError('SHEET_HIDDEN', { sheet: hidden.name })
  throw new UnreadableFileError('SHEET_MISSING', {
    sheets: visible.map(({ name }) => name).join(', '),
  })
}

function hasHeader(records: readonly FileRecord[]): boolean {
  return headerScore(records) >= minColumns
}
