/** The statements about holds. `now` is an argument of every one that reads a state: states depend on the instant. */

import type { PageRequest } from '../../kit/connection.ts'
import type { Queryable } from '../../kit/database/database.ts'
import type { HoldDates } from '../law/legal-basis.ts'
import { findPersonsOfAccounts } from '../store.ts'

/** A hold as `accounts.holds_at` has it. */
export interface HoldRow {
  readonly id: string
  readonly caseId: string | null
  readonly accountId: string
  readonly bankCode: string
  readonly basis: string
  /** As of the instant of the statement. */
  readonly state: string
  readonly hop: number | null
  readonly requestedSatang: number | null
  readonly heldSatang: number | null
  readonly requestedBy: string
  readonly requestedAt: Date
  readonly placedAt: Date | null
  readonly complaintDueAt: Date | null
  readonly decisionDueAt: Date | null
  readonly lapsesAt: Date | null
  readonly endedAt: Date | null
  readonly orderNumber: string | null
  /** The power under which it was extended, and whose order that was. */
  readonly extendedBasis: string | null
  readonly extendedBy: string | null
  /** Since when the bank may lift it by itself. */
  readonly liftableAt: Date | null
  /** When and by whom the bank was informed by telephone (s.8). */
  readonly noticeAt: Date | null
  readonly noticeOfficer: string | null
  /** Why the bank rejected it, from the closed list. */
  readonly rejection: string | null
  /** The persons behind its account, where they were read with it. */
  readonly holderIds?: readonly string[]
}

/** A hold to be written: asked for, or placed by a bank on its own suspicion. */
export interface NewHold {
  readonly id: string
  readonly caseId: string | null
  readonly accountId: string
  readonly bankCode: string
  readonly basis: string
  readonly state: 'REQUESTED' | 'PLACED'
  readonly hop: number | null
  readonly requestedSatang: number | null
  readonly heldSatang: number | null
  readonly requestedAt: Date
  readonly placedAt: Date | null
  readonly dates: HoldDates
  readonly orderNumber: string | null
}

// The shape of a row stands once, in `accounts.holds_at`: a statement takes all its columns.

/** The holds with these ids that the caller sees, in no order. */
export function findHolds(db: Queryable, ids: readonly string[], now: Date) {
  return db.query<HoldRow>(
    'select h.* from accounts.holds_at($2::timestamptz) h where h.id = any ($1::uuid[])',
    [ids, now],
  )
}

/** A hold that the caller sees, with the persons behind its account, whom an answer about it names in the access log. */
export async function findHoldAndPersons(
  db: Queryable,
  { id, accountId }: Pick<HoldRow, 'id' | 'accountId'>,
  now: Date,
): Promise<HoldRow | undefined> {
  const [[hold], persons] = await Promise.all([
    findHolds(db, [id], now),
    findPersonsOfAccounts(db, [accountId]),
  ])
  return hold && { ...hold, holderIds: persons.flatMap(({ personId }) => personId ?? []) }
}

/** An account, and the state in which its holds are wanted; null: every state. */
export interface HoldsOfAccountKey {
  readonly accountId: string
  readonly state: string | null
}

/** A page of the holds of each account, oldest first. `key` is the text of the key that was asked. */
export function findHoldsOfAccounts(
  db: Queryable,
  keys: readonly string[],
  page: PageRequest,
  now: Date,
) {
  const wanted = keys.map((key) => ({ key, ...(JSON.parse(key) as HoldsOfAccountKey) })) // ours: see the resolver
  return db.query<HoldRow & { readonly key: string }>(
    `select wanted.key, h.*
     from jsonb_to_recordset($1::jsonb) as wanted (key text, "accountId" text, state text)
       cross join lateral (
         select each.* from accounts.holds_at($2::timestamptz) each
         where each."accountId" = wanted."accountId" and (wanted.state is null or each.state = wanted.state)
           and coalesce((each."requestedAt", each.id) > (
             select last.requested_at, last.id from accounts.hold last where last.id = $3::uuid), $3::uuid is null)
         order by each."requestedAt", each.id limit $4::integer) as h
     order by wanted.key, h."requestedAt", h.id`,
    [JSON.stringify(wanted), now, page.after?.[0] ?? null, page.limit],
  )
}

