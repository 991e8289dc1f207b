/** Reads the text of a transfer slip as banks' applications share it: amount, instant, reference, banks, accounts, receiver. */

import { toAsciiDigits } from '../format/digits.ts'
import type { LegDraft } from './leg-draft.ts'

/** The values that were found; what a slip masks or does not say is absent. */
export type Slip = Partial<Omit<LegDraft, 'key' | 'toKind'>>

/** Words by which slips name banks, with the codes of the Bank of Thailand; the longer first where one holds another. */
const bankWords: readonly (readonly [RegExp, string])[] = [
  [/กรุงเทพ|bangkok bank|\bbbl\b/i, '002'],
  [/กสิกร|kasikorn|k\+|kbank/i, '004'],
  [/กรุงไทย|krung ?thai|\bktb\b/i, '006'],
  [/ทหารไทย|ธนชาต|\bttb\b|thanachart/i, '011'],
  [/ไทยพาณิชย์|siam commercial|\bscb\b/i, '014'],
  [/ซีไอเอ็มบี|cimb/i, '022'],
  [/ยูโอบี|\buob\b/i, '024'],
  [/กรุงศรี|ayudhya|\bbay\b|krungsri/i, '025'],
  [/ออมสิน|government savings|\bgsb\b/i, '030'],
  [/อาคารสงเคราะห์|\bghb?\b/i, '033'],
  [/ธ\.ก\.ส\.|ธกส|เพื่อการเกษตร|\bbaac\b/i, '034'],
  [/เกียรตินาคิน|\bkkp\b|kiatnakin/i, '069'],
]

const months: readonly RegExp[] = [
  /ม\.?ค\.?|มกราคม|jan/i,
  /ก\.?พ\.?|กุมภา|feb/i,
  /มี\.?ค\.?|มีนาคม|mar/i,
  /เม\.?ย\.?|เมษา|apr/i,
  /พ\.?ค\.?|พฤษภา|may/i,
  /มิ\.?ย\.?|มิถุนา|jun/i,
  /ก\.?ค\.?|กรกฎา|jul/i,
  /ส\.?ค\.?|สิงหา|aug/i,
  /ก\.?ย\.?|กันยา|sep/i,
  /ต\.?ค\.?|ตุลา|oct/i,
  /พ\.?ย\.?|พฤศจิกา|nov/i,
  /ธ\.?ค\.?|ธันวา|dec/i,
]

/** Whether a pasted text is a slip, and not the value of one field. */
export function isSlip(text: string): boolean {
  return text.trim().includes('\n') || text.length > 60
}

/** @param text with Thai or ASCII digits, lines in any order, the sender before the receiver */
export function readSlip(text: string): Slip {
  const plain = toAsciiDigits(text)
  const amount = /(?:จำนวน(?:เงิน)?|ยอดเงิน|amount)[^\d\n]*\n?[^\d\n]*([\d,]+(?:\.\d{1,2})?)/i.exec(
    plain,
  )
  const anyAmount = /([\d,]+\.\d{2})\s*(?:บาท|฿|thb|baht)/i.exec(plain)
  const reference =
    /(?:เลขที่รายการ|รหัสอ้างอิง|เลขที่อ้างอิง|หมายเลขอ้างอิง|อ้างอิง|transaction id|reference(?: no\.?)?|ref\.? ?(?:no\.?|id)?)\s*[:：]?\s*\n?\s*([A-Za-z\d]{6,64})/i.exec(
      plain,
    )
  // digits of the reference are no account
  const [sender = '', receiver = ''] = splitParties(plain.replace(reference?.[0] ?? '', '\n'))
  const name =
    /(นาย|นางสาว|น\.ส\.|นาง|บจก\.|บริษัท|mr\.?|ms\.?|mrs\.?|miss)[^\S\n]*[^\d\n]{2,80}/i.exec(
      receiver,
    )
  return withoutEmpty({
    amount: (amount ?? anyAmount)?.[1],
    at: readInstant(plain),
    reference: reference?.[1],
    fromBank: bankOf(sender),
    fromAccount: accountOf(sender),
    toBank: bankOf(receiver),
    toAccount: accountOf(receiver),
    toName: name?.[0].trim(),
  })
}

/** From the word for the sender to that for the receiver, and on from there. */
function splitParties(text: string): readonly string[] {
  const to = /(?:^|\n)\s*(?:ไปยัง|ไปที่|ไป|ถึง|ผู้รับ|to)[\s:：]/i.exec(text)
  if (!to) return [text, '']
  return [text.slice(0, to.index), text.slice(to.index + to[0].length)]
}

function bankOf(text: string): string | undefined {
  const found = bankWords.flatMap(([word, code]) => {
    const at = text.search(word)
    return at < 0 ? [] : [{ at, code }]
  })
  return found.toSorted((a, b) => a.at - b.at)[0]?.code
}

/** A number of 10 to 15 digits with no letter beside it: slips mask the others. */
function accountOf(text: string): string | undefined {
  const [, number] = /(?:^|[^\dA-Za-z-])(\d(?:-?\d){9,14})(?![\dA-Za-z-])/.exec(text) ?? []
  return number?.replaceAll('-', '')
}

/** @returns `20/11/2569 10:00`, as the field of the form takes it */
function readInstant(text: string): string | undefined {
  const [, hours = '', minutes = ''] =
    /(?:^|\D)([01]?\d|2[0-3])[:.]([0-5]\d)(?!\d)/.exec(timeText(text)) ?? []
  const numeric = /(?:^|\D)(\d{1,2})[/-](\d{1,2})[/-](\d{4}|\d{2})(?!\d)/.exec(text)
  const named = /(?:^|\D)(\d{1,2})\s*([ก-๙.A-Za-z]{3,12})\s*(\d{4}|\d{2})(?!\d)/.exec(text)
  const month = numeric
    ? Number(numeric[2])
    : 1 + months.findIndex((each) => each.test(named?.[2] ?? ''))
  const day = numeric?.[1] ?? named?.[1]
  const year = numeric?.[3] ?? named?.[3]
  if (day === undefined || year === undefined || month < 1 || hours === '') return undefined
  // two digits are those of the Buddhist year where they lie ahead of the Christian one
  const full = year.length === 4 ? year : Number(year) > 50 ? `25${year}` : `20${year}`
  return `${day}/${month}/${full} ${hours}:${minutes}`
}

/** Without amounts and dates, whose digits would be taken for a time. */
function timeText(text: string): string {
  return text
    .replace(/[\d,]+\.\d{2}\s*(?:บาท|฿|thb|baht)/gi, ' ')
    .replace(/\d{1,2}\/\d{1,2}\/\d{2,4}/g, ' ')
}

function withoutEmpty(slip: Readonly<Record<keyof Slip, string | undefined>>): Slip {
  return Object.fromEntries(Object.entries(slip).filter(([, value]) => value !== undefined))
}
