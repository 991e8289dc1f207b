/** The sections of law under which each kind of agency may say that it reads. */

import type { AgencyKind, Purpose, PurposeBasis } from './identity.ts'

/**
 * The bases of a purpose by kind of agency. The Decree gives each section to somebody: s.4 to those that exchange data,
 * s.6 and s.7 to banks and to those that order or decide on a hold, s.8/5 to the centre, s.5 to those that ask for and
 * those that disclose telecom data. The Criminal Procedure Code is the police's, the Anti-Money Laundering Act AMLO's,
 * `nbtc` the regulator's own task. `pdpa` is a person's own request, which the centre's desk takes.
 */
export const purposeBasesByKind: Readonly<Record<AgencyKind, readonly PurposeBasis[]>> = {
  AOC: ['s4', 's5', 's7', 's8', 's8-5', 'pdpa'],
  BANK: ['s4', 's6', 's7'],
  TELCO: ['s4', 's5'],
  REGULATOR: ['s5', 'nbtc'],
  POLICE: ['s4', 's5', 's6', 's7', 's8', 'cpc'],
  AMLO: ['s4', 's5', 's6', 'amla'],
  PARTNER: [],
  OVERSIGHT: [],
}

/** The regulator's own task, and a person's request about themselves. */
export const basesWithoutCase: ReadonlySet<PurposeBasis> = new Set(['nbtc', 'pdpa'])

/**
 * Whether a caller of this kind may read under the purpose. Whether the caller is a party to the case, the database
 * decides.
 * @param purpose names a case, except on the bases that need none
 */
export function mayReadUnder(kind: AgencyKind, purpose: Purpose | undefined): boolean {
  if (purpose === undefined || !purposeBasesByKind[kind].includes(purpose.basis)) return false
  return basesWithoutCase.has(purpose.basis) || purpose.case !== undefined
}

/** The sentences about a purpose that opens nothing: the fault and the remedy. No value of the caller is in them. */
export const purposeFaults = {
  malformed:
    'The header Access-Purpose is malformed: send basis=NAME, case="NUMBER" with a section of law and a case',
  missing: 'A purpose is missing: send the header Access-Purpose with a section of law and a case',
  basis: 'The basis of the purpose is not open to this kind of agency, or needs a case',
  case: 'The purpose names no case in which the caller has a part',
  closed:
    'The purpose names a closed case in which the caller has nothing left to do: ask the centre to reopen it',
  person: 'The purpose names a case in which this person does not appear to the caller',
  regulator: 'The regulator reads about persons under its own task: send the basis nbtc',
  regulated: 'The basis nbtc covers holders over the limit of numbers and holders under a demand',
} as const