/** A page of the holds of each case, by hop. */
export function findHoldsOfCases(
  db: Queryable,
  caseIds: readonly string[],
  page: PageRequest,
  now: Date,
) {
  return db.query<HoldRow & { readonly caseId: string }>(
    `select h.*
     from unnest($1::uuid[]) as wanted (case_id)
       cross join lateral (
         select each.* from accounts.holds_at($2::timestamptz) each
         where each."caseId" = wanted.case_id
           and coalesce((coalesce(each.hop, 2147483647), each."requestedAt", each.id) > (
             select coalesce(last.hop, 2147483647), last.requested_at, last.id from accounts.hold last
             where last.id = $3::uuid), $3::uuid is null)
         order by coalesce(each.hop, 2147483647), each."requestedAt", each.id limit $4::integer) as h
     order by h."caseId", coalesce(h.hop, 2147483647), h."requestedAt", h.id`,
    [caseIds, now, page.after?.[0] ?? null, page.limit],
  )
}

/** Sum held now for each case, over all the holds that the caller sees. */
export function findHeldOfCases(db: Queryable, caseIds: readonly string[], now: Date) {
  return db.query<{ readonly caseId: string; readonly heldSatang: number }>(
    `select h."caseId", sum(h."heldSatang")::bigint as "heldSatang"
     from accounts.held_at($2::timestamptz) h where h."caseId" = any ($1::uuid[]) group by h."caseId"`,
    [caseIds, now],
  )
}

/** The parts of a hold by which it is locked and its case is read. A merge changes the case, a resolved proxy the account. */
export type KnownHold = Pick<HoldRow, 'caseId' | 'accountId' | 'basis'> & {
  /** Whether the account stands for the one behind a PromptPay proxy, on which nothing is held. */
  readonly isProxy: boolean
}

/** A hold that the caller sees, before it is locked; undefined when it sees no such hold. */
export async function findKnownHold(db: Queryable, id: string) {
  const rows = await db.query<KnownHold>(
    `select h.case_id as "caseId", h.account_id as "accountId", h.basis, exists (
       select 1 from access.account a where a.id = h.account_id and a.is_proxy) as "isProxy"
     from accounts.hold h where h.id = $1::uuid`,
    [id],
  )
  return rows[0]
}

/** Keeps the hold from others until the transaction ends. Its state must be read after this, not before. */
export async function lockHold(db: Queryable, id: string) {
  await db.query('select id from accounts.hold where id = $1::uuid for update', [id])
}

/** Writes holds of the caller's agency. */
export async function insertHolds(db: Queryable, holds: readonly NewHold[]) {
  const entries = holds.map(({ dates, ...hold }) => ({ ...hold, ...dates }))
  await db.write(
    `insert into accounts.hold (id, case_id, account_id, bank_code, basis, state, hop, requested_satang, held_satang,
       requested_by, requested_at, placed_at, complaint_due_at, decision_due_at, lapses_at, order_number)
     select e.id, e."caseId", e."accountId", e."bankCode", e.basis, e.state, e.hop, e."requestedSatang", e."heldSatang",
       access.agency_id(), e."requestedAt", e."placedAt", e."complaintDueAt", e."decisionDueAt", e."lapsesAt",
       e."orderNumber"
     from jsonb_to_recordset($1::jsonb) as e (id uuid, "caseId" uuid, "accountId" text, "bankCode" text, basis text,
       state text, hop integer, "requestedSatang" bigint, "heldSatang" bigint, "requestedAt" timestamptz,
       "placedAt" timestamptz, "complaintDueAt" timestamptz, "decisionDueAt" timestamptz, "lapsesAt" timestamptz,
       "orderNumber" text)`,
    [JSON.stringify(entries)],
  )
}

