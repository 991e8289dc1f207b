/** A search for accesses as it is typed. */

import { toAsciiDigits } from '../format/digits.ts'
import type { AccessFilter, AccessOutcome } from './accesses.generated.ts'

/** Empty members search for nothing. */
export interface Search {
  readonly agency: string
  /** Needs `agency`. */
  readonly officer: string
  /** Id of a case. */
  readonly case: string
  /** A pseudonym, or a national ID. */
  readonly person: string
  readonly outcome: AccessOutcome | ''
}

/** Every access. */
export const emptySearch: Search = { agency: '', officer: '', case: '', person: '', outcome: '' }

/** The filter of the graph; 13 digits are a national ID, anything else about a person is a pseudonym. */
export function toFilter(search: Search): AccessFilter {
  const person = search.person.trim()
  const digits = toAsciiDigits(person).replaceAll(/[\s-]/g, '')
  const isNationalId = /^\d{13}$/.test(digits)
  return {
    agency: search.agency.trim() || null,
    officer: search.officer.trim() || null,
    case: search.case.trim() || null,
    person: isNationalId ? null : person || null,
    nationalId: isNationalId ? digits : null,
    outcome: search.outcome || null,
  }
}
