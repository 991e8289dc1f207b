/** The statements about acts that demand the verification of many holders (`sims.verification_act`). */

import type { Queryable } from '../../kit/database/database.ts'

/** An act and how far it has come: one row of the view `sims.verification_act_row`. */
export interface VerificationActRow {
  readonly id: string
  readonly operator: string
  /** 5 or more. */
  readonly moreThan: number
  readonly requestedAt: Date
  readonly requestedBy: string
  /** Holders that matched when the act was given. */
  readonly matched: number
  /** Holders of whom verification has been demanded so far. */
  readonly demanded: number
  readonly finishedAt: Date | null
}

/** A demand to be written under an act. */
export interface DemandEntry {
  readonly personId: string
  readonly operator: string
  readonly demandId: string
  readonly rule: string
  readonly verifyBy: Date
  readonly warnAt: Date
}

/** Writes the act; the sweeper carries it out. */
export async function insertAct(
  db: Queryable,
  {
    id,
    operator,
    moreThan,
    requestedAt,
    matched,
  }: Omit<VerificationActRow, 'requestedBy' | 'demanded' | 'finishedAt'>,
) {
  await db.query(
    `insert into sims.verification_act (id, operator, more_than, requested_at, requested_by, officer, matched)
     values ($1::uuid, $2::text, $3::integer, $4::timestamptz, access.agency_id(), access.officer(), $5::integer)`,
    [id, operator, moreThan, requestedAt, matched],
  )
}

/** The acts with these ids that the caller may see. */
export function findActs(db: Queryable, ids: readonly string[]) {
  return db.query<VerificationActRow>(
    'select a.* from sims.verification_act_row a where a.id = any ($1::uuid[])',
    [ids],
  )
}

/** The oldest act that is not carried out, kept from other sweepers. Runs as the system. */
export async function lockNextAct(db: Queryable): Promise<VerificationActRow | undefined> {
  const locked = await db.query<{ id: string }>(
    `select id from sims.verification_act where finished_at is null
     order by requested_at, id limit 1 for update skip locked`,
  )
  const [act] = await findActs(
    db,
    locked.map(({ id }) => id),
  )
  return act
}

/** Up to `limit` holders of whom the act still demands nothing, most numbers first. Runs as the system. */
export function findHoldersOfAct(db: Queryable, act: VerificationActRow, limit: number) {
  return db.query<{ readonly personId: string; readonly operator: string; readonly count: number }>(
    `select c.person_id as "personId", c.operator, c.count from sims.holder_count c
     where c.operator = $1::text and c.verification = 'NOT_REQUIRED' and c.count > 0 and c.rank < $2::integer
     order by c.rank, c.person_id limit $3::integer`,
    [act.operator, -act.moreThan, limit],
  )
}

/** Demands verification under the act; the ids of the demands that were made. Runs as the system. */
export async function insertDemands(
  db: Queryable,
  actId: string,
  entries: readonly DemandEntry[],
  at: Date,
): Promise<readonly string[]> {
  const rows = await db.query<{ id: string }>(
    'select id from sims.demand_under_act($1::uuid, $2::jsonb, $3::timestamptz) as id',
    [actId, JSON.stringify(entries), at],
  )
  return rows.map(({ id }) => id)
}

/** Adds to the demands of a locked act, or finishes it. Runs as the system. */
export async function updateAct(
  db: Queryable,
  id: string,
  demanded: number,
  finishedAt: Date | null,
) {
  await db.query(
    `update sims.verification_act set demanded = demanded + $2::integer, finished_at = $3::timestamptz
     where id = $1::uuid`,
    [id, demanded, finishedAt],
  )
}
