/** The statements about the log of numbers and their holders of the past. Nothing in either is ever changed. */

import type { PageRequest } from '../../kit/connection.ts'
import type { Queryable } from '../../kit/database/database.ts'

/** One transition of a number. */
export interface SimEventRow {
  readonly id: string
  readonly msisdn: string
  readonly at: Date
  readonly kind: string
  /** The operator that has the number from then on. */
  readonly operator: string
  readonly agencyId: string
  readonly reason: string | null
  readonly rule: string | null
}

/** A transition of numbers that stay with their operator, to be written. */
export interface SimTransition {
  readonly at: Date
  readonly kind:
    'SUSPENSION_ORDERED' | 'SUSPENDED' | 'SUSPENDED_BY_OPERATOR' | 'RESUMED' | 'LIFTED' | 'REVOKED'
  readonly reason: string | null
  /** Of a revocation: the rule for numbers that are off; a number in use is given back under none. */
  readonly rule: string | null
  readonly caseId?: string | null
  readonly dueAt?: Date | null
  /** When the number went off, as its operator reported. */
  readonly effectiveAt?: Date | null
}

/** A period in which one person held a number at one operator. */
export interface SimHolderRow {
  readonly id: string
  readonly msisdn: string
  readonly operator: string
  readonly holderId: string
  /** Null: before anything was recorded. */
  readonly since: Date | null
  /** Null: the present holder. */
  readonly until: Date | null
}

/** Writes one transition of each number, before its row is changed: agency, officer, instant, reason and rule. */
export async function insertSimEvents(
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
}

/** The transitions of each number, newest first; `after` is the id of the last one before the page. */
export function findSimEvents(db: Queryable, msisdns: readonly string[], page: PageRequest) {
  return db.query<SimEventRow>(
    `select wanted.msisdn, e.id::text as id, e.at, e.kind, e.operator, e.agency_id as "agencyId", e.reason, e.rule
     from unnest($1::text[]) as wanted (msisdn)
       cross join lateral (
         select n.id, n.at, n.kind, n.operator, n.agency_id, n.reason, n.rule from sims.number_event n
         where n.msisdn = wanted.msisdn and n.id < coalesce($2::bigint, 9223372036854775807)
         order by n.id desc limit $3::integer) as e
     order by wanted.msisdn, e.id desc`,
    [msisdns, page.after?.[0] ?? null, page.limit],
  )
}

/** The last transition of a number, where the caller's agency made it. */
export interface LastAct {
  readonly msisdn: string
  readonly kind: string
  readonly reason: string | null
  readonly effectiveAt: Date | null
}

/** The last transition of each number, of those whose last one the caller's agency made. */
export function findLastActs(db: Queryable, msisdns: readonly string[]) {
  return db.query<LastAct>(
    `select e.msisdn, e.kind, e.reason, e.effective_at as "effectiveAt"
     from unnest($1::text[]) as wanted (msisdn)
       cross join lateral (
         select n.msisdn, n.kind, n.reason, n.effective_at, n.agency_id from sims.number_event n
         where n.msisdn = wanted.msisdn order by n.id desc limit 1) as e
     where e.agency_id = access.agency_id()`,
    [msisdns],
  )
}

/** The holders of each number that the caller may see, latest first; `after` is the id of the last one before the page. */
export function findSimHolders(db: Queryable, msisdns: readonly string[], page: PageRequest) {
  return db.query<SimHolderRow>(
    `select wanted.msisdn, h.id::text as id, h.operator, h.holder_id as "holderId",
       nullif(h.since, '-infinity') as since, h.until
     from unnest($1::text[]) as wanted (msisdn)
       cross join lateral (
         select p.id, p.operator, p.holder_id, p.since, p.until from access.sim_holder p
         where p.msisdn = wanted.msisdn and p.id < coalesce($2::bigint, 9223372036854775807)
         order by p.id desc limit $3::integer) as h
     order by wanted.msisdn, h.id desc`,
    [msisdns, page.after?.[0] ?? null, page.limit],
  )
}

/** Of these persons, those whom the caller may know as present holders of numbers. */
export function findVisibleHolders(db: Queryable, personIds: readonly string[]) {
  return db.query<{ id: string }>(
    'select p.id from access.person p where p.id = any ($1::text[])',
    [personIds],
  )
}
