/** A CSV or XLSX file -> the table in it. The content decides which of the two it is, not the name. */

import { readFile, stat } from 'node:fs/promises'
import { UnreadableFileError } from './columns.ts'
import { decodeText } from './decode-text.ts'
import type { HotlineTable } from './find-table.ts'
import { readCsv } from './read-csv.ts'
import { readWorkbookTable } from './workbook/read-workbook-table.ts'

/** Largest file in bytes, and most rows: a day of the hotline has some thousand. */
const maxFileBytes = 50 * 1024 * 1024
const maxRows = 200_000

const zipMark = Buffer.from('PK\u0003\u0004', 'latin1')
const compoundFileMark = Buffer.from([0xd0, 0xcf, 0x11, 0xe0])

/** @throws {UnreadableFileError} when the file is not there, is too large, or holds no table of the hotline */
export async function readHotlineFile(path: string): Promise<HotlineTable> {
  const { size } = await stat(path).catch(() => {
    throw new UnreadableFileError(`${path}: no such file`)
  })
  if (size > maxFileBytes) throw new UnreadableFileError(`${path}: larger than 50 MB`)
  const bytes = await readFile(path)
  if (bytes.length === 0) throw new UnreadableFileError(`${path}: is empty`)
  const table = readTable(bytes)
  if (table.rows.length > maxRows)
    throw new UnreadableFileError(`${path}: more than ${maxRows} rows`)
  return table
}

function readTable(bytes: Buffer): HotlineTable {
  if (bytes.subarray(0, 4).equals(compoundFileMark))
    throw new UnreadableFileError(
      'the file is an old Excel workbook (.xls) or has a password; save it as .xlsx without a password',
    )
  return bytes.subarray(0, 4).equals(zipMark)
    ? readWorkbookTable(bytes)
    : readCsv(decodeText(bytes))
}
