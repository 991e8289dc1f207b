/** Reports a field that the purpose of the caller does not open, with the sentence that tells what to send instead. */

import type { CallerIdentity } from '../../../schema/identity.ts'
import { purposeFaults } from '../../../schema/purposes.ts'
import { forbidden } from '../errors.ts'

/** How far the caller's purpose covers a person. */
export interface CoverageRow {
  /** The pseudonym. */
  readonly id: string
  /** Whether the purpose names a case that the caller sees. False for an unknown case as for a hidden one. */
  readonly isParty: boolean
  /** Whether the purpose names a case of the caller's that is closed, and in which the caller has nothing left to do. */
  readonly isClosed: boolean
  /** Whether the caller may read the field about this person under the purpose. */
  readonly isCovered: boolean
}

/**
 * Passes a covered person. Called for each field, so that each nulled field has its own error.
 * @param coverage null: the same as a row that covers nothing
 * @throws {FORBIDDEN} with one of the sentences of `purposeFaults`; a hidden case and an unknown one have the same
 */
export function requireCovered(
  { agencyKind, purpose }: Pick<CallerIdentity, 'agencyKind' | 'purpose'>,
  coverage: CoverageRow | null,
): void {
  if (coverage?.isCovered) return
  if (!purpose) throw forbidden(purposeFaults.missing, 'PURPOSE_MISSING')
  if (agencyKind === 'REGULATOR')
    throw forbidden(purposeFaults[purpose.basis === 'nbtc' ? 'regulated' : 'regulator'])
  if (coverage?.isClosed) throw forbidden(purposeFaults.closed, 'PURPOSE_CLOSED')
  throw coverage?.isParty
    ? forbidden(purposeFaults.person, 'PURPOSE_PERSON')
    : forbidden(purposeFaults.case, 'PURPOSE_CASE')
}
