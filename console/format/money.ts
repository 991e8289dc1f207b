/** Money: whole satang inside, baht with satang for people. */

import { toAsciiDigits } from './digits.ts'

/** `1,234,567.89`. */
export function formatBaht(satang: number): string {
  const baht = Math.floor(satang / 100).toLocaleString('en-US')
  return `${baht}.${String(satang % 100).padStart(2, '0')}`
}

/**
 * Baht as people type them, with Thai digits, commas, blanks, `฿` or `บาท`.
 * @returns satang; undefined where the text is no amount with at most two decimals
 */
export function parseBaht(text: string): number | undefined {
  const plain = toAsciiDigits(text).replace(/[\s,฿]|บาท/g, '')
  const [, baht, satang = ''] = /^(\d{1,13})(?:\.(\d{0,2}))?$/.exec(plain) ?? []
  return baht === undefined ? undefined : Number(baht) * 100 + Number(satang.padEnd(2, '0'))
}
