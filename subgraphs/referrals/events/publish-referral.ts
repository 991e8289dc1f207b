/** Publishes the events of a referral. */

import type { EventDataByType, ReferralEventData } from '../../../schema/events.ts'
import type { Queryable } from '../../kit/database/database.ts'
import { publish } from '../../kit/outbox/publish.ts'
import type { OverdueRow } from '../clocks/store.ts'
import type { ReferralRow } from '../store.ts'

type ReferralEventType =
  | 'th.aoc.referral.sent'
  | 'th.aoc.complaint.recorded'
  | 'th.aoc.referral.decided'
  | 'th.aoc.referral.reopened'
  | 'th.aoc.referral.transferred'

type ReferralEvent = {
  readonly [Type in ReferralEventType]: {
    readonly type: Type
    readonly data: EventDataByType[Type]
  }
}[ReferralEventType]

/** The members that every event about a referral carries. */
export function factsOf({ id, caseId, stationCode }: ReferralRow): ReferralEventData {
  return { referralId: id, caseId, stationCode }
}

/**
 * Publishes an event about a referral to its station, the centre and the CCIB. Events of one case keep their order: the
 * transaction holds the lock on the one live referral of the case.
 */
export function publishReferral(db: Queryable, event: ReferralEvent, at: Date): Promise<void> {
  const { caseId, referralId, stationCode } = event.data
  const audience = ['aoc', 'police:ccib', `police:station:${stationCode}`]
  return publish(
    db,
    'referrals',
    [{ ...event, subject: referralId, partitionKey: caseId, audience }],
    at,
  )
}

/** Publishes, for each referral, that its decision is overdue. */
export function publishOverdue(
  db: Queryable,
  referrals: readonly OverdueRow[],
  at: Date,
): Promise<void> {
  return publish(
    db,
    'referrals',
    referrals.map(({ id, caseId, stationCode, dueAt }) => ({
      type: 'th.aoc.referral.overdue',
      subject: id,
      partitionKey: caseId,
      audience: [`police:station:${stationCode}`, 'aoc', 'police:ccib'],
      data: { referralId: id, caseId, stationCode, dueAt: dueAt.toISOString() },
    })),
    at,
  )
}
