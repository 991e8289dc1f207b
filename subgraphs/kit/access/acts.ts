/** Notes which request did an act, for the reconciliation of the access log. */

import type { CallerIdentity } from '../../../schema/identity.ts'
import type { Queryable } from '../database/database.ts'

/** Notes the act in its own transaction; the access log must have an entry with the same correlation id. */
export async function insertActNote(
  db: Queryable,
  { correlationId }: Pick<CallerIdentity, 'correlationId'>,
  subgraph: string,
  at: Date,
): Promise<void> {
  await db.write('select access.note_act($1::text, $2::text, $3::timestamptz)', [
    correlationId,
    subgraph,
    at,
  ])
}
