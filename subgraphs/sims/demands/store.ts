/** The statements about demands: holders whose numbers the regulator wants verified (`sims.demand_row`). */

import type { PageRequest } from '../../kit/connection.ts'
import type { Queryable } from '../../kit/database/database.ts'
import type { HolderRow, VerificationState } from '../holders/store.ts'

/** A demand as it stands. */
export interface DemandRow extends HolderRow {
  readonly id: string
  readonly verifyBy: Date
  readonly demandedAt: Date
  readonly rule: string | null
}

/** Conditions of a list of demands; null: no condition. */
export interface DemandFilter {
  /** As of now: a clock that ran out reads EXPIRED. */
  readonly states: readonly VerificationState[]
  readonly operator: string | null
  /** true: the clock ran out and nobody has decided; false: all others. */
  readonly overdue: boolean | null
  readonly since: Date | null
}

const valuesOf = ({ states, operator, overdue, since }: DemandFilter, now: Date) =>
  [states, operator, overdue, since, now] as const

/** The demand on a holder, as of an instant; undefined when there is none. */
export async function findDemandOf(
  db: Queryable,
  { personId, operator }: Pick<HolderRow, 'personId' | 'operator'>,
  now: Date,
): Promise<DemandRow | undefined> {
  const rows = await db.query<{ id: string }>(
    'select d.id from sims.demand_row d where d."personId" = $1::text and d.operator = $2::text',
    [personId, operator],
  )
  const [row] = await findDemands(
    db,
    rows.map(({ id }) => id),
    now,
  )
  return row
}

/** Demands that the caller may see, the one that is due first at the start. */
export function listDemands(db: Queryable, filter: DemandFilter, page: PageRequest, now: Date) {
  return db.query<DemandRow>(
    `select d.id, d."personId", d.operator, d.count, d."isForeigner", d."verifyBy", d."demandedAt", d.rule,
       sims.verification_state(d.stored, d."verifyBy", $5::timestamptz) as verification
     from sims.demand_row d
     where sims.verification_state(d.stored, d."verifyBy", $5::timestamptz) = any ($1::text[])
       and ($2::text is null or d.operator = $2::text)
       and ($3::boolean is null or (d.stored = 'REQUIRED' and d."verifyBy" <= $5::timestamptz) = $3::boolean)
       and ($4::timestamptz is null or d."demandedAt" >= $4::timestamptz)
       and ($6::timestamptz is null or (d."verifyBy", d.id) > ($6::timestamptz, $7::uuid))
     order by d."verifyBy", d.id limit $8::integer`,
    [...valuesOf(filter, now), page.after?.[0] ?? null, page.after?.[1] ?? null, page.limit],
  )
}

/** The demands with these ids that the caller may see, as of an instant. */
export function findDemands(db: Queryable, ids: readonly string[], now: Date) {
  return db.query<DemandRow>(
    `select d.id, d."personId", d.operator, d.count, d."isForeigner", d."verifyBy", d."demandedAt", d.rule,
       sims.verification_state(d.stored, d."verifyBy", $2::timestamptz) as verification
     from sims.demand_row d where d.id = any ($1::uuid[])`,
    [ids, now],
  )
}

/** Marks up to `limit` demands whose time is nearly over; their ids. Runs as the system. */
export async function updateDemandsWarned(db: Queryable, now: Date, limit: number) {
  const rows = await db.query<{ id: string }>(
    `with due as (
       select person_id, operator from sims.holder_count
       where verification = 'REQUIRED' and warned_at is null and warn_at <= $1::timestamptz
       order by warn_at, demand_id limit $2::integer for update skip locked
     )
     update sims.holder_count c set warned_at = $1::timestamptz from due
     where c.person_id = due.person_id and c.operator = due.operator returning c.demand_id as id`,
    [now, limit],
  )
  return rows.map(({ id }) => id)
}

/** Marks up to `limit` demands whose time is over; their ids. Runs as the system. */
export async function updateDemandsOverdue(db: Queryable, now: Date, limit: number) {
  const rows = await db.query<{ id: string }>(
    `with due as (
       select person_id, operator from sims.holder_count
       where verification = 'REQUIRED' and overdue_announced_at is null and verify_by <= $1::timestamptz
       order by verify_by, demand_id limit $2::integer for update skip locked
     )
     update sims.holder_count c set overdue_announced_at = $1::timestamptz from due
     where c.person_id = due.person_id and c.operator = due.operator returning c.demand_id as id`,
    [now, limit],
  )
  return rows.map(({ id }) => id)
}
