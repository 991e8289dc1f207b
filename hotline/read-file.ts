/** The bytes of a CSV or XLSX file -> the table in it. The content decides which of the two it is, not the name. */

import { decodeText } from './decode-text.ts'
import type { HotlineTable } from './find-table.ts'
import { readCsv } from './read-csv.ts'
import { UnreadableFileError } from './refusals/unreadable-file.ts'
import { readWorkbookTable } from './workbook/read-workbook-table.ts'

/** Largest file in bytes: a day of the hotline has some thousand rows. */
export const maxFileBytes = 50 * 1024 * 1024
const maxRows = 200_000

const zipMark = [0x50, 0x4b, 0x03, 0x04]
const compoundFileMark = [0xd0, 0xcf, 0x11, 0xe0]

/** @throws {UnreadableFileError} when the file is too large or empty, or holds no table of the hotline */
export function readHotlineFile(bytes: Uint8Array): HotlineTable {
  if (bytes.length > maxFileBytes) throw new UnreadableFileError('FILE_TOO_LARGE')
  if (bytes.length === 0) throw new UnreadableFileError('FILE_EMPTY')
  const table = readTable(bytes)
  if (table.rows.length > maxRows) throw new UnreadableFileError('FILE_TOO_LONG', { rows: maxRows })
  return table
}

function readTable(bytes: Uint8Array): HotlineTable {
  if (startsWith(bytes, compoundFileMark)) throw new UnreadableFileError('FILE_OLD_WORKBOOK')
  return startsWith(bytes, zipMark) ? readWorkbookTable(bytes) : readCsv(decodeText(bytes))
}

function startsWith(bytes: Uint8Array, mark: readonly number[]): boolean {
  return mark.every((byte, index) => bytes[index] === byte)
}
