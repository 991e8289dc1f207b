/** Reads transaction references, and finds those that a spreadsheet has damaged. */

import type { Cell } from './cell.ts'
import { isScientific, toArabicDigits } from './digits.ts'
import type { Reading } from './reading.ts'
import { refuse } from './refusals/refusal.ts'

/** Excel keeps this many digits of a number and writes zeros for the rest. */
const spreadsheetDigits = 15

/**
 * A bank's transaction reference, with its leading zeros.
 * A number cell of a workbook whose format shows no leading zeros is refused: they may be lost.
 */
export function readReference({ text, isNumber }: Cell): Reading<string> {
  if (isScientific(text)) return refuse('REFERENCE_CUT')
  if (isNumber) return refuse('REFERENCE_NUMBER')
  const reference = toArabicDigits(text).replace(/^['’](?=\d)/, '')
  if (!/^[\p{L}\p{N}/._-]{1,64}$/u.test(reference)) return refuse('REFERENCE_MALFORMED')
  return { value: reference }
}

/** Whether all digits after the fifteenth are zeros, as a spreadsheet leaves them. */
export function looksRounded(reference: string): boolean {
  return (
    /^[1-9]\d*$/.test(reference) &&
    reference.length > spreadsheetDigits &&
    /^0+$/.test(reference.slice(spreadsheetDigits))
  )
}

/** Whether more digits than a spreadsheet keeps are there and none was replaced: this column was not rounded. */
export function isPrecise(reference: string): boolean {
  return (
    /^[1-9]\d*$/.test(reference) && reference.length > spreadsheetDigits && !looksRounded(reference)
  )
}

/** The same for references that differ in leading zeros or in upper and lower case alone. */
export function looseReference(reference: string): string {
  const folded = reference.toUpperCase()
  return /^\d+$/.test(folded) ? folded.replace(/^0+(?=\d)/, '') : folded
}

/** Forms under which the same reference may have been recorded: as it is, other case, more or fewer leading zeros. */
export function variantsOf(reference: string): readonly string[] {
  const bare = looseReference(reference)
  const padded = /^\d+$/.test(reference) ? ['', '0', '00', '000'].map((zeros) => zeros + bare) : []
  const all = [reference, reference.toUpperCase(), reference.toLowerCase(), ...padded]
  return [...new Set(all)].filter((each) => each.length <= 64)
}
