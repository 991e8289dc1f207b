/** Publishes events about requests to release a hold. */

import type { Queryable } from '../../kit/database/database.ts'
import { publish } from '../../kit/outbox/publish.ts'
import type { HoldRow } from '../holds/store.ts'
import type { DueReleaseRow } from '../releases/store.ts'

/** Publishes to the bank, and to the agency that requested the hold, that a release was requested or refused. */
export function publishRelease(
  db: Queryable,
  type: 'th.aoc.release.requested' | 'th.aoc.release.refused',
  { id: holdId, caseId, bankCode, requestedBy }: HoldRow,
  { requestedAt, dueAt }: { readonly requestedAt: Date; readonly dueAt: Date },
  at: Date,
): Promise<void> {
  const data = {
    holdId,
    caseId,
    bankCode,
    requestedAt: requestedAt.toISOString(),
    dueAt: dueAt.toISOString(),
  }
  const audience = [`bank:${bankCode}`, requestedBy]
  return publish(db, 'accounts', [{ type, subject: holdId, audience, data }], at)
}

/** Publishes, for each request whose hold still stands, that its decision is due soon or overdue. */
export function publishDueReleases(
  db: Queryable,
  type: 'th.aoc.release.due-soon' | 'th.aoc.release.overdue',
  releases: readonly DueReleaseRow[],
  at: Date,
): Promise<void> {
  return publish(
    db,
    'accounts',
    releases
      .filter(({ isStanding }) => isStanding)
      .map(({ holdId, caseId, bankCode, holdRequestedBy, requestedBy, requestedAt, dueAt }) => ({
        type,
        subject: holdId,
        audience: [`bank:${bankCode}`, holdRequestedBy, requestedBy],
        data: {
          holdId,
          caseId,
          bankCode,
          requestedAt: requestedAt.toISOString(),
          dueAt: dueAt.toISOString(),
        },
      })),
    at,
  )
}
