/** The statements that change the values of a report, and the history of those changes. */

import type { PageRequest } from '../../kit/connection.ts'
import type { Queryable } from '../../kit/database/database.ts'

/** One changed value. `was` null: it was added; `becomes` null: it was withdrawn. */
export interface Change {
  readonly field: string
  readonly was: string | null
  readonly becomes: string | null
}

/** A change as it is shown: the values themselves stay in the database. */
export interface AmendmentRow {
  readonly id: string
  readonly caseId: string
  readonly at: Date
  readonly agencyId: string
  readonly officer: string
  readonly field: string
  readonly reason: string
}

/** The changes of each case, oldest first. */
export function findAmendmentsOfCases(
  db: Queryable,
  caseIds: readonly string[],
  page: PageRequest,
) {
  return db.query<AmendmentRow>(
    `select a.id, a.case_id as "caseId", a.at, a.agency_id as "agencyId", a.officer, a.field, a.reason
     from unnest($1::uuid[]) as wanted (case_id)
       cross join lateral (
         select id, position, case_id, at, agency_id, officer, field, reason from cases.amendment
         where amendment.case_id = wanted.case_id
           and coalesce(position > (
             select before.position from cases.amendment before where before.id = $2::uuid), $2::uuid is null)
         order by position limit $3::integer) as a
     order by a.position`,
    [caseIds, page.after?.[0] ?? null, page.limit],
  )
}

/** Leaves each change in the history, under the caller's agency and officer. */
export async function insertAmendments(
  db: Queryable,
  caseId: string,
  changes: readonly Change[],
  reason: string,
  at: Date,
): Promise<void> {
  await db.query(
    `insert into cases.amendment (case_id, at, agency_id, officer, field, was, becomes, reason)
     select $1::uuid, $4::timestamptz, access.agency_id(), access.officer(), c.field, c.was, c.becomes, $3::text
     from jsonb_to_recordset($2::jsonb) as c (field text, was text, becomes text)`,
    [caseId, JSON.stringify(changes), reason, at],
  )
}

/** The values of a report that may be amended. */
export interface AmendableReport {
  readonly scamType: string
  readonly channel: string
  readonly narrative: string | null
  readonly victimMsisdn: string | null
}

/** The report as it is now, of a case that the caller has locked. */
export async function findAmendableReport(
  db: Queryable,
  caseId: string,
): Promise<AmendableReport | undefined> {
  const rows = await db.query<AmendableReport>(
    `select scam_type as "scamType", channel, narrative, victim_msisdn as "victimMsisdn"
     from cases.report where case_id = $1::uuid`,
    [caseId],
  )
  return rows[0]
}

/** Writes every amendable value of the report. */
export async function updateReport(
  db: Queryable,
  caseId: string,
  report: AmendableReport,
): Promise<void> {
  await db.query(
    `update cases.report set scam_type = $2::text, channel = $3::text, narrative = $4::text,
       victim_msisdn = $5::text where case_id = $1::uuid`,
    [caseId, report.scamType, report.channel, report.narrative, report.victimMsisdn],
  )
}

/** The numbers belong to the case no more. */
export async function deleteNumbers(
  db: Queryable,
  caseId: string,
  msisdns: readonly string[],
  at: Date,
): Promise<void> {
  await db.query('select access.remove_numbers($1::uuid, $2::text[], $3::timestamptz)', [
    caseId,
    msisdns,
    at,
  ])
}
