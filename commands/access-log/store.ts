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

/** Entries that the subgraph `oversight` has not read yet. */
const waiting = `waiting as materialized (
       select e.body::jsonb as entry from gateway.waiting_entries() e
       union all
       select e.body::jsonb from gateway.access_log l cross join oversight.progress p
         cross join lateral gateway.read_entries(p.sequence, l.size - p.sequence) e
     )`

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
    `with ${waiting}
     select distinct given.id from unnest($1::text[]) as given (id)
     where not exists (select 1 from oversight.access a where a.correlation_id = given.id)
       and not exists (
         select 1 from waiting w where w.entry ->> 'correlationId' = given.id)`,
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

/** A read that a subgraph noted. */
export interface ReadNote {
  readonly id: string
  readonly assertion: string
  readonly correlationId: string
  readonly subgraph: string
  readonly agencyId: string
  readonly officer: string
  /** Pseudonyms. */
  readonly persons: readonly string[]
  readonly cases: readonly string[]
  readonly readAt: Date
}

/** Reads before an instant, oldest first. */
export function listReadNotes(db: GatewayDatabase, before: Date, limit: number) {
  return db.query<ReadNote>(
    `select id::text, assertion, correlation_id as "correlationId", subgraph, agency_id as "agencyId", officer, persons,
       cases, read_at as "readAt"
     from access.read_note where read_at < $1::timestamptz order by read_at, id limit $2::integer`,
    [before, limit],
  )
}

/** The reads that the log does not explain, neither by an entry that `oversight` has read nor by one that waits. */
export async function listUnexplainedReads(db: GatewayDatabase, ids: readonly string[]) {
  const rows = await db.query<{ id: string }>(
    `with noted as materialized (
       select n.id, n.correlation_id, n.agency_id, n.officer, n.persons
       from access.read_note n where n.id = any ($1::bigint[])
     ), ${waiting}
     select n.id::text from noted n
     where not oversight.is_read_explained(n.correlation_id, n.agency_id, n.officer, n.persons)
       and not exists (
         select 1 from waiting w
           left join gateway.access_key k on k.month = left(w.entry ->> 'at', 7)
         where w.entry ->> 'correlationId' = n.correlation_id and w.entry ->> 'agency' = n.agency_id
           and w.entry ->> 'officer' = n.officer and w.entry ->> 'kind' = 'operation'
           and (w.entry ->> 'outcome' <> 'served' or k.key is null or not exists (
             select 1 from unnest(n.persons) as read (person)
             where not w.entry -> 'subjects' ? encode(gateway.name_subject(k.key, read.person), 'hex'))))`,
    [ids],
  )
  return rows.map(({ id }) => id)
}

/** Forgets reads. */
export async function deleteReadNotes(db: GatewayDatabase, ids: readonly string[]): Promise<void> {
  await db.query('delete from access.read_note where id = any ($1::bigint[])', [ids])
}
