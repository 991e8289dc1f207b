/** Thai banks: names as people write them, and codes of the Bank of Thailand. */

import { toArabicDigits } from './digits.ts'

/** A bank by its three-digit code. */
interface Bank {
  readonly code: string
  /** As staff abbreviate it; the first one is used in sentences. */
  readonly names: readonly string[]
}

const banks: readonly Bank[] = [
  { code: '002', names: ['BBL'] },
  { code: '004', names: ['KBANK'] },
  { code: '006', names: ['KTB'] },
  { code: '011', names: ['TTB', 'TMB'] },
  { code: '014', names: ['SCB'] },
  { code: '022', names: ['CIMBT', 'CIMB'] },
  { code: '024', names: ['UOBT', 'UOB'] },
  { code: '025', names: ['BAY'] },
  { code: '030', names: ['GSB'] },
  { code: '031', names: ['HSBC'] },
  { code: '033', names: ['GHB'] },
  { code: '034', names: ['BAAC'] },
  { code: '035', names: ['EXIM'] },
  { code: '066', names: ['IBANK'] },
  { code: '067', names: ['TISCO'] },
  { code: '069', names: ['KKP'] },
  { code: '070', names: ['ICBCT', 'ICBC'] },
  { code: '071', names: ['TCRB'] },
  { code: '073', names: ['LHFG', 'LHBANK'] },
  { code: '098', names: ['SME'] },
]

const namesByCode: Participants = new Map(banks.map(({ code, names }) => [code, names]))
const codesByName = new Map(banks.flatMap(({ code, names }) => names.map((name) => [name, code])))

/** The participating institutions: their codes, and the names that the registry has for each. */
export type Participants = ReadonlyMap<string, readonly string[]>

/**
 * `4`, `004`, `๐๐๔` and `KBANK` are 004; so is a name as the registry has it, in Thai or English.
 * @param participants undefined: any Thai bank is taken for one
 * @returns null for an institution that is unknown or takes no part
 */
export function findBankCode(text: string, participants: Participants | undefined): string | null {
  const typed = toArabicDigits(text).replace(/^['’](?=\d)/, '')
  const known = participants ?? namesByCode
  if (/^\d{1,3}$/.test(typed)) {
    const code = typed.padStart(3, '0')
    return known.has(code) ? code : null
  }
  const name = typed.toUpperCase()
  const abbreviated = codesByName.get(name)
  if (abbreviated !== undefined) return known.has(abbreviated) ? abbreviated : null
  const named = [...known].find(([, names]) => names.some((each) => each.toUpperCase() === name))
  return named?.[0] ?? null
}

/** `004 (KBANK)`, for sentences. */
export function describeBank(code: string): string {
  const name = namesByCode.get(code)?.[0]
  return name === undefined ? code : `${code} (${name})`
}
