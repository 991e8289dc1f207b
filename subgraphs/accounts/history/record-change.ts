/** Leaves what happened to holds in their history, on the case's timeline and in the outbox, in one transaction with it. */

import type { EventActor, EventType, HoldEventData } from '../../../schema/events.ts'
import type { Queryable } from '../../kit/database/database.ts'
import { publish, type NewEvent } from '../../kit/outbox/publish.ts'
import type { HoldRow } from '../holds/store.ts'
import { insertHoldEvents } from './store.ts'
import { insertCaseEvents, insertSystemCaseEvents } from '../../kit/access/timeline.ts'

/** A hold as it is after what happened. */
export type RecordedHold = Pick<
  HoldRow,
  | 'id'
  | 'caseId'
  | 'bankCode'
  | 'basis'
  | 'heldSatang'
  | 'requestedBy'
  | 'complaintDueAt'
  | 'decisionDueAt'
  | 'lapsesAt'
>

export interface Happening {
  readonly at: Date
  readonly state: string
  /** The section of law under which it happened, as people read it. */
  readonly section: string
  readonly note: string | null
  /** A sentence for the timeline, without names and numbers of persons. */
  readonly summary: string
  /** On the timeline; default: `HOLD_` and the state. */
  readonly kind?: string
  /** Default: that of the state; null: told to nobody but the history. */
  readonly type?: HoldEventType | null
  /** Agencies whom it concerns beside the bank and whoever asked. */
  readonly audience?: readonly string[]
  /** Whose doing it was, where the system works for them; absent: the caller's. */
  readonly by?: EventActor
}

type HoldEventType = Extract<EventType, `th.aoc.hold.${string}`>

const typesByState: ReadonlyMap<string, HoldEventType> = new Map([
  ['REQUESTED', 'th.aoc.hold.requested'],
  ['PLACED', 'th.aoc.hold.placed'],
  ['PARTIAL', 'th.aoc.hold.placed'],
  ['NO_FUNDS', 'th.aoc.hold.placed'],
  ['REJECTED', 'th.aoc.hold.rejected'],
  ['COMPLAINED', 'th.aoc.hold.complained'],
  ['EXTENDED', 'th.aoc.hold.extended'],
  ['LIFTED', 'th.aoc.hold.lifted'],
  ['RELEASED', 'th.aoc.hold.released'],
  ['LAPSED', 'th.aoc.hold.lapsed'],
])

/** Records the same happening for each of the holds, all of one case or of none. */
export async function recordHappening(
  db: Queryable,
  holds: readonly RecordedHold[],
  happening: Happening,
): Promise<void> {
  if (holds.length === 0) return
  const { at, state, section, note, by } = happening
  const events = holds.map(({ id, basis, heldSatang, lapsesAt }) => ({
    holdId: id,
    state,
    basis,
    section,
    heldSatang,
    lapsesAt,
    note,
  }))
  await insertHoldEvents(db, events, at, by ?? null)
  await insertTimeline(db, holds, happening)
  await publish(
    db,
    'accounts',
    holds.flatMap((hold) => toEvent(hold, happening)),
    at,
  )
}

async function insertTimeline(
  db: Queryable,
  holds: readonly RecordedHold[],
  { at, state, kind, summary, by }: Happening,
): Promise<void> {
  const caseId = holds[0]?.caseId ?? null
  if (caseId === null) return
  const banks = [...new Set(holds.map(({ bankCode }) => bankCode))]
  const named = kind ?? `HOLD_${state}`
  if (!by) return insertCaseEvents(db, caseId, at, named, banks, summary)
  const { agencyId } = by
  await insertSystemCaseEvents(
    db,
    banks.map((code) => ({ caseId, at, kind: named, agencyId, concerns: `bank:${code}`, summary })),
  )
}

function toEvent(hold: RecordedHold, { state, type, audience }: Happening): readonly NewEvent[] {
  const named = type === undefined ? typesByState.get(state) : type
  if (!named) return []
  return [
    {
      type: named,
      subject: hold.id,
      audience: [`bank:${hold.bankCode}`, hold.requestedBy, ...(audience ?? [])],
      data: dataOf(hold, state),
    },
  ]
}

/** The data of an event about the hold in the given state. */
export function dataOf(hold: RecordedHold, state: string): HoldEventData {
  const { id, caseId, bankCode, basis, heldSatang } = hold
  return {
    holdId: id,
    caseId,
    bankCode,
    basis,
    state,
    heldSatang,
    complaintDueAt: hold.complaintDueAt?.toISOString() ?? null,
    decisionDueAt: hold.decisionDueAt?.toISOString() ?? null,
    lapsesAt: hold.lapsesAt?.toISOString() ?? null,
  }
}
