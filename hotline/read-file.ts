/** The bytes of a CSV or XLSX file -> the table in it. The content decides which of the two it is, not the name. */

import { UnreadableFileError } from './columns.ts'
import { decodeText } from './decode-text.ts'
import type { HotlineTable } from './find-table.ts'
import { readCsv } from './read-csv.ts'
import { readWorkbookTable } from './workbook/read-workbook-table.ts'

/** Largest file in bytes: a day of the hotline has some thousand rows. */
export const maxFileBytes = 50 * 1024 * 1024
const maxRows = 200_000

const zipMark = [0x50, 0x4b, 0x03, 0x04]
const compoundFileMark = [0xd0, 0xcf, 0x11, 0xe0]

/** @throws {UnreadableFileError} when the file is too large or empty, or holds no table of the hotline */
export function readHotlineFile(bytes: Uint8Array): HotlineTable {
  if (bytes.length > maxFileBytes) throw new UnreadableFileError('the file is larger than 50 MB')
  if (bytes.length === 0) throw new UnreadableFileError('the file is empty')
  const table = readTable(bytes)
  if (table.rows.length > maxRows)
    throw new UnreadableFileError(`the file has more than ${maxRows} rows`)
  return table
}

function readTable(bytes: Uint8Array): HotlineTable {
  if (startsWith(bytes, compoundFileMark))
    throw new UnreadableFileError(
      'the file is an old Excel workbook (.xls) or has a password; save it as .xlsx without a password',
    )
  return startsWith(bytes, zipMark) ? readWorkbookTable(bytes) : readCsv(decodeText(bytes))
}

function startsWith(bytes: Uint8Array, mark: readonly number[]): boolean {
  return mark.every((byte, index) => bytes[index] === byte)
}
