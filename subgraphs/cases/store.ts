/** The statements about cases and their reports. Row-level security decides which rows each of them sees. */

import type { PageRequest } from '../kit/connection.ts'
import type { Queryable } from '../kit/database/database.ts'

/** A case as `cases.case_row` has it: the one shape of the row. */
export interface CaseRow {
  readonly id: string
  readonly caseNumber: string
  readonly status: string
  readonly scamType: string
  readonly channel: string
  readonly reportedAt: Date
  readonly lossSatang: number
  readonly narrative: string | null
  readonly victimId: string
  /** null: the case is open. */
  readonly closeReason: string | null
  /** The case that this one was merged into. */
  readonly mergedInto: string | null
  /** With DUPLICATE, the case that stays. */
  readonly duplicateOf: string | null
}

/** All that is given must hold; null: any. */
export interface CaseFilter {
  readonly statuses: readonly string[] | null
  readonly scamType: string | null
  readonly reportedFrom: Date | null
  readonly reportedBefore: Date | null
}

/** A report as it is first recorded. */
export interface NewReport {
  readonly caseId: string
  readonly scamType: string
  readonly channel: string
  readonly reportedAt: Date
  readonly narrative: string | null
  readonly victimId: string
  readonly victimMsisdn: string | null
  readonly officer: string
  readonly at: Date
}

/** The cases with these ids that the caller may see. */
export function findCases(db: Queryable, ids: readonly string[]) {
  return db.query<CaseRow>('select c.* from cases.case_row c where c.id = any ($1::uuid[])', [ids])
}

/** The id of the case with this number, in capitals or not, if the caller may see it. */
export async function findCaseIdByNumber(db: Queryable, caseNumber: string) {
  const rows = await db.query<{ id: string | null }>(
    'select access.case_of_number($1::text) as id',
    [caseNumber],
  )
  return rows[0]?.id ?? undefined
}

/** Newest first. For a caller who sees every case. Each status that is wanted is a stretch of an index, read no further than the page. */
export function listAllCases(db: Queryable, filter: CaseFilter, page: PageRequest) {
  return db.query<CaseRow>(
    filter.statuses === null ? listAll : listOfStatuses,
    listValues(filter, page),
  )
}

const listAll = `
  select c.* from cases.case_row c
  where $1::text[] is null
    and ($2::text is null or c."scamType" = $2::text)
    and ($3::timestamptz is null or c."reportedAt" >= $3::timestamptz)
    and ($4::timestamptz is null or c."reportedAt" < $4::timestamptz)
    and ($5::timestamptz is null or (c."reportedAt", c.id) < ($5::timestamptz, $6::uuid))
  order by c."reportedAt" desc, c.id desc limit $7::integer`

const listOfStatuses = `
  select page.* from unnest($1::text[]) as wanted (status)
    cross join lateral (
      select c.* from access.case_file f join cases.case_row c on c.id = f.id
      where f.status = wanted.status
        and ($2::text is null or c."scamType" = $2::text)
        and ($3::timestamptz is null or f.reported_at >= $3::timestamptz)
        and ($4::timestamptz is null or f.reported_at < $4::timestamptz)
        and ($5::timestamptz is null or (f.reported_at, f.id) < ($5::timestamptz, $6::uuid))
      order by f.reported_at desc, f.id desc limit $7::integer) as page
  order by page."reportedAt" desc, page.id desc limit $7::integer`

/** The same for any other caller: starts from its own cases, however many others there are. */
export function listMyCases(db: Queryable, filter: CaseFilter, page: PageRequest) {
  return db.query<CaseRow>(
    `select c.* from cases.list_my_cases($1::text[], $2::text, $3::timestamptz, $4::timestamptz, $5::timestamptz,
       $6::uuid, $7::integer) as mine (id) join cases.case_row c on c.id = mine.id
     order by c."reportedAt" desc, c.id desc`,
    listValues(filter, page),
  )
}