/** The agency of the transaction, as `requested_by` will say. */
export async function findRequester(db: Queryable) {
  const rows = await db.query<{ agencyId: string }>('select access.agency_id() as "agencyId"')
  return rows[0]?.agencyId ?? ''
}

/** The bank's answer, and the clocks that it starts. */
export async function updatePlaced(
  db: Queryable,
  id: string,
  state: string,
  heldSatang: number,
  placedAt: Date,
  dates: HoldDates,
  endedAt: Date | null,
) {
  await db.write(
    `update accounts.hold set state = $2::text, held_satang = $3::bigint, placed_at = $4::timestamptz,
       complaint_due_at = $5::timestamptz, decision_due_at = $6::timestamptz, lapses_at = $7::timestamptz,
       ended_at = $8::timestamptz
     where id = $1::uuid`,
    [
      id,
      state,
      heldSatang,
      placedAt,
      dates.complaintDueAt,
      dates.decisionDueAt,
      dates.lapsesAt,
      endedAt,
    ],
  )
}

/** The bank rejects the request, with a reason of the closed list. */
export async function updateRejected(db: Queryable, id: string, rejection: string, at: Date) {
  await db.write(
    `update accounts.hold set state = 'REJECTED', rejection = $2::text, ended_at = $3::timestamptz where id = $1::uuid`,
    [id, rejection, at],
  )
}

/** A notice by telephone: when it was given, and by whom. */
export async function updateNotice(db: Queryable, id: string, at: Date, officer: string) {
  await db.write(
    'update accounts.hold set notice_at = $2::timestamptz, notice_officer = $3::text where id = $1::uuid',
    [id, at, officer],
  )
}

/** Ends a hold in the given state. */
export async function updateEnded(db: Queryable, id: string, state: string, at: Date) {
  await db.write(
    `update accounts.hold set state = $2::text, ended_at = $3::timestamptz where id = $1::uuid`,
    [id, state, at],
  )
}

/** An order of the caller's under another power keeps the hold until `until`; null: until an order ends it. */
export async function updateExtended(
  db: Queryable,
  id: string,
  basis: string,
  orderNumber: string,
  until: Date | null,
) {
  await db.write(
    `update accounts.hold set state = 'EXTENDED', extended_basis = $2::text, extended_by = access.agency_id(),
       order_number = $3::text, lapses_at = $4::timestamptz where id = $1::uuid`,
    [id, basis, orderNumber, until],
  )
}

/**
 * Keeps the holds of the case, and those that came from it with a merge, from others until the transaction ends.
 * @returns the ids of those that have not ended
 */
export async function lockHoldsOfCase(db: Queryable, caseId: string): Promise<readonly string[]> {
  const rows = await db.query<{ id: string }>(
    `select id from accounts.hold
     where (case_id = $1::uuid or merged_from = $1::uuid) and ended_at is null order by id for update`,
    [caseId],
  )
  return rows.map(({ id }) => id)
}

/** New clocks of a hold; `state` null leaves it as it is. */
export async function updateClocks(
  db: Queryable,
  id: string,
  state: string | null,
  dates: HoldDates,
): Promise<void> {
  await db.write(
    `update accounts.hold set state = coalesce($2::text, state), complaint_due_at = $3::timestamptz,
       decision_due_at = $4::timestamptz, lapses_at = $5::timestamptz
     where id = $1::uuid`,
    [id, state, dates.complaintDueAt, dates.decisionDueAt, dates.lapsesAt],
  )
}

/** From `at` on the bank may lift these by itself. */
export async function updateLiftable(db: Queryable, ids: readonly string[], at: Date) {
  await db.write(
    'update accounts.hold set liftable_at = $2::timestamptz where id = any ($1::uuid[])',
    [ids, at],
  )
}
