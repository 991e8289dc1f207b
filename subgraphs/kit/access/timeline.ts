/** The timeline of a case, on which every subgraph writes what happened in its own part. */

import type { Queryable } from '../database/database.ts'

/** The details of an event beside its kind: the graph's `CaseEventDetails`. Nothing personal is in it. */
export interface CaseEventDetails {
  /** As people read it: `s.6 para 1`. */
  readonly section?: string
  /** One of `LegalBasis`. */
  readonly basis?: string
  readonly stationCode?: string
  readonly fromStationCode?: string
  /** One of `CloseReason`. */
  readonly closeReason?: string
}

/** @param summary one sentence, nothing personal in it; tells the details, too */
export async function insertCaseEvent(
  db: Queryable,
  caseId: string,
  at: Date,
  kind: string,
  summary: string,
  details: CaseEventDetails = {},
): Promise<void> {
  await db.write(
    'select access.record_event($1::uuid, $2::timestamptz, $3::text, null, $4::text, $5::jsonb)',
    [caseId, at, kind, summary, JSON.stringify(details)],
  )
}

/** An event on the case's timeline, once for each bank that it concerns. */
export async function insertCaseEvents(
  db: Queryable,
  caseId: string,
  at: Date,
  kind: string,
  bankCodes: readonly string[],
  summary: string,
  details: CaseEventDetails = {},
) {
  const banks = [...new Set(bankCodes)].map((code) => `bank:${code}`)
  await db.write(
    'select access.record_events($1::uuid, $2::timestamptz, $3::text, $4::text[], $5::text, $6::jsonb)',
    [caseId, at, kind, banks, summary, JSON.stringify(details)],
  )
}

/** An event on a case's timeline that happened without a caller. */
export interface SystemCaseEvent {
  readonly caseId: string
  readonly at: Date
  readonly kind: string
  /** The agency that acted. */
  readonly agencyId: string
  /** The bank that the event concerns; null when it concerns every party. */
  readonly concerns: string | null
  /** One sentence without personal data. */
  readonly summary: string
  readonly details: CaseEventDetails
}

/** Writes the events on the timelines of their cases; the transaction runs as the system. */
export async function insertSystemCaseEvents(db: Queryable, events: readonly SystemCaseEvent[]) {
  await db.write('select access.record_system_events($1::jsonb)', [JSON.stringify(events)])
}
