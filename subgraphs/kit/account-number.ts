/** Reads account numbers, and refuses those that no account of their institution has. */

import { accountLengthsOf, isAccountNumber, listLengths } from '../../schema/account-formats.ts'
import { badUserInput } from './errors.ts'

/**
 * The number of an account that may not be recorded yet: digits, kept as a string with its zeros. Dashes and blanks are how
 * people write it, not part of it.
 * @throws {BAD_USER_INPUT} when no account of the institution has such a number; names the lengths that it has
 */
export function readAccountNumber(value: string, bankCode: string, field: string): string {
  const digits = compact(value)
  refuseImpossible(digits, bankCode, field)
  return digits
}

/**
 * The number of an account that is to be found. It may have been recorded before the lengths of its institution were checked:
 * `refuseImpossible` judges it where no account was found.
 * @throws {BAD_USER_INPUT} when it is not 6 to 20 digits
 */
export function readRecordedNumber(value: string, bankCode: string, field: string): string {
  const digits = compact(value)
  if (!/^[0-9]{6,20}$/.test(digits)) throw impossible(bankCode, field)
  return digits
}

/** @throws {BAD_USER_INPUT} when no account of the institution has such a number; names the lengths that it has */
export function refuseImpossible(digits: string, bankCode: string, field: string): void {
  if (!isAccountNumber(digits, bankCode)) throw impossible(bankCode, field)
}

function compact(value: string): string {
  return value.replaceAll(/[\s-]/g, '')
}

function impossible(bankCode: string, field: string) {
  const lengths = listLengths(accountLengthsOf(bankCode))
  return badUserInput(
    `${field} must be ${lengths} digits at institution ${bankCode}, not zeros alone`,
  )
}
