/** The statements of the reconciliation, as the owner of the tables. */

import type { GatewayDatabase } from '../../gateway/authentication/stores/database.ts'

/** An act that a subgraph noted in its transaction. */
export interface ActNote {
  readonly correlationId: string
  readonly subgraph: string
  readonly agencyId: string
  readonly officer: string | null
  readonly doneAt: Date
}

/** Acts before an instant, oldest first. */
export function listActNotes(db: GatewayDatabase, before: Date, limit: number) {
  return db.query<ActNote>(
    `select correlation_id as "correlationId", subgraph, agency_id as "agencyId", officer, done_at as "doneAt"
     from access.act_note where done_at < $1::timestamptz order by done_at, correlation_id limit $2::integer`,
    [before, limit],
  )
}

/** Those correlation ids of which the log has no entry, sequenced or waiting. */
export async function listUnexplainedActs(db: GatewayDatabase, correlationIds: readonly string[]) {
  const rows = await db.query<{ id: string }>(
    `select distinct given.id from unnest($1::text[]) as given (id)
     where not exists (select 1 from oversight.access a where a.correlation_id = given.id)
       and not exists (
         select 1 from gateway.access_entry e
         where (e.index is null or e.index >= (select p.sequence from oversight.progress p))
           and e.body::jsonb ->> 'correlationId' = given.id)`,
    [correlationIds],
  )
  return rows.map(({ id }) => id)
}

/** Forgets acts that the log explains. */
export async function deleteActNotes(
  db: GatewayDatabase,
  notes: readonly ActNote[],
): Promise<void> {
  await db.query(
    `delete from access.act_note n using unnest($1::text[], $2::text[]) as given (correlation_id, subgraph)
     where n.correlation_id = given.correlation_id and n.subgraph = given.subgraph`,
    [notes.map(({ correlationId }) => correlationId), notes.map(({ subgraph }) => subgraph)],
  )
}
