/** The power that keeps a hold now, and the acts that it allows the caller. */

import type { CallerIdentity } from '../../../schema/identity.ts'
import { forbidden } from '../../kit/errors.ts'
import { findBasis, type LegalBasis } from '../law/legal-basis.ts'
import type { HoldRow } from './store.ts'

/** The row of the table under which the hold stands: that of the power that extended it, else its own basis. */
export function ruleOf(
  hold: Pick<HoldRow, 'basis' | 'extendedBasis' | 'requestedAt'>,
  at: Date,
): LegalBasis {
  const rule =
    hold.extendedBasis === null
      ? findBasis(hold.basis, hold.requestedAt)
      : findBasis(hold.extendedBasis, at)
  if (!rule) throw new Error('hold on a basis that is not in force')
  return rule
}

/**
 * Whether the hold stands on the caller's order: the agency that gave it, or, where only its own order ends it, any of
 * the same kind that the case was handed to.
 */
export function isOwnOrder(hold: HoldRow, { agencyId }: CallerIdentity, at: Date): boolean {
  const orderer = hold.extendedBy ?? hold.requestedBy
  return (
    orderer === agencyId ||
    (ruleOf(hold, at).endsByOwnOrder && kindPrefix(orderer) === kindPrefix(agencyId))
  )
}

/**
 * A bank lifts what it froze itself, and what the police found no evidence for; an order of its own power ends by
 * the agency that gave it. One police officer alone lifts nothing that is placed before "no evidence": a release is
 * decided by a second person.
 * @throws {FORBIDDEN} otherwise
 */
export function mustBeAllowedToLift(hold: HoldRow, caller: CallerIdentity, at: Date): void {
  const rule = ruleOf(hold, at)
  const isFoundInnocent = hold.liftableAt !== null && rule.isLiftableWithoutEvidence
  if (caller.agencyKind === 'POLICE' && hold.state !== 'REQUESTED' && !isFoundInnocent)
    throw forbidden('Police lift this hold by a release that another person decides')
  const mayLift =
    isOwnOrder(hold, caller, at) ||
    rule.liftedBy.includes(caller.agencyKind) ||
    (caller.agencyKind === 'BANK' && isFoundInnocent)
  if (!mayLift) throw forbidden('This hold is not the caller’s to lift', 'NOT_TO_LIFT')
}

/** `police` of `police:station:10101`. */
function kindPrefix(agencyId: string): string {
  return agencyId.split(':')[0] ?? agencyId
}
