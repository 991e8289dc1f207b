/** A search for cases as it is typed. */

import { parseAccountNumber, parseMsisdn } from '../format/identifiers.ts'
import { toAsciiDigits } from '../format/digits.ts'
import type { WordKey } from '../words/words.tsx'
import type { CaseSearchInput } from './cases.generated.ts'

/** The value by which cases are found; each has words `search.NAME`. */
export const searchKinds = ['CASE_NUMBER', 'ACCOUNT', 'SUSPECT', 'REFERENCE'] as const
/** One of `searchKinds`. */
export type SearchKind = (typeof searchKinds)[number]

/** The fields of the form. */
export interface TypedSearch {
  readonly kind: SearchKind
  readonly text: string
  /** Of an account. */
  readonly bankCode: string
}

/** @returns the filter, or the fault of the text or of the bank */
export function readSearch({
  kind,
  text,
  bankCode,
}: TypedSearch):
  | { readonly filter: CaseSearchInput }
  | { readonly textFault?: WordKey; readonly bankFault?: WordKey } {
  const plain = toAsciiDigits(text).trim()
  switch (kind) {
    case 'ACCOUNT': {
      const accountNumber = parseAccountNumber(plain, bankCode)
      if (bankCode === '') return { bankFault: 'fault.choose' }
      return accountNumber === undefined
        ? { textFault: 'fault.account' }
        : { filter: { account: { bankCode, accountNumber } } }
    }
    case 'SUSPECT': {
      const suspectMsisdn = parseMsisdn(plain)
      return suspectMsisdn === undefined
        ? { textFault: 'fault.msisdn' }
        : { filter: { suspectMsisdn } }
    }
    case 'REFERENCE':
      return plain === '' ? { textFault: 'fault.reference' } : { filter: { reference: plain } }
    default:
      return plain === ''
        ? { textFault: 'fault.case-number' }
        : { filter: { caseNumber: plain.toUpperCase() } }
  }
}
