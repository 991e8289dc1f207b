/** Reads Thai phone numbers as people and spreadsheets write them -> E.164. */

import { isMsisdn } from '../schema/scalars.ts'
import type { Cell } from './cell.ts'
import { compactDigits, isScientific } from './digits.ts'
import type { Reading } from './reading.ts'
import { refuse } from './refusals/refusal.ts'

/**
 * `081-234-5678`, `+66812345678`, `66812345678` and `+66 (0) 81 234 5678` are one number.
 * Nine digits that begin with 6, 8 or 9 are a mobile number without its leading zero: nothing else has that form.
 */
export function readPhoneNumber({ text }: Cell): Reading<string> {
  if (isScientific(text)) return refuse('PHONE_CUT')
  const digits = compactDigits(text)
    .replaceAll(/[().]/g, '')
    .replace(/^(?:\+|00)?66(?=\d{9,10}$)/, '')
    .replace(/^0(?=\d{9}$)/, '')
  const isMobile = /^[689]\d{8}$/.test(digits)
  if (isMobile && isMsisdn(`+66${digits}`)) return { value: `+66${digits}` }
  return refuse('PHONE_MALFORMED')
}
