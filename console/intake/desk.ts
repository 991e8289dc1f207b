/** The desks that open a case: the centre's (s.8/5), a bank's on the word of its own customer (s.7), a police station's (s.8). */

import type { Officer } from '../frame/officer.tsx'
import type { LegalBasis, ReportCaseInput } from './intake.generated.ts'

/** The differences between the desks. */
export interface Desk {
  readonly kind: 'CENTRE' | 'BANK' | 'STATION'
  readonly channel: ReportCaseInput['channel']
  /** The ground on which the desk asks for holds. */
  readonly basis: LegalBasis
  /** Code of the bank from whose accounts the money left. */
  readonly ownBank?: string
  /** Whether cases of the same victim may be looked for. */
  readonly mayFindVictims: boolean
}

/** @returns undefined where the officer opens no cases */
export function deskOf({ agency, scopes }: Pick<Officer, 'agency' | 'scopes'>): Desk | undefined {
  if (!scopes.includes('cases:write')) return undefined
  const mayFindVictims = scopes.includes('cases:intake')
  if (agency.kind === 'AOC')
    return { kind: 'CENTRE', channel: 'HOTLINE_1441', basis: 'VICTIM_WORD', mayFindVictims }
  const [, ownBank] = /^bank:(.+)$/.exec(agency.id) ?? []
  if (ownBank !== undefined)
    return { kind: 'BANK', channel: 'BANK', basis: 'VICTIM_WORD', ownBank, mayFindVictims }
  return agency.id.startsWith('police:station:')
    ? { kind: 'STATION', channel: 'POLICE', basis: 'AUTHORITY_NOTICE', mayFindVictims }
    : undefined
}
