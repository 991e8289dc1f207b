/** The operator's denials in PostgreSQL. */

import type { GatewayDatabase } from './database.ts'

/** An agency, officer, client or token that is denied access. */
export interface Denial {
  readonly kind: 'agency' | 'officer' | 'client' | 'jti'
  /** The agency's id, the client's id, the token's `jti`; for an officer the agency's id, a blank and the officer. */
  readonly subject: string
}

/** Denials in force. */
export function listDenials(db: GatewayDatabase, now: Date): Promise<readonly Denial[]> {
  return db.query<Denial>(
    'select kind, subject from gateway.denial where until is null or until > $1::timestamptz',
    [now],
  )
}

/** A denial as the operator manages it, with its end and reason. */
export interface DenialEntry extends Denial {
  /** Null: until it is lifted. */
  readonly until: Date | null
  /** For the operators; no caller reads it. */
  readonly reason: string
}

/** Denies, or changes end and reason of a denial that is there. Needs more rights than the gateway has. */
export async function insertDenial(db: GatewayDatabase, denial: DenialEntry): Promise<void> {
  await db.query(
    `insert into gateway.denial (kind, subject, until, reason)
     values ($1::text, $2::text, $3::timestamptz, $4::text)
     on conflict (kind, subject) do update set
       until = excluded.until, reason = excluded.reason, denied_at = now(), denied_by = session_user`,
    [denial.kind, denial.subject, denial.until, denial.reason],
  )
}

/** @returns false when it was not there */
export async function deleteDenial(db: GatewayDatabase, denial: Denial): Promise<boolean> {
  const rows = await db.query(
    `delete from gateway.denial where kind = $1::text
       and (subject = $2::text or kind = 'officer' and lower(subject) = lower($2::text)) returning subject`,
    [denial.kind, denial.subject],
  )
  return rows.length > 0
}

/** Every denial, those that have ended too. */
export function listDenialsInFull(db: GatewayDatabase): Promise<readonly DenialEntry[]> {
  return db.query<DenialEntry>(
    'select kind, subject, until, reason from gateway.denial order by kind, subject',
  )
}
