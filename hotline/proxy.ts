/** Reads PromptPay numbers: of a mobile phone, of a document, or of an e-wallet. */

import { isNationalId } from '../schema/scalars.ts'
import type { Cell } from './cell.ts'
import { compactDigits, isScientific, toPlainText } from './digits.ts'
import { readPhoneNumber } from './phone-number.ts'
import type { Reading } from './reading.ts'
import { refuse } from './refusals/refusal.ts'

/** A PromptPay number as the graph takes it. */
export interface HotlineProxy {
  /** A `ProxyType` of the graph. */
  readonly type: 'MOBILE' | 'NATIONAL_ID' | 'EWALLET'
  /** Digits: the ten of a mobile number, the 13 of a document, the 15 of an e-wallet. */
  readonly value: string
}

/** Whether a cell for a bank names PromptPay in its place: the cell for the account holds a PromptPay number then. */
export function isPromptPay({ text }: Cell): boolean {
  return /^(?:prompt ?pay|พร้อมเพย์)$/i.test(toPlainText(text))
}

/** The type is known by the form: no two types share one. A mobile number may be in E.164 or as QR codes have it, with 0066. */
export function readProxy(cell: Cell): Reading<HotlineProxy> {
  if (isScientific(cell.text)) return refuse('PROXY_CUT')
  const digits = compactDigits(cell.text)
  if (/^\d{15}$/.test(digits)) return { value: { type: 'EWALLET', value: digits } }
  const mobile = readPhoneNumber(cell)
  if ('value' in mobile)
    return { value: { type: 'MOBILE', value: mobile.value.replace('+66', '0') } }
  if (isNationalId(digits)) return { value: { type: 'NATIONAL_ID', value: digits } }
  return refuse('PROXY_MALFORMED')
}
