/** Reads amounts in baht as people type them -> satang. An amount that is not plain is refused. */

import type { Cell } from './cell.ts'
import { toArabicDigits } from './digits.ts'
import type { Reading } from './reading.ts'
import { refuse } from './refusals/refusal.ts'

const grouped = /^\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?$/
const plain = /^\d+(?:\.\d{1,2})?$/

/**
 * `12,500.00`, `12500 บาท`, `๑๒,๕๐๐` are 1,250,000 satang.
 * Refused: more than two decimals, signs, words, groups of other than three digits, zero, and sums beyond 2^53 - 1 satang.
 */
export function readSatang({ text }: Cell): Reading<number> {
  const amount = toArabicDigits(text)
    .replace(/^฿\s*/, '')
    .replace(/\s*(?:บาท|baht|thb)\.?$/i, '')
  if (grouped.test(amount) || plain.test(amount)) {
    const [baht = '', decimals = ''] = amount.replaceAll(',', '').split('.')
    const satang = Number(baht) * 100 + Number(decimals.padEnd(2, '0'))
    if (satang > 0 && Number.isSafeInteger(satang)) return { value: satang }
  }
  return refuse('AMOUNT_MALFORMED')
}
