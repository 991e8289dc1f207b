/** The statements about accesses. Row-level security shows an agency its own, and all to an authority of oversight. */

import type { Queryable } from '../../kit/database/database.ts'

/** One access. */
export interface AccessRow {
  /** Place in the log. */
  readonly sequence: string
  readonly id: string
  readonly at: Date
  readonly agencyId: string
  readonly officer: string | null
  readonly client: string | null
  readonly outcome: string | null
  readonly operationKind: string | null
  readonly operationName: string | null
  readonly basis: string | null
  readonly purposeCase: string | null
  readonly persons: number
  readonly delivered: readonly string[]
  readonly refused: readonly string[]
  readonly correlationId: string | null
}

/** All that is given must hold. */
export interface AccessFilter {
  readonly agencyId: string | null
  /** In the form in which officers are compared. */
  readonly officer: string | null
  readonly caseId: string | null
  /** Pseudonym. */
  readonly person: string | null
  readonly coordinate: string | null
  readonly outcome: string | null
  readonly from: Date | null
  readonly before: Date | null
}

const columns = `a.sequence::text, a.id, a.at, a.agency_id as "agencyId", a.officer, a.client, a.outcome,
       a.operation_kind as "operationKind", a.operation_name as "operationName", a.basis, a.purpose_case as "purposeCase",
       a.persons, a.delivered, a.refused, a.correlation_id as "correlationId"`

/**
 * The conditions on every list: places before `$1`, then the filter but for case and person. The hours of the times say
 * between which places to look.
 */
const conditions = `($1::bigint is null or a.sequence < $1::bigint)
       and ($3::text is null or a.agency_id = $3::text) and ($4::text is null or a.compared_officer = $4::text)
       and ($5::text is null or $5::text = any (a.delivered) or $5::text = any (a.refused))
       and ($6::text is null or a.outcome = $6::text)
       and ($7::timestamptz is null or (a.at >= $7::timestamptz and a.sequence >= (
         select min(h.first) from oversight.access_hour h
         where h.agency_id = coalesce($3::text, oversight.every_agency()) and h.hour >= oversight.hour_of($7::timestamptz))))
       and ($8::timestamptz is null or (a.at < $8::timestamptz and a.sequence <= (
         select max(h.last) from oversight.access_hour h
         where h.agency_id = coalesce($3::text, oversight.every_agency()) and h.hour < $8::timestamptz)))`

function valuesOf(filter: AccessFilter, after: string | null, limit: number) {
  const { agencyId, officer, coordinate, outcome, from, before } = filter
  return [after, limit, agencyId, officer, coordinate, outcome, from, before]
}

/** Accesses, newest first. @param after the place after which the page begins; null: the first page */
export function listAccesses(
  db: Queryable,
  filter: AccessFilter,
  after: string | null,
  limit: number,
) {
  return db.query<AccessRow>(
    `select ${columns} from oversight.access a where ${conditions} order by a.sequence desc limit $2::integer`,
    valuesOf(filter, after, limit),
  )
}

/** Accesses by their places in the log. */
export function findAccesses(db: Queryable, sequences: readonly string[]) {
  return db.query<AccessRow>(
    `select ${columns} from oversight.access a where a.sequence = any ($1::bigint[])`,
    [sequences],
  )
}

/** Accesses to data of a case or under it, newest first. */
export function listAccessesOfCase(
  db: Queryable,
  filter: AccessFilter,
  after: string | null,
  limit: number,
) {
  return db.query<AccessRow>(
    `select ${columns} from oversight.access_case c join oversight.access a on a.sequence = c.sequence
     where c.case_id = $9::uuid and ${conditions} order by c.sequence desc limit $2::integer`,
    [...valuesOf(filter, after, limit), filter.caseId],
  )
}

/** Accesses to data of a person, newest first; of the months whose keys are kept. */
export function listAccessesOfPerson(
  db: Queryable,
  filter: AccessFilter,
  after: string | null,
  limit: number,
) {
  return db.query<AccessRow>(
    `select ${columns} from oversight.access_subject s join oversight.access a on a.sequence = s.sequence
     where s.subject = any (array(select oversight.subjects_of($9::text))) and ${conditions}
       and ($10::uuid is null or exists (
         select 1 from oversight.access_case c where c.sequence = a.sequence and c.case_id = $10::uuid))
     order by s.sequence desc limit $2::integer`,
    [...valuesOf(filter, after, limit), filter.person, filter.caseId],
  )
}

/** Cases of accesses; at most 100 of each. */
export function listCasesOfAccesses(db: Queryable, sequences: readonly string[]) {
  return db.query<{ sequence: string; caseId: string }>(
    `select given.sequence::text, c.case_id as "caseId" from unnest($1::bigint[]) as given (sequence)
     cross join lateral (
       select c.case_id from oversight.access_case c where c.sequence = given.sequence order by c.case_id limit 100) c`,
    [sequences],
  )
}

/** The end of the concealment of each access; no row for an access that is not concealed. */
export function findConcealments(db: Queryable, sequences: readonly string[]) {
  return db.query<{ sequence: string; hiddenUntil: Date }>(
    `select given.sequence::text, h.until as "hiddenUntil" from unnest($1::bigint[]) as given (sequence)
     cross join lateral (select oversight.hidden_until(array(
       select c.case_id from oversight.access_case c where c.sequence = given.sequence)) as until) h
     where h.until is not null`,
    [sequences],
  )
}

/** The canonical texts of entries. */
export function findTexts(db: Queryable, ids: readonly string[]) {
  return db.query<{ id: string; body: string }>(
    `select given.id, e.body from unnest($1::uuid[]) as given (id)
     cross join lateral oversight.find_entry(given.id) e`,
    [ids],
  )
}
