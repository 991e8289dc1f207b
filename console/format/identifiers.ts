/** Numbers of persons, telephones and accounts as people type and paste them. */

import { isAccountNumber } from '../../schema/account-formats.ts'
import { toAsciiDigits } from './digits.ts'

/** Without blanks, dashes, dots and brackets, in ASCII digits. */
function compact(text: string): string {
  return toAsciiDigits(text).replace(/[\s().-]/g, '')
}

/** @returns the 13 digits of a Thai national ID; undefined where the check digit is another */
export function parseNationalId(text: string): string | undefined {
  const digits = compact(text)
  if (!/^\d{13}$/.test(digits)) return undefined
  const sum = Array.from(digits.slice(0, 12)).reduce(
    (total, digit, index) => total + Number(digit) * (13 - index),
    0,
  )
  return (11 - (sum % 11)) % 10 === Number(digits[12]) ? digits : undefined
}

/** @returns E.164, `+66` and nine digits; undefined where the text is no Thai mobile number */
export function parseMsisdn(text: string): string | undefined {
  const [, digits] = /^(?:\+66|0066|66|0)([2-9]\d{8})$/.exec(compact(text)) ?? []
  return digits === undefined ? undefined : `+66${digits}`
}

/** @returns the digits of an account; undefined where the bank has no such number */
export function parseAccountNumber(text: string, bankCode: string): string | undefined {
  const digits = compact(text)
  return isAccountNumber(digits, bankCode) ? digits : undefined
}

/** @returns the ten digits of a Thai mobile number; undefined where the text is none */
export function parseMobile(text: string): string | undefined {
  const digits = parseMsisdn(text)?.replace('+66', '0')
  return digits !== undefined && /^0[689]/.test(digits) ? digits : undefined
}

/** @returns the 15 digits of an e-wallet; undefined where the text is none */
export function parseEwallet(text: string): string | undefined {
  const digits = compact(text)
  return /^\d{15}$/.test(digits) ? digits : undefined
}
