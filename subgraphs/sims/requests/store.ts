/** The statements about requests to the regulator (`sims.suspension_request`). */

import type { PageRequest } from '../../kit/connection.ts'
import type { Queryable } from '../../kit/database/database.ts'

/** The states of a request. */
export type RequestState = 'REQUESTED' | 'ORDERED' | 'REFUSED'

/** A request as it stands: one row of the view `sims.suspension_request_row`. */
export interface RequestRow {
  readonly id: string
  readonly caseId: string
  readonly caseNumber: string
  readonly requestedBy: string
  readonly requestedAt: Date
  readonly state: RequestState
  readonly decidedAt: Date | null
  /** The regulator's reason. */
  readonly reason: string | null
}

/** Conditions of a list of requests; null: no condition. */
export interface RequestFilter {
  readonly states: readonly RequestState[]
  readonly requestedBy: string | null
  readonly since: Date | null
}

/** The number of a case that the caller sees. */
export async function findCaseNumber(db: Queryable, caseId: string) {
  const rows = await db.query<{ caseNumber: string }>(
    'select case_number as "caseNumber" from access.case_file where id = $1::uuid',
    [caseId],
  )
  return rows[0]?.caseNumber
}

/** Of these numbers, those that belong to a case that the caller sees. */
export async function findCaseNumbers(db: Queryable, caseId: string, msisdns: readonly string[]) {
  const rows = await db.query<{ msisdn: string }>(
    'select msisdn from access.case_number where case_id = $1::uuid and msisdn = any ($2::text[])',
    [caseId, msisdns],
  )
  return rows.map(({ msisdn }) => msisdn)
}

/** Whether a request that the caller sees names the case. */
export async function isRequestedCase(db: Queryable, caseId: string): Promise<boolean> {
  const rows = await db.query<{ exists: boolean }>(
    'select exists (select 1 from sims.suspension_request where case_id = $1::uuid) as exists',
    [caseId],
  )
  return rows[0]?.exists === true
}

/** Writes a request with its numbers. */
export async function insertRequest(
  db: Queryable,
  {
    id,
    caseId,
    caseNumber,
    requestedAt,
  }: Pick<RequestRow, 'id' | 'caseId' | 'caseNumber' | 'requestedAt'>,
  msisdns: readonly string[],
) {
  await db.query(
    `insert into sims.suspension_request (id, case_id, case_number, requested_by, officer, requested_at)
     values ($1::uuid, $2::uuid, $3::text, access.agency_id(), access.officer(), $4::timestamptz)`,
    [id, caseId, caseNumber, requestedAt],
  )
  await db.query(
    `insert into sims.suspension_request_number (request_id, msisdn) select $1::uuid, m from unnest($2::text[]) as m`,
    [id, msisdns],
  )
}

/** The request, locked until the transaction ends. */
export async function lockRequest(db: Queryable, id: string): Promise<RequestRow | undefined> {
  await db.query('select id from sims.suspension_request where id = $1::uuid for update', [id])
  const [row] = await findRequests(db, [id])
  return row
}

/** The regulator's decision on a locked request. */
export async function updateDecided(
  db: Queryable,
  id: string,
  state: 'ORDERED' | 'REFUSED',
  reason: string,
  at: Date,
) {
  await db.query(
    `update sims.suspension_request set state = $2::text, reason = $3::text, decided_at = $4::timestamptz,
       decided_by = access.agency_id(), deciding_officer = access.officer()
     where id = $1::uuid`,
    [id, state, reason, at],
  )
}

/** The requests with these ids that the caller may see. */
export function findRequests(db: Queryable, ids: readonly string[]) {
  return db.query<RequestRow>(
    'select r.* from sims.suspension_request_row r where r.id = any ($1::uuid[])',
    [ids],
  )
}

/** The numbers of requests that the caller may see: at most 100 of each. */
export function findNumbersOfRequests(db: Queryable, ids: readonly string[]) {
  return db.query<{ readonly requestId: string; readonly msisdn: string }>(
    `select request_id as "requestId", msisdn from sims.suspension_request_number
     where request_id = any ($1::uuid[]) order by request_id, msisdn`,
    [ids],
  )
}

/** Requests that the caller may see, newest first. */
export function listRequests(db: Queryable, filter: RequestFilter, page: PageRequest) {
  return db.query<RequestRow>(
    `select r.* from sims.suspension_request_row r
     where r.state = any ($1::text[]) and ($2::text is null or r."requestedBy" = $2::text)
       and ($3::timestamptz is null or r."requestedAt" >= $3::timestamptz)
       and ($4::timestamptz is null or (r."requestedAt", r.id) < ($4::timestamptz, $5::uuid))
     order by r."requestedAt" desc, r.id desc limit $6::integer`,
    [
      filter.states,
      filter.requestedBy,
      filter.since,
      page.after?.[0] ?? null,
      page.after?.[1] ?? null,
      page.limit,
    ],
  )
}
