/** The operator's denials in PostgreSQL. */

import type { GatewayDatabase } from './database.ts'

export const denialKinds = ['agency', 'officer', 'client', 'jti'] as const

export interface Denial {
  readonly kind: (typeof denialKinds)[number]
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
