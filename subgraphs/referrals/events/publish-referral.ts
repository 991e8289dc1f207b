/** Publishes the events of a referral. */

import type { EventActor, EventDataByType, ReferralEventData } from '../../../schema/events.ts'
import type { CallerIdentity } from '../../../schema/identity.ts'
import type { Queryable } from '../../kit/database/database.ts'
import { publish } from '../../kit/outbox/publish.ts'
import type { ReferralRow } from '../store.ts'

type NewsType =
  | 'th.aoc.referral.sent'
  | 'th.aoc.complaint.recorded'
  | 'th.aoc.referral.decided'
  | 'th.aoc.referral.reopened'
  | 'th.aoc.referral.transferred'

type News = {
  readonly [Type in NewsType]: { readonly type: Type; readonly data: EventDataByType[Type] }
}[NewsType]

export function factsOf({ id, caseId, stationCode }: ReferralRow): ReferralEventData {
  return { referralId: id, caseId, stationCode }
}

export function actorOf({ agencyId, officer }: CallerIdentity): EventActor {
  return { agencyId, officer }
}

/** Told case by case in order: the referral that is locked is the only one of its case that is live. */
export function publishReferral(db: Queryable, event: News, at: Date): Promise<void> {
  const { caseId, referralId, stationCode } = event.data
  const audience = ['aoc', 'police:ccib', `police:station:${stationCode}`]
  return publish(
    db,
    'referrals',
    [{ ...event, subject: referralId, partitionKey: caseId, audience }],
    at,
  )
}
