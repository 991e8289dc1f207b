/** Banks as people name them -> the Bank of Thailand's three-digit code. */

import { toArabicDigits } from './digits.ts'

const codesByAbbreviation: ReadonlyMap<string, string> = new Map([
  ['BBL', '002'],
  ['KBANK', '004'],
  ['KTB', '006'],
  ['TTB', '011'],
  ['TMB', '011'],
  ['SCB', '014'],
  ['CIMBT', '022'],
  ['CIMB', '022'],
  ['UOBT', '024'],
  ['UOB', '024'],
  ['BAY', '025'],
  ['GSB', '030'],
  ['GHB', '033'],
  ['BAAC', '034'],
  ['EXIM', '035'],
  ['IBANK', '066'],
  ['TISCO', '067'],
  ['KKP', '069'],
  ['ICBCT', '070'],
  ['ICBC', '070'],
  ['TCRB', '071'],
  ['LHFG', '073'],
  ['LHBANK', '073'],
  ['SME', '098'],
])

/** `4`, `004`, `๐๐๔` and `KBANK` are 004. Null: neither digits nor an abbreviation that is known. */
export function readBankCode(text: string): string | null {
  const typed = toArabicDigits(text)
  if (/^\d{1,3}$/.test(typed)) return typed.padStart(3, '0')
  return codesByAbbreviation.get(typed.toUpperCase()) ?? null
}

const knownCodes: ReadonlySet<string> = new Set(codesByAbbreviation.values())

/** Whether a Thai bank has this code, whether or not it takes part. */
export function isBankCode(code: string): boolean {
  return knownCodes.has(code)
}
