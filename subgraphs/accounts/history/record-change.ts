/** Records a change of holds in their history, on the timeline of the case and in the outbox, in the transaction of the change. */

import type { EventActor } from '../../../schema/events.ts'
import type { Queryable } from '../../kit/database/database.ts'
import { insertSystemCaseEvents } from '../../kit/access/timeline.ts'
import {
  eventTypeOf,
  publishHolds,
  type HoldEventType,
  type PublishedHold,
} from '../events/publish-holds.ts'
import type { HoldRemark } from './remarks.ts'
import { insertHoldEvents, insertTimelineEvents } from './store.ts'

/** One change, the same for every hold that it is recorded for. */
export interface HoldChange {
  readonly at: Date
  /** The state after the change. */
  readonly state: string
  /** The section of law under which it happened, as people read it. */
  readonly section: string
  /** The words of a person. */
  readonly note: string | null
  /** The subgraph's own remark; `note` completes it. */
  readonly remark?: HoldRemark
  /** A sentence for the timeline, without names and numbers of persons. */
  readonly summary: string
  /** The legal basis, where the entry on the timeline tells it. */
  readonly basis?: string
  /** Kind of the entry on the timeline; default: `HOLD_` and the state. */
  readonly kind?: string
  /** Type of the event; default: the type of the state; null: no event. */
  readonly type?: HoldEventType | null
  /** Agencies that receive the event, beside the bank and the agency that requested the hold. */
  readonly audience?: readonly string[]
  /** The actor, where the system carries out what another agency decided; default: the caller. */
  readonly by?: EventActor
}

/** Records the same change for each of the holds, which are all of one case or of none. */
export async function recordChange(
  db: Queryable,
  holds: readonly PublishedHold[],
  change: HoldChange,
): Promise<void> {
  if (holds.length === 0) return
  const { at, state, section, note, remark = null, by, type, audience } = change
  const events = holds.map(({ id, basis, heldSatang, lapsesAt }) => ({
    holdId: id,
    state,
    basis,
    section,
    heldSatang,
    lapsesAt,
    remark,
    note,
  }))
  const named = type === undefined ? eventTypeOf(state) : type
  // none needs the answer of another: one round trip, in this order
  await Promise.all([
    insertHoldEvents(db, events, at, by ?? null),
    insertTimeline(db, holds, change),
    named && publishHolds(db, holds, { type: named, state, audience: audience ?? [] }, at),
  ])
}

async function insertTimeline(
  db: Queryable,
  holds: readonly PublishedHold[],
  { at, state, section, basis, kind, summary, by }: HoldChange,
): Promise<void> {
  const caseId = holds[0]?.caseId ?? null
  if (caseId === null) return
  const banks = [...new Set(holds.map(({ bankCode }) => bankCode))]
  const named = kind ?? `HOLD_${state}`
  const details = { section, ...(basis === undefined ? {} : { basis }) }
  if (!by) return insertTimelineEvents(db, caseId, at, named, banks, summary, details)
  const { agencyId } = by
  await insertSystemCaseEvents(
    db,
    banks.map((code) => {
      const concerns = `bank:${code}`
      return { caseId, at, kind: named, agencyId, concerns, summary, details }
    }),
  )
}
