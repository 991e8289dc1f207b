/** The columns of a day's export, by their English and their Thai names. */

/** Name of each column in English, in Thai, in the order of the export. */
export const columns = [
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

/** Columns that a file may have beside them. */
export const optionalColumns = [['to_promptpay', 'พร้อมเพย์ปลายทาง']] as const

/** A column by its English name. */
export type Column = (typeof columns | typeof optionalColumns)[number][0]

const thaiNames = new Map<string, string>([...columns, ...optionalColumns])

/** The name of a column in Thai. */
export function thaiNameOf(column: string): string {
  return thaiNames.get(column) ?? column
}
