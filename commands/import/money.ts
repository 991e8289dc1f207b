/** Amounts in baht as people type them -> satang. Never guessed: what is not plainly an amount is refused. */

import { toArabicDigits } from './digits.ts'

const grouped = /^\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?$/
const plain = /^\d+(?:\.\d{1,2})?$/

/**
 * `12,500.00`, `12500 บาท`, `๑๒,๕๐๐` are 1,250,000 satang.
 * @returns null for more than two decimals, a sign, words, groups of other than three digits, nothing, zero, and what a
 * whole number cannot hold
 */
export function readSatang(text: string): number | null {
  const amount = toArabicDigits(text)
    .replace(/^฿\s*/, '')
    .replace(/\s*(?:บาท|baht|thb)$/i, '')
  if (!grouped.test(amount) && !plain.test(amount)) return null
  const [baht = '', decimals = ''] = amount.replaceAll(',', '').split('.')
  const satang = Number(baht) * 100 + Number(decimals.padEnd(2, '0'))
  return satang > 0 && Number.isSafeInteger(satang) ? satang : null
}
