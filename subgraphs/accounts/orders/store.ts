/** The statements about orders that wait for a second person. */

import type { PageRequest } from '../../kit/connection.ts'
import type { Queryable } from '../../kit/database/database.ts'

/** An order as its agency sees it. */
export interface OrderRow {
  readonly id: string
  readonly act: 'requestHolds' | 'requestHoldsAlongTrail' | 'freezeAccountsOfPerson'
  readonly caseId: string
  readonly basis: string
  readonly orderNumber: string
  readonly input: object
  readonly issuer: string
  /** Subject of the person who proposed it. */
  readonly proposedBy: string
  readonly proposedAt: Date
  readonly expiresAt: Date
  readonly confirmedAt: Date | null
  /** Subject of the second person. */
  readonly confirmedBy: string | null
}

/** An order to be proposed by the caller. */
export type NewOrder = Omit<OrderRow, 'issuer' | 'proposedBy' | 'confirmedAt' | 'confirmedBy'>

/** Of these orders, those of the caller's agency. */
export function findOrders(db: Queryable, ids: readonly string[]) {
  return db.query<OrderRow>(
    `select id, act, case_id as "caseId", basis, order_number as "orderNumber", input, issuer, officer as "proposedBy",
       proposed_at as "proposedAt", expires_at as "expiresAt", confirmed_at as "confirmedAt",
       confirmed_officer as "confirmedBy"
     from accounts.hold_order where id = any ($1::uuid[])`,
    [ids],
  )
}

/** The order with this id, or undefined where the caller's agency has none. */
export async function findOrder(db: Queryable, id: string) {
  const [order] = await findOrders(db, [id])
  return order
}

/** Ids of the orders of the caller's agency that wait for a second person, oldest first. */
export function listWaitingOrders(db: Queryable, page: PageRequest, now: Date) {
  return db.query<{ readonly id: string; readonly proposedAt: Date }>(
    `select id, proposed_at as "proposedAt" from accounts.hold_order
     where agency_id = access.agency_id() and confirmed_at is null and expires_at > $1::timestamptz
       and ($2::timestamptz is null or (proposed_at, id) > ($2::timestamptz, $3::uuid))
     order by proposed_at, id limit $4::integer`,
    [now, page.after?.[0] ?? null, page.after?.[1] ?? null, page.limit],
  )
}

/** Keeps the order from others until the transaction ends. */
export async function lockOrder(db: Queryable, id: string): Promise<void> {
  await db.query('select id from accounts.hold_order where id = $1::uuid for update', [id])
}

/** Proposes an order in the name of the caller. */
export async function insertOrder(db: Queryable, order: NewOrder): Promise<void> {
  const { id, act, caseId, basis, orderNumber, input, proposedAt, expiresAt } = order
  await db.query(
    `insert into accounts.hold_order (id, act, case_id, basis, order_number, input, agency_id, issuer, officer,
       proposed_at, expires_at)
     values ($1::uuid, $2::text, $3::uuid, $4::text, $5::text, $6::jsonb, access.agency_id(), access.issuer(),
       access.officer(), $7::timestamptz, $8::timestamptz)`,
    [id, act, caseId, basis, orderNumber, JSON.stringify(input), proposedAt, expiresAt],
  )
}

/** Marks the order as confirmed by the caller. */
export async function updateConfirmed(db: Queryable, id: string, at: Date): Promise<void> {
  await db.query(
    `update accounts.hold_order set confirmed_at = $2::timestamptz, confirmed_issuer = access.issuer(),
       confirmed_officer = access.officer()
     where id = $1::uuid`,
    [id, at],
  )
}
