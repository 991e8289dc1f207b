/** The sections of law under which an officer may read about the persons of a case, by kind of agency. */

import type { AgencyKind } from '../frame/me.generated.ts'

/** A section of law, as the header `Access-Purpose` names it. */
export type PurposeBasis = 's4' | 's5' | 's6' | 's7' | 's8' | 's8-5' | 'cpc' | 'amla'

/** Those that need a case. A test compares them with the table by which the graph decides. */
export const purposeBases: Readonly<Record<AgencyKind, readonly PurposeBasis[]>> = {
  AOC: ['s8-5', 's4', 's5', 's7', 's8'],
  BANK: ['s4', 's6', 's7'],
  TELCO: ['s4', 's5'],
  REGULATOR: ['s5'],
  POLICE: ['s8', 's7', 'cpc', 's4', 's5', 's6'],
  AMLO: ['amla', 's4', 's5', 's6'],
  PARTNER: [],
  OVERSIGHT: [],
}

/** The value of the header (RFC 8941 dictionary). */
export function formatPurpose(basis: PurposeBasis, caseId: string): string {
  return `basis=${basis}, case="${caseId}"`
}
