/** The statements about numbers (`sims.registration`). Row-level security decides which rows each of them sees. */

import type { PageRequest } from '../kit/connection.ts'
import type { Queryable } from '../kit/database/database.ts'

/** A number as it stands: one row of the view `sims.sim`, which is the one place of its columns. */
export interface SimRow {
  /** Pseudonym of the number. */
  readonly id: string
  readonly msisdn: string
  readonly operator: string
  /** Pseudonym of the present holder. */
  readonly holderId: string
  readonly status: SimState
  readonly registeredAt: Date
  /** When the holder last showed who they are; null: not reported. */
  readonly verifiedAt: Date | null
  /** Until when the operator must carry out an order; null without an open order. */
  readonly suspensionDueAt: Date | null
  /** When the number went off, as its operator reported; null while it is in use. */
  readonly suspendedAt: Date | null
  /** Why the number is off; null while it is in use. */
  readonly suspendedBy: 'ORDER' | 'OPERATOR' | null
  readonly kind: SimKind
  /** When a tourist's number ends; null: no rule ends it. */
  readonly validUntil: Date | null
}

/** Kinds of numbers. */
export type SimKind = 'STANDARD' | 'TOURIST'

/** The states of a number that an operator has registered. `SimStatus` of the schema adds NOT_REGISTERED. */
export type SimState = 'ACTIVE' | 'SUSPENSION_ORDERED' | 'SUSPENDED' | 'REVOKED'

/** A registration as its operator reports it. */
export interface SimEntry {
  /** Pseudonym of the number. */
  readonly id: string
  readonly msisdn: string
  readonly holderId: string
  readonly registeredAt: Date
  readonly verifiedAt: Date | null
  /** Null: as it is; a number that is new is STANDARD. */
  readonly kind: SimKind | null
  /** When the number ends, where it is a tourist's, and the rule that ends it. */
  readonly touristUntil: Date | null
  readonly rule: string | null
}

/** The outcome of one entry: new, one of the operator's own, or claimed from the operator that has it. */
export interface RegisteredRow {
  readonly msisdn: string
  readonly outcome: 'REGISTERED' | 'UPDATED' | 'CLAIMED'
  /** The claim that waits; null when there is none. */
  readonly claimId: string | null
}

/** The numbers that the caller may see, in no order. */
export function findSimsByMsisdn(db: Queryable, msisdns: readonly string[]) {
  return db.query<SimRow>('select sim.* from sims.sim sim where sim.msisdn = any ($1::text[])', [
    msisdns,
  ])
}

/** As `findSimsByMsisdn`, by the pseudonyms of the numbers. */
export function findSims(db: Queryable, ids: readonly string[]) {
  return db.query<SimRow>('select sim.* from sims.sim sim where sim.id = any ($1::text[])', [ids])
}

/** The present holders of the numbers that the caller may see. */
export function findPersonsOfNumbers(db: Queryable, msisdns: readonly string[]) {
  return db.query<{ personId: string }>(
    'select sim."holderId" as "personId" from sims.sim sim where sim.msisdn = any ($1::text[])',
    [msisdns],
  )
}

/** The numbers that persons hold now, by number; the same page of each person. */
export function findSimsOfPersons(db: Queryable, personIds: readonly string[], page: PageRequest) {
  return db.query<SimRow>(
    `select held.*
     from unnest($1::text[]) as wanted (person_id)
       cross join lateral (
         select sim.* from sims.sim sim
         where sim."holderId" = wanted.person_id and sim.msisdn > coalesce($2::text, '')
         order by sim.msisdn limit $3::integer) as held
     order by held."holderId", held.msisdn`,
    [personIds, page.after?.[0] ?? null, page.limit],
  )
}

/** Registers the entries for the calling operator: one row for each, by number. */
export async function upsertSims(db: Queryable, entries: readonly SimEntry[], at: Date) {
  const [rows] = await Promise.all([
    db.query<RegisteredRow>(
      'select msisdn, outcome, claim_id as "claimId" from sims.register($1::jsonb, $2::timestamptz)',
      [JSON.stringify(entries), at],
    ),
    db.query('select sims.set_kinds($1::jsonb, $2::timestamptz)', [JSON.stringify(entries), at]),
  ])
  return rows
}

/** The numbers, locked in their order until the transaction ends. */
export async function lockSims(db: Queryable, msisdns: readonly string[]) {
  await db.query(
    'select msisdn from sims.registration where msisdn = any ($1::text[]) order by msisdn for update',
    [msisdns],
  )
  const sims = await findSimsByMsisdn(db, msisdns)
  return sims.toSorted((a, b) => (a.msisdn < b.msisdn ? -1 : 1))
}

/** How locked numbers stand after a transition. */
export interface SimStatusChange {
  readonly status: SimState
  readonly suspensionDueAt: Date | null
  readonly suspendedAt: Date | null
  readonly suspendedBy: SimRow['suspendedBy']
}

/** Changes the state of locked numbers; one that is taken back keeps since when it was off. A trigger refuses what the caller's kind of agency may not change. */
export async function updateStatus(
  db: Queryable,
  msisdns: readonly string[],
  { status, suspensionDueAt, suspendedAt, suspendedBy }: SimStatusChange,
  at: Date,
) {
  await db.query(
    `update sims.registration set status = $2::text, suspension_due_at = $3::timestamptz,
       suspended_at = case when $2::text = 'REVOKED' then suspended_at else $4::timestamptz end,
       suspended_by = case when $2::text = 'REVOKED' then suspended_by else $5::text end, updated_at = $6::timestamptz
     where msisdn = any ($1::text[])`,
    [msisdns, status, suspensionDueAt, suspendedAt, suspendedBy, at],
  )
}
