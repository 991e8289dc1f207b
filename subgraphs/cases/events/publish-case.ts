/** Publishes what happened to a case to the other subgraphs and to the agencies. */

import type { EventDataByType } from '../../../schema/events.ts'
import type { Queryable } from '../../kit/database/database.ts'
import { publish } from '../../kit/outbox/publish.ts'

type CaseEventType = Extract<keyof EventDataByType, `th.aoc.case.${string}`>

/** An event about a case, as its type and data. */
export type CaseEvent = {
  readonly [Type in CaseEventType]: { readonly type: Type; readonly data: EventDataByType[Type] }
}[CaseEventType]

/**
 * Publishes in the transaction that holds the lock on the case, so that events of one case keep their order.
 * @param audience agencies beside the centre and the CCIB
 */
export function publishCase(
  db: Queryable,
  event: CaseEvent,
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
