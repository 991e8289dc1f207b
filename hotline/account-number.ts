/** Reads account numbers against the lengths that their bank uses. An account that is not plainly meant is refused. */

import { accountLengthsOf } from '../schema/account-formats.ts'
import { describeBank } from './banks.ts'
import type { Cell } from './cell.ts'
import { compactDigits, isScientific } from './digits.ts'
import type { Reading } from './reading.ts'
import { refuse } from './refusals/refusal.ts'

/** Longest account number of a Thai bank. */
const longest = 15

/**
 * The digits of an account at a bank, zeros included.
 * A number cell of a workbook has lost its leading zeros, unless its number format shows them: it is read only where it
 * has as many digits as the bank's accounts have at most.
 */
export function readAccountNumber(cell: Cell, bankCode: string): Reading<string> {
  const lengths = accountLengthsOf(bankCode)
  const expected = { bank: describeBank(bankCode), lengths }
  if (isScientific(cell.text)) return refuse('ACCOUNT_CUT')
  const digits = compactDigits(cell.text)
  if (!/^\d+$/.test(digits) || digits.length > longest) return refuse('ACCOUNT_MALFORMED', expected)
  if (/^0+$/.test(digits)) return refuse('ACCOUNT_ZEROS', expected)
  if (!lengths.includes(digits.length)) {
    const isShort = digits.length < Math.max(...lengths)
    const code = isShort ? 'ACCOUNT_SHORT' : 'ACCOUNT_LONG'
    return refuse(code, { ...expected, digits: digits.length })
  }
  if (cell.isNumber && mayHaveLostZeros(digits.length, lengths)) return refuse('ACCOUNT_NUMBER')
  return { value: digits }
}

/** Ten of ten or eleven, and twelve of twelve or fifteen, are complete; ten of ten to fourteen may be anything. */
function mayHaveLostZeros(length: number, lengths: readonly number[]): boolean {
  return lengths.length > 2 && length < Math.max(...lengths)
}
