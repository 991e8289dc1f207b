/** Placing a hold requests one at the next bank of the trail, and notifies police and AMLO. */

import type { Queryable } from '../../kit/database/database.ts'
import { findNextHops, findTraced, type NextHop } from '../claims/store.ts'
import type { LegalBasis } from '../law/legal-basis.ts'
import { findBasis } from '../law/legal-basis.ts'
import { insertRequests } from './insert-requests.ts'
import type { HoldRow } from './store.ts'
import { findCaseStatus } from '../../kit/access/cases.ts'

/**
 * Asks the bank at each next hop, where the trail knows it, for what went there from this account and was not asked for
 * yet. Its clock is its own (s.6 para 1). Police and AMLO are notified of the data that passes from bank to bank (s.4 para 3).
 * The transaction holds the lock of the case.
 * @param known the next hops, where they have been read under that lock
 */
export async function carryToNextHop(
  db: Queryable,
  hold: Pick<HoldRow, 'caseId' | 'accountId'>,
  rule: LegalBasis,
  at: Date,
  known?: readonly NextHop[],
): Promise<void> {
  const { caseId, accountId } = hold
  const next = rule.nextHopBasis === null ? undefined : findBasis(rule.nextHopBasis, at)
  if (caseId === null || !next) return
  const hops = known ?? (await findNextHops(db, caseId, accountId))
  if (hops.length === 0) return
  const [status, rows] = await Promise.all([
    findCaseStatus(db, caseId),
    findTraced(db, caseId, next.name, at),
  ])
  if (status === 'CLOSED') return
  const traced = new Map(rows.map((row) => [row.accountId, row]))
  const targets = hops.flatMap(({ legSatang, ...hop }) => {
    const row = traced.get(hop.accountId)
    if (!row || row.isWhollyHeld) return []
    const free = row.tracedSatang - Math.max(row.askedSatang, row.claimedSatang)
    const amountSatang = Math.min(legSatang, free)
    return amountSatang > 0 ? [{ ...hop, amountSatang }] : []
  })
  await insertRequests(db, caseId, next, targets, {
    orderNumber: null,
    at,
    remark: 'FORWARDED',
    disclosedTo: noticeAgencies(rule),
  })
}

/** Agencies to which a placing on this basis is reported. */
export function noticeAgencies({ notifies }: LegalBasis): readonly string[] {
  return [
    ...(notifies.includes('POLICE') ? ['police:ccib'] : []),
    ...(notifies.includes('AMLO') ? ['amlo'] : []),
  ]
}
