/** The timeline of a case, on which every subgraph writes what happened in its own part. */

import type { Queryable } from '../database/database.ts'

/** @param summary one sentence, nothing personal in it */
export async function insertCaseEvent(
  db: Queryable,
  caseId: string,
  at: Date,
  kind: string,
  summary: string,
): Promise<void> {
  await db.query(
    'select access.record_event($1::uuid, $2::timestamptz, $3::text, null, $4::text)',
    [caseId, at, kind, summary],
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
) {
  const banks = [...new Set(bankCodes)].map((code) => `bank:${code}`)
  await db.query(
    'select access.record_events($1::uuid, $2::timestamptz, $3::text, $4::text[], $5::text)',
    [caseId, at, kind, banks, summary],
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
}

/** Writes the events on the timelines of their cases; the transaction runs as the system. */
export async function insertSystemCaseEvents(db: Queryable, events: readonly SystemCaseEvent[]) {
  await db.query('select access.record_system_events($1::jsonb)', [JSON.stringify(events)])
}
