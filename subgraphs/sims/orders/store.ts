/** The statements about orders to suspend (`sims.suspension_order`). */

import type { PageRequest } from '../../kit/connection.ts'
import type { Queryable } from '../../kit/database/database.ts'

/** The states of an order. OPEN: the operator has not reported that the number is off. */
export const orderStates = ['OPEN', 'CARRIED_OUT', 'LIFTED'] as const
/** One of `orderStates`. */
export type OrderState = (typeof orderStates)[number]

/** An order as it stands: one row of the view `sims.suspension_order_row`. */
export interface OrderRow {
  readonly id: string
  readonly msisdn: string
  /** The operator that has the number, and the order with it. */
  readonly operator: string
  /** The request that the order follows; null: the regulator's own. */
  readonly requestId: string | null
  readonly reason: string
  readonly rule: string
  readonly orderedAt: Date
  readonly orderedBy: string
  /** When the operator had switched the number off by itself before; null: it had not. */
  readonly offSince: Date | null
  readonly dueAt: Date
  readonly state: OrderState
  /** When the operator reported that the number is off. */
  readonly reportedAt: Date | null
  /** When the number went off. */
  readonly suspendedAt: Date | null
  readonly liftedAt: Date | null
}

/** An order to be written. */
export interface NewOrder {
  readonly id: string
  readonly msisdn: string
  readonly operator: string
  readonly offSince: Date | null
}

/** The facts that all orders of one act share. */
export interface OrderFacts {
  readonly requestId: string | null
  readonly reason: string
  readonly rule: string
  readonly at: Date
  readonly warnAt: Date
  readonly dueAt: Date
}

/** Conditions of a list of orders; null: no condition. */
export interface OrderFilter {
  readonly states: readonly OrderState[]
  readonly operator: string | null
  /** true: open after the time was over; false: all others. */
  readonly overdue: boolean | null
  readonly since: Date | null
}

/** Whether the list starts with the newest order or with the one that is due first. */
export type OrderSequence = 'NEWEST_FIRST' | 'DUE_FIRST'

/** Writes orders on locked numbers. */
export async function insertOrders(
  db: Queryable,
  orders: readonly NewOrder[],
  { requestId, reason, rule, at, warnAt, dueAt }: OrderFacts,
) {
  await db.query(
    `insert into sims.suspension_order (id, msisdn, operator, off_since, request_id, reason, rule, ordered_at, ordered_by,
       officer, warn_at, due_at)
     select o.id, o.msisdn, o.operator, o."offSince", $2::uuid, $3::text, $4::text, $5::timestamptz, access.agency_id(),
       access.officer(), $6::timestamptz, $7::timestamptz
     from jsonb_to_recordset($1::jsonb) as o (id uuid, msisdn text, operator text, "offSince" timestamptz)
     order by o.msisdn`,
    [JSON.stringify(orders), requestId, reason, rule, at, warnAt, dueAt],
  )
}

/** The open orders on locked numbers. */
export function findOpenOrders(db: Queryable, msisdns: readonly string[]) {
  return db.query<OrderRow>(
    `select o.* from sims.suspension_order_row o where o.msisdn = any ($1::text[]) and o.state = 'OPEN'`,
    [msisdns],
  )
}

/** The operator reports the numbers off. */
export function updateCarriedOut(
  db: Queryable,
  msisdns: readonly string[],
  suspendedAt: Date,
  at: Date,
) {
  return db.query<Pick<OrderRow, 'id'>>(
    `update sims.suspension_order set state = 'CARRIED_OUT', suspended_at = $2::timestamptz, reported_at = $3::timestamptz
     where msisdn = any ($1::text[]) and state = 'OPEN' returning id`,
    [msisdns, suspendedAt, at],
  )
}

/** The regulator ends the orders on the numbers. */
export function updateLifted(db: Queryable, msisdns: readonly string[], at: Date) {
  return db.query<Pick<OrderRow, 'id'>>(
    `update sims.suspension_order set state = 'LIFTED', lifted_at = $2::timestamptz
     where msisdn = any ($1::text[]) and state in ('OPEN', 'CARRIED_OUT') returning id`,
    [msisdns, at],
  )
}

/** The orders with these ids that the caller may see. */
export function findOrders(db: Queryable, ids: readonly string[]) {
  return db.query<OrderRow>(
    'select o.* from sims.suspension_order_row o where o.id = any ($1::uuid[])',
    [ids],
  )
}

/** Orders that the caller may see, a page in the wanted sequence. */
export function listOrders(
  db: Queryable,
  filter: OrderFilter,
  sequence: OrderSequence,
  page: PageRequest,
  now: Date,
) {
  const statement = sequence === 'DUE_FIRST' ? firstDue : newest
  return db.query<OrderRow>(statement, [
    ...valuesOf(filter, now),
    page.after?.[0] ?? null,
    page.after?.[1] ?? null,
    page.limit,
  ])
}

const valuesOf = ({ states, operator, overdue, since }: OrderFilter, now: Date) =>
  [states, operator, overdue, since, now] as const

const newest = `select o.* from sims.suspension_order_row o
  where o.state = any ($1::text[]) and ($2::text is null or o.operator = $2::text)
    and ($3::boolean is null or (o.state = 'OPEN' and o."dueAt" <= $5::timestamptz) = $3::boolean)
    and ($4::timestamptz is null or o."orderedAt" >= $4::timestamptz)
    and ($6::timestamptz is null or (o."orderedAt", o.id) < ($6::timestamptz, $7::uuid))
  order by o."orderedAt" desc, o.id desc limit $8::integer`

const firstDue = `select o.* from sims.suspension_order_row o
  where o.state = any ($1::text[]) and ($2::text is null or o.operator = $2::text)
    and ($3::boolean is null or (o.state = 'OPEN' and o."dueAt" <= $5::timestamptz) = $3::boolean)
    and ($4::timestamptz is null or o."orderedAt" >= $4::timestamptz)
    and ($6::timestamptz is null or (o."dueAt", o.id) > ($6::timestamptz, $7::uuid))
  order by o."dueAt", o.id limit $8::integer`

/** Marks up to `limit` open orders whose time is nearly over. Runs as the system. */
export function updateWarned(db: Queryable, now: Date, limit: number) {
  return db.query<OrderRow>(
    `with due as (
       select id from sims.suspension_order
       where state = 'OPEN' and warned_at is null and warn_at <= $1::timestamptz
       order by warn_at, id limit $2::integer for update skip locked
     ), marked as (
       update sims.suspension_order s set warned_at = $1::timestamptz from due where s.id = due.id returning s.id
     )
     select o.* from marked join sims.suspension_order_row o on o.id = marked.id order by o."dueAt", o.id`,
    [now, limit],
  )
}

/** Marks up to `limit` open orders whose time is over. Runs as the system. */
export function updateOverdue(db: Queryable, now: Date, limit: number) {
  return db.query<OrderRow>(
    `with due as (
       select id from sims.suspension_order
       where state = 'OPEN' and overdue_announced_at is null and due_at <= $1::timestamptz
       order by due_at, id limit $2::integer for update skip locked
     ), marked as (
       update sims.suspension_order s set overdue_announced_at = $1::timestamptz from due where s.id = due.id returning s.id
     )
     select o.* from marked join sims.suspension_order_row o on o.id = marked.id order by o."dueAt", o.id`,
    [now, limit],
  )
}
