/** Thai banks: names as people write them, codes of the Bank of Thailand, lengths of account numbers. */

import { toArabicDigits } from './digits.ts'

/** A bank by its three-digit code. */
interface Bank {
  readonly code: string
  /** As staff abbreviate it; the first one is used in sentences. */
  readonly names: readonly string[]
  /** Digits of an account number, zeros included. */
  readonly accountLengths: readonly number[]
}

/** Ten is usual; some banks have eleven. */
const usual = [10, 11]
const upTo14 = [10, 11, 12, 13, 14]

const banks: readonly Bank[] = [
  { code: '002', names: ['BBL'], accountLengths: usual },
  { code: '004', names: ['KBANK'], accountLengths: usual },
  { code: '006', names: ['KTB'], accountLengths: usual },
  { code: '011', names: ['TTB', 'TMB'], accountLengths: usual },
  { code: '014', names: ['SCB'], accountLengths: usual },
  { code: '022', names: ['CIMBT', 'CIMB'], accountLengths: usual },
  { code: '024', names: ['UOBT', 'UOB'], accountLengths: usual },
  { code: '025', names: ['BAY'], accountLengths: usual },
  { code: '030', names: ['GSB'], accountLengths: [12, 15] },
  { code: '031', names: ['HSBC'], accountLengths: [12] },
  { code: '033', names: ['GHB'], accountLengths: [12, 15] },
  { code: '034', names: ['BAAC'], accountLengths: [12] },
  { code: '035', names: ['EXIM'], accountLengths: usual },
  { code: '066', names: ['IBANK'], accountLengths: [12] },
  { code: '067', names: ['TISCO'], accountLengths: upTo14 },
  { code: '069', names: ['KKP'], accountLengths: upTo14 },
  { code: '070', names: ['ICBCT', 'ICBC'], accountLengths: usual },
  { code: '071', names: ['TCRB'], accountLengths: usual },
  { code: '073', names: ['LHFG', 'LHBANK'], accountLengths: usual },
  { code: '098', names: ['SME'], accountLengths: usual },
]

const byCode = new Map(banks.map((bank) => [bank.code, bank]))
const codesByName = new Map(banks.flatMap(({ code, names }) => names.map((name) => [name, code])))

/** `4`, `004`, `๐๐๔` and `KBANK` are 004. Null: neither digits nor a known abbreviation. */
export function readBankCode(text: string): string | null {
  const typed = toArabicDigits(text).replace(/^['’](?=\d)/, '')
  if (/^\d{1,3}$/.test(typed)) return typed.padStart(3, '0')
  return codesByName.get(typed.toUpperCase()) ?? null
}

/** Whether a Thai bank has this code, whether or not it takes part. */
export function isBankCode(code: string): boolean {
  return byCode.has(code)
}

/** The lengths that account numbers of the bank have, ascending; the usual ones for an unlisted bank. */
export function accountLengthsOf(code: string): readonly number[] {
  return byCode.get(code)?.accountLengths ?? usual
}

/** `004 (KBANK)`, for sentences. */
export function describeBank(code: string): string {
  const name = byCode.get(code)?.names[0]
  return name === undefined ? code : `${code} (${name})`
}
