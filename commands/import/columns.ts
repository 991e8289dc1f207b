/** The columns of a day's export, by their English and their Thai names. */

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

export type Column = (typeof columns)[number][0]

/** Where each column stands in the file. */
export type ColumnIndexes = ReadonlyMap<Column, number>

/** Thrown when the file cannot be read as a day of the hotline at all; the sentence is for whoever runs the command. */
export class UnreadableFileError extends Error {
  override readonly name = 'UnreadableFileError'
}

/**
 * Finds the columns in a header row, in whichever order and language.
 * @throws {UnreadableFileError} naming the columns that are missing or there twice
 */
export function readHeader(cells: readonly string[]): ColumnIndexes {
  const byName = new Map<string, Column>(
    columns.flatMap(([english, thai]) => [
      [english, english],
      [thai, english],
    ]),
  )
  const indexes = new Map<Column, number>()
  for (const [index, cell] of cells.entries()) {
    const column = byName.get(cell.normalize('NFC').trim().toLowerCase())
    if (column === undefined) continue
    if (indexes.has(column)) throw new UnreadableFileError(`the column ${cell} is there twice`)
    indexes.set(column, index)
  }
  const missing = columns.filter(([english]) => !indexes.has(english))
  if (missing.length > 0)
    throw new UnreadableFileError(
      `the header row lacks: ${missing.map(([english, thai]) => `${english} (${thai})`).join(', ')}`,
    )
  return indexes
}
