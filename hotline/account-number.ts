/** Reads account numbers against the lengths that their bank uses. An account that is not plainly meant is refused. */

import { accountLengthsOf, describeBank } from './banks.ts'
import type { Cell } from './cell.ts'
import { compactDigits, isScientific } from './digits.ts'
import { refuse, type Reading } from './reading.ts'

/** Longest account number of a Thai bank. */
const longest = 15

/**
 * The digits of an account at a bank, zeros included.
 * A number cell of a workbook has lost its leading zeros, unless its number format shows them: it is read only where it
 * has as many digits as the bank's accounts have at most.
 */
export function readAccountNumber(cell: Cell, bankCode: string): Reading<string> {
  const lengths = accountLengthsOf(bankCode)
  const expected = `${describeBank(bankCode)} has ${listLengths(lengths)} digits`
  if (isScientific(cell.text)) return refuse(`account: a spreadsheet has cut its digits; ${asText}`)
  const digits = compactDigits(cell.text)
  if (!/^\d+$/.test(digits) || digits.length > longest)
    return refuse(`account: must be digits, with or without dashes; ${expected}`)
  if (/^0+$/.test(digits)) return refuse(`account: must not be zeros alone; ${expected}`)
  if (!lengths.includes(digits.length)) {
    const isShort = digits.length < Math.max(...lengths)
    const hint = isShort ? `; a spreadsheet may have dropped leading zeros: ${asText}` : ''
    return refuse(`account: ${expected}, the cell has ${digits.length}${hint}`)
  }
  if (cell.isNumber && mayHaveLostZeros(digits.length, lengths))
    return refuse(`account: the cell is a number, leading zeros may be missing; ${asText}`)
  return { value: digits }
}

const asText = 'format the column as text and type the number again'

/** Ten of ten or eleven, and twelve of twelve or fifteen, are complete; ten of ten to fourteen may be anything. */
function mayHaveLostZeros(length: number, lengths: readonly number[]): boolean {
  return lengths.length > 2 && length < Math.max(...lengths)
}

function listLengths(lengths: readonly number[]): string {
  const [first, ...rest] = lengths
  if (rest.length === 0) return String(first)
  return lengths.length === 2 ? lengths.join(' or ') : `${first} to ${rest.at(-1)}`
}
