/** Publishes what happened to a case to the other subgraphs and to the agencies. */

import type { EventActor, EventDataByType } from '../../../schema/events.ts'
import type { CallerIdentity } from '../../../schema/identity.ts'
import type { Queryable } from '../../kit/database/database.ts'
import { publish } from '../../kit/outbox/publish.ts'

type CaseEventType = Extract<keyof EventDataByType, `th.aoc.case.${string}`>

/** An event about a case, as its type and data. */
export type CaseNews = {
  readonly [Type in CaseEventType]: { readonly type: Type; readonly data: EventDataByType[Type] }
}[CaseEventType]

/** The caller as the one whose doing an event is. */
export function actorOf({ agencyId, officer }: CallerIdentity): EventActor {
  return { agencyId, officer }
}

/**
 * Publishes in the transaction that holds the lock on the case, so that events of one case keep their order.
 * @param audience agencies beside the centre and the CCIB
 */
export function publishCase(
  db: Queryable,
  event: CaseNews,
  at: Date,
  audience: readonly string[] = [],
): Promise<void> {
  const { caseId } = event.data
  return publish(
    db,
    'cases',
    [
      {
        ...event,
        subject: caseId,
        partitionKey: caseId,
        audience: ['aoc', 'police:ccib', ...audience],
      },
    ],
    at,
  )
}
