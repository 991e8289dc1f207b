/** The police's names of the types of case -> the graph's. */

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

export function readScamType(text: string): string | null {
  const typed = text.normalize('NFC').trim().replaceAll(/\s+/g, ' ')
  const name = typed.toUpperCase()
  return names.has(name) ? name : (thaiNames.get(typed) ?? null)
}

const channels: ReadonlyMap<string, string> = new Map([
  ['1441', 'HOTLINE_1441'],
  ['HOTLINE_1441', 'HOTLINE_1441'],
  ['HOTLINE', 'HOTLINE_1441'],
  ['WEB', 'WEB'],
  ['BANK', 'BANK'],
  ['POLICE', 'POLICE'],
])

export function readChannel(text: string): string | null {
  return channels.get(text.trim().toUpperCase()) ?? null
}
