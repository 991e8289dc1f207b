/** Types of case and channels of a report by the police's Thai names -> the names of the graph. */

import type { Cell } from './cell.ts'
import { toArabicDigits, toPlainText } from './digits.ts'
import type { Reading } from './reading.ts'
import { refuse } from './refusals/refusal.ts'

const thaiNames: ReadonlyMap<string, string> = new Map([
  ['หลอกลวงซื้อขายสินค้าหรือบริการ ที่ไม่มีลักษณะเป็นขบวนการ', 'PURCHASE_NOT_SYNDICATE'],
  ['หลอกลวงซื้อขายสินค้าหรือบริการ แบบเป็นขบวนการ', 'PURCHASE_SYNDICATE'],
  ['หลอกลวงซื้อขายสินค้าหรือบริการ ที่มีลักษณะเป็นขบวนการ', 'PURCHASE_SYNDICATE'],
  ['หลอกให้โอนเงินเพื่อทำงานหารายได้พิเศษ', 'JOB_TASK'],
  ['หลอกให้กู้เงินอันมีลักษณะฉ้อโกง', 'LOAN'],
  ['หลอกให้ลงทุนผ่านระบบคอมพิวเตอร์', 'INVESTMENT'],
  ['ข่มขู่ทางโทรศัพท์', 'CALL_CENTRE_THREAT'],
  ['หลอกเป็นบุคคลอื่นเพื่อยืมเงิน', 'IMPERSONATE_TO_BORROW'],
  ['หลอกให้โอนเงินเพื่อรับรางวัลหรือวัตถุประสงค์อื่น', 'PRIZE_OR_OTHER'],
  ['หลอกให้ติดตั้งโปรแกรมควบคุมระบบในเครื่องโทรศัพท์', 'REMOTE_CONTROL'],
  ['หลอกให้รักแล้วโอนเงิน', 'ROMANCE'],
  ['หลอกให้รักแล้วลงทุน', 'ROMANCE_INVESTMENT'],
])
const names = new Set([
  ...thaiNames.values(),
  'REMOTE_CONTROL',
  'FALSE_COMPUTER_DATA',
  'DIGITAL_ASSET',
  'HACKING',
])

/** A `ScamType`, by its name in the graph or by the police's name in Thai. */
export function readScamType({ text }: Cell): Reading<string> {
  const typed = toPlainText(text)
  const name = typed.toUpperCase()
  const value = names.has(name) ? name : thaiNames.get(typed)
  if (value !== undefined) return { value }
  return refuse('SCAM_TYPE_UNKNOWN')
}

const channels: ReadonlyMap<string, string> = new Map([
  ['1441', 'HOTLINE_1441'],
  ['HOTLINE_1441', 'HOTLINE_1441'],
  ['HOTLINE', 'HOTLINE_1441'],
  ['WEB', 'WEB'],
  ['BANK', 'BANK'],
  ['POLICE', 'POLICE'],
])

/** A `ReportChannel`, by its name in the graph; `1441` is the hotline. */
export function readChannel({ text }: Cell): Reading<string> {
  const value = channels.get(toArabicDigits(text).toUpperCase())
  if (value !== undefined) return { value }
  return refuse('CHANNEL_UNKNOWN')
}
