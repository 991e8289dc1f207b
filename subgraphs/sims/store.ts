/** The statements about numbers. Row-level security decides which rows each of them meets. */

import type { PageRequest } from '../kit/connection.ts'
import type { Queryable } from '../kit/database/database.ts'

export interface SimRow {
  readonly id: string
  readonly msisdn: string
  readonly operator: string
  readonly holderId: string
  readonly status: string
  readonly registeredAt: Date
  readonly verifiedAt: Date | null
  readonly suspensionDueAt: Date | null
  readonly suspendedAt: Date | null
}

export interface SimEntry {
  readonly id: string
  readonly msisdn: string
  readonly holderId: string
  readonly registeredAt: Date
  readonly verifiedAt: Date | null
}

export interface SimEventRow {
  readonly msisdn: string
  readonly at: Date
  readonly kind: string
  readonly operator: string
  readonly agencyId: string
  readonly reason: string | null
  readonly rule: string | null
}

/** A transition of numbers that stay where they are, to be written. */
export interface SimTransition {
  readonly at: Date
  readonly kind: 'SUSPENSION_ORDERED' | 'SUSPENDED' | 'LIFTED' | 'REVOKED'
  readonly reason: string | null
  /** Of a revocation: the rule for numbers that are off; one that was in use is given back under none. */
  readonly rule: string | null
  readonly caseId?: string | null
  readonly dueAt?: Date | null
  /** When the number went off, as its operator told. */
  readonly effectiveAt?: Date | null
}

export function findSimsByMsisdn(db: Queryable, msisdns: readonly string[]) {
  return db.query<SimRow>(
    `select id, msisdn, operator, holder_id as "holderId", status, registered_at as "registeredAt",
       verified_at as "verifiedAt", suspension_due_at as "suspensionDueAt", suspended_at as "suspendedAt"
     from sims.registration where msisdn = any ($1::text[])`,
    [msisdns],
  )
}

export function findSims(db: Queryable, ids: readonly string[]) {
  return db.query<SimRow>(
    `select id, msisdn, operator, holder_id as "holderId", status, registered_at as "registeredAt",
       verified_at as "verifiedAt", suspension_due_at as "suspensionDueAt", suspended_at as "suspendedAt"
     from sims.registration where id = any ($1::text[])`,
    [ids],
  )
}

/** By number; the same page of every person. */
export function findSimsOfPersons(db: Queryable, personIds: readonly string[], page: PageRequest) {
  return db.query<SimRow>(
    `select s.id, s.msisdn, s.operator, s.holder_id as "holderId", s.status, s.registered_at as "registeredAt",
       s.verified_at as "verifiedAt", s.suspension_due_at as "suspensionDueAt", s.suspended_at as "suspendedAt"
     from unnest($1::text[]) as wanted (person_id)
       cross join lateral (
         select id, msisdn, operator, holder_id, status, registered_at, verified_at, suspension_due_at, suspended_at
         from sims.registration r
         where r.holder_id = wanted.person_id and ($2::text is null or r.msisdn > $2::text)
         order by r.msisdn limit $3::integer) as s
     order by s.holder_id, s.msisdn`,
    [personIds, page.after?.[0] ?? null, page.limit],
  )
}

/** The newest 100 transitions of each number, newest first. */
export function findSimEvents(db: Queryable, msisdns: readonly string[]) {
  return db.query<SimEventRow>(
    `select wanted.msisdn, e.at, e.kind, e.operator, e.agency_id as "agencyId", e.reason, e.rule
     from unnest($1::text[]) as wanted (msisdn)
       cross join lateral (
         select n.id, n.at, n.kind, n.operator, n.agency_id, n.reason, n.rule from sims.number_event n
         where n.msisdn = wanted.msisdn order by n.id desc limit 100) as e
     order by wanted.msisdn, e.id desc`,
    [msisdns],
  )
}

/** One row for each entry: whether the number is new. */
export function upsertSims(db: Queryable, entries: readonly SimEntry[], at: Date) {
  return db.query<{ isNew: boolean }>(
    'select is_new as "isNew" from sims.register($1::jsonb, $2::timestamptz)',
    [JSON.stringify(entries), at],
  )
}

/** The registrations, in the order of the numbers, kept from others until the transaction ends. */
export function lockSims(db: Queryable, msisdns: readonly string[]) {
  return db.query<SimRow>(
    `select id, msisdn, operator, holder_id as "holderId", status, registered_at as "registeredAt",
       verified_at as "verifiedAt", suspension_due_at as "suspensionDueAt", suspended_at as "suspendedAt"
     from sims.registration where msisdn = any ($1::text[]) order by msisdn for update`,
    [msisdns],
  )
}

/** How each kind of transition leaves a number. */
const statusAfter = {
  SUSPENSION_ORDERED: 'SUSPENSION_ORDERED',
  SUSPENDED: 'SUSPENDED',
  LIFTED: 'ACTIVE',
  REVOKED: 'REVOKED',
} as const

/** Moves locked numbers on, and writes down who did it, when, why and under which rule. */
export async function updateStatus(
  db: Queryable,
  msisdns: readonly string[],
  transition: SimTransition,
) {
  const { at, kind, reason, rule, caseId = null, dueAt = null, effectiveAt = null } = transition
  await db.query(
    `insert into sims.number_event (msisdn, at, kind, operator, holder_id, registered_at, agency_id, officer, reason,
       rule, case_id, due_at, effective_at)
     select msisdn, $2::timestamptz, $3::text, operator, holder_id, registered_at, access.agency_id(), access.officer(),
       $4::text, case when $3::text <> 'REVOKED' or status = 'SUSPENDED' then $5::text end, $6::uuid, $7::timestamptz, $8::timestamptz
     from sims.registration where msisdn = any ($1::text[]) order by msisdn`,
    [msisdns, at, kind, reason, rule, caseId, dueAt, effectiveAt],
  )
  await db.query(
    `update sims.registration set status = $2::text, suspension_due_at = $3::timestamptz,
       suspended_at = case when $2::text = 'REVOKED' then suspended_at else $4::timestamptz end,
       updated_at = $5::timestamptz
     where msisdn = any ($1::text[])`,
    [msisdns, statusAfter[kind], dueAt, effectiveAt, at],
  )
}
