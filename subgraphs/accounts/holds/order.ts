/** The checks of every order of a hold: a basis that is the caller's, an open case, money that reached the account. */

import type { CallerIdentity } from '../../../schema/identity.ts'
import type { Queryable } from '../../kit/database/database.ts'
import { badUserInput, forbidden, invalidState, notFound } from '../../kit/errors.ts'
import { isUuid } from '../../kit/input.ts'
import {
  findTraced,
  findTracedByOthers,
  lockCaseHolds,
  lockTraced,
  mayAddUp,
  type TracedRow,
} from '../claims/store.ts'
import { findBasis, type LegalBasis } from '../law/legal-basis.ts'
import { findCaseStatus, isCase } from '../../kit/access/cases.ts'
import type { HoldRow } from './store.ts'

/** Whether the case traced this much to the account beyond what its holds claim already. */
export function isWithinTraced(
  amountSatang: number | null,
  traced: TracedRow | undefined,
): boolean {
  return amountSatang !== null && traced !== undefined
    ? amountSatang <= traced.tracedSatang - traced.claimedSatang
    : false
}

/**
 * The row of the table under which the caller orders.
 * @throws {BAD_USER_INPUT} when there is no such basis
 * @throws {FORBIDDEN} when the power is not the caller's
 */
export function readBasis(
  name: string,
  { agencyId, agencyKind }: CallerIdentity,
  at: Date,
): LegalBasis {
  const basis = findBasis(name, at)
  if (!basis) throw badUserInput('basis is not a legal basis in force')
  const isStation = agencyId.startsWith('police:station:')
  if (!basis.orderedBy.includes(agencyKind) || (isStation && !basis.isOrderedByStations))
    throw forbidden('A hold on this basis is not the caller’s to order')
  return basis
}

/**
 * Makes this transaction the only one that writes holds of the case.
 * @throws {NOT_FOUND} when the caller sees no such case
 * @throws {INVALID_STATE} when it is closed
 */
export async function openCaseForHolds(
  db: Queryable,
  caseId: string,
  caller: CallerIdentity,
): Promise<void> {
  if (!isUuid(caseId)) throw notFound('caseId')
  await lockCaseHolds(db, caseId)
  const status = await findCaseStatus(db, caseId)
  if (status === 'CLOSED') throw invalidState(status)
  // AMLO learns of cases outside the graph and sees them from its first order on
  if (status === undefined && !(caller.agencyKind === 'AMLO' && (await isCase(db, caseId))))
    throw notFound('caseId')
  await lockTraced(db, caseId)
}

/**
 * Keeps the amounts held and requested, of each account and of the case, within the sums that the graph can report.
 * @throws {BAD_USER_INPUT} when one passes 2^53 - 1 satang; the transaction is undone
 */
export async function mustAddUp(
  db: Queryable,
  accountIds: readonly string[],
  caseId: string | null,
  at: Date,
): Promise<void> {
  if (!(await mayAddUp(db, accountIds, caseId, at)))
    throw badUserInput(
      'what is held on the account or in the case would be more than 2^53 - 1 satang',
    )
}

/**
 * An own power never rests on the word of its own officer: one who recorded every leg to the account could stop money of
 * anybody for ever. Another person records a leg there, or extends the hold.
 * @throws {FORBIDDEN} when nobody but the caller recorded a leg that leads to the account
 */
export async function mustNotRestOnOwnWord(
  db: Queryable,
  { caseId, accountId, basis }: Pick<HoldRow, 'caseId' | 'accountId' | 'basis'>,
  at: Date,
): Promise<void> {
  if (caseId === null) return
  const [traced, byOthers] = await Promise.all([
    findTraced(db, caseId, basis, at),
    findTracedByOthers(db, caseId),
  ])
  if (traced.some((row) => row.accountId === accountId) && !byOthers.has(accountId))
    throw forbidden('Another person than the one who recorded the leg must order this')
}