/** The ids of the same cases: to count them, their rows need not be read. */
export function listMyCaseIds(db: Queryable, filter: CaseFilter, page: PageRequest) {
  return db.query<Pick<CaseRow, 'id'>>(
    `select mine.id from cases.list_my_cases($1::text[], $2::text, $3::timestamptz, $4::timestamptz, $5::timestamptz,
       $6::uuid, $7::integer) as mine (id)`,
    listValues(filter, page),
  )
}

function listValues(filter: CaseFilter, page: PageRequest): readonly unknown[] {
  return [
    filter.statuses,
    filter.scamType,
    filter.reportedFrom,
    filter.reportedBefore,
    page.after?.[0] ?? null,
    page.after?.[1] ?? null,
    page.limit,
  ]
}

/** The suspect numbers of each case, at most 100 of one. */
export function findNumbersOfCases(db: Queryable, caseIds: readonly string[]) {
  return db.query<{ caseId: string; msisdn: string }>(
    `select case_id as "caseId", msisdn from access.case_number
     where case_id = any ($1::uuid[]) order by msisdn`,
    [caseIds],
  )
}

/** A number that no case has been given by this system. */
export async function nextCaseNumber(db: Queryable, buddhistYear: number) {
  const rows = await db.query<{ number: string }>(
    `select 'AOC-' || $1::integer || '-' || lpad(nextval('cases.case_number')::text, 7, '0') as number`,
    [buddhistYear],
  )
  return rows[0]?.number ?? ''
}

/** False when the number is taken. */
export async function insertCaseFile(
  db: Queryable,
  caseId: string,
  caseNumber: string,
  victimId: string,
  at: Date,
) {
  const rows = await db.query<{ opened: boolean }>(
    'select access.open_case($1::uuid, $2::text, $3::text, $4::timestamptz) as opened',
    [caseId, caseNumber, victimId, at],
  )
  return rows[0]?.opened === true
}

/** Records the report of a case that has just been opened. */
export async function insertReport(db: Queryable, report: NewReport) {
  await db.query(
    `insert into cases.report (case_id, scam_type, channel, reported_at, narrative, victim_id, victim_msisdn,
       loss_satang, opened_by, opened_at)
     values ($1::uuid, $2::text, $3::text, $4::timestamptz, $5::text, $6::text, $7::text, 0, $8::text, $9::timestamptz)`,
    [
      report.caseId,
      report.scamType,
      report.channel,
      report.reportedAt,
      report.narrative,
      report.victimId,
      report.victimMsisdn,
      report.officer,
      report.at,
    ],
  )
}

/** The numbers become suspect numbers of the case, and their operators parties to it. */
export async function insertNumbers(
  db: Queryable,
  caseId: string,
  msisdns: readonly string[],
  at: Date,
) {
  await db.query('select access.add_numbers($1::uuid, $2::text[], $3::timestamptz)', [
    caseId,
    msisdns,
    at,
  ])
}

/** The columns of a locked case that mutations check. */
export interface LockedCase {
  readonly id: string
  readonly status: string
  /** null: the victim has not been identified. */
  readonly victimId: string | null
  readonly mergedInto: string | null
}

/**
 * Locks a case that the caller may write to until the transaction ends; undefined when there is none. The case is read by
 * a statement after the lock, in the same round trip: one that waited would read the status of before the wait.
 */
export async function lockCase(db: Queryable, caseId: string): Promise<LockedCase | undefined> {
  const [locked, [read]] = await Promise.all([
    db.query('select case_id from cases.report where case_id = $1::uuid for update', [caseId]),
    db.query<LockedCase>(
      `select f.id, f.status, r.victim_id as "victimId", f.merged_into as "mergedInto"
       from cases.report r join access.case_file f on f.id = r.case_id where r.case_id = $1::uuid`,
      [caseId],
    ),
  ])
  // a case that the caller sees and may not write to is read and not locked
  return locked.length === 1 ? read : undefined
}
