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

interface GivenReferral {
  readonly referralId: string
  readonly toStationCode: string
  readonly dueAt: Date | null
}

/**
 * Publishes that a station handed a referral on: to that station, the centre and the CCIB about its own row, and to the station
 * that has it now about the new one. Neither sees the row of the other.
 * @param given the row that the transfer made, its station, and until when that acts
 */
export function publishTransferred(
  db: Queryable,
  facts: ReferralEventData,
  { referralId, toStationCode, dueAt }: GivenReferral,
  at: Date,
): Promise<void> {
  const type = 'th.aoc.referral.transferred'
  const { caseId, stationCode } = facts
  return publish(
    db,
    'referrals',
    [
      {
        type,
        data: { ...facts, toStationCode },
        subject: facts.referralId,
        partitionKey: caseId,
        audience: ['aoc', 'police:ccib', `police:station:${stationCode}`],
      },
      {
        type,
        data: { ...facts, referralId, toStationCode, dueAt: dueAt?.toISOString() ?? null },
        subject: referralId,
        partitionKey: caseId,
        audience: [`police:station:${toStationCode}`],
      },
    ],
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
