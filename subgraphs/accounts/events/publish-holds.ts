/** Publishes events about holds to the bank of each hold and to the agency that requested it. */

import type { EventType, HoldEventData } from '../../../schema/events.ts'
import type { Queryable } from '../../kit/database/database.ts'
import { publish } from '../../kit/outbox/publish.ts'
import { findBasis } from '../law/legal-basis.ts'
import type { TransferInto } from '../claims/store.ts'
import type { HoldRow } from '../holds/store.ts'
import { answeredWithinMs } from '../unanswered/answered-within.ts'

/** The columns of a hold that its events carry. */
export type PublishedHold = Pick<
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

/** A type of event about a hold. */
export type HoldEventType = Extract<EventType, `th.aoc.hold.${string}`>

/** An event about each of some holds. */
export interface HoldEvent {
  readonly type: HoldEventType
  /** The state that the event reports. */
  readonly state: string
  /** Agencies that receive the event, beside the bank and the agency that requested the hold. */
  readonly audience?: readonly string[]
  /** Within how many hours the clock ends, where the event is about that. */
  readonly dueWithinHours?: 24 | 6
}

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

/** The type of the event that a change into a state publishes; undefined for a state that no event reports. */
export function eventTypeOf(state: string): HoldEventType | undefined {
  return typesByState.get(state)
}

/** Publishes one event for each hold, in the order given. */
export function publishHolds(
  db: Queryable,
  holds: readonly PublishedHold[],
  { type, state, audience, dueWithinHours }: HoldEvent,
  at: Date,
): Promise<void> {
  return publish(
    db,
    'accounts',
    holds.map((hold) => ({
      type,
      subject: hold.id,
      audience: [`bank:${hold.bankCode}`, hold.requestedBy, ...(audience ?? [])],
      data: {
        ...dataOf(hold, state, at),
        ...(dueWithinHours === undefined ? {} : { dueWithinHours }),
      },
    })),
    at,
  )
}

/** A request for a hold as its event reports it. */
export interface PublishedRequest extends PublishedHold {
  readonly accountId: string
  /** Null: the whole account. */
  readonly requestedSatang: number | null
}

/**
 * Publishes requests for holds, each with the sum that is asked for and the transfers that brought the money there, by
 * which the bank finds it in its own books.
 * @param transfers by account: those that the requester sees
 */
export function publishRequests(
  db: Queryable,
  requests: readonly PublishedRequest[],
  transfers: ReadonlyMap<string, readonly TransferInto[]>,
  at: Date,
): Promise<void> {
  return publish(
    db,
    'accounts',
    requests.map((request) => ({
      type: 'th.aoc.hold.requested',
      subject: request.id,
      audience: [`bank:${request.bankCode}`, request.requestedBy],
      data: {
        ...dataOf(request, 'REQUESTED', at),
        requestedSatang: request.requestedSatang,
        answerDueAt: new Date(at.getTime() + answeredWithinMs).toISOString(),
        transfers: transfers.get(request.accountId) ?? [],
      },
    })),
    at,
  )
}

/**
 * Publishes to police and AMLO that a bank passed data of a customer on to the next bank (s.4 para 3).
 * @param audience the agencies that receive the events; nobody else does
 */
export function publishDisclosures(
  db: Queryable,
  holds: readonly PublishedHold[],
  audience: readonly string[],
  at: Date,
): Promise<void> {
  return publish(
    db,
    'accounts',
    holds.map((hold) => ({
      type: 'th.aoc.hold.disclosed',
      subject: hold.id,
      audience,
      data: dataOf(hold, 'REQUESTED', at),
    })),
    at,
  )
}

function dataOf(hold: PublishedHold, state: string, at: Date): HoldEventData {
  const { id, caseId, bankCode, basis, heldSatang } = hold
  return {
    holdId: id,
    caseId,
    bankCode,
    basis,
    section: findBasis(basis, at)?.section ?? null,
    state,
    heldSatang,
    complaintDueAt: hold.complaintDueAt?.toISOString() ?? null,
    decisionDueAt: hold.decisionDueAt?.toISOString() ?? null,
    lapsesAt: hold.lapsesAt?.toISOString() ?? null,
  }
}
