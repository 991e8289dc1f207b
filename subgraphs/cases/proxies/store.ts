/** The statements about PromptPay proxies: the numbers that victims paid to, and the accounts behind them. */

import type { Queryable } from '../../kit/database/database.ts'

/** A PromptPay proxy as somebody told of it. */
export interface ProxyEntry {
  readonly type: string
  readonly value: string
  readonly key: string
  readonly lastFour: string
  /** Pseudonym of the person whose document the proxy is; null for a number that is no document. */
  readonly personId: string | null
}

/** A leg that is to be recorded and ends at a proxy. */
interface LegToProxy {
  readonly transferId: string
  readonly toAccountId: string
  readonly toBankCode: string | null
  readonly proxy: ProxyEntry
}

/** Records the accounts that stand for those behind the proxies; before the legs. */
export async function insertProxyAccounts(db: Queryable, legs: readonly LegToProxy[]) {
  const entries = legs.map(({ toAccountId, toBankCode, proxy }) => ({
    id: toAccountId,
    bankCode: toBankCode,
    lastFour: proxy.lastFour,
  }))
  await db.query('select access.remember_proxies($1::jsonb)', [JSON.stringify(entries)])
}

/** Records the proxies and their numbers; after the legs. */
export async function insertProxies(db: Queryable, caseId: string, legs: readonly LegToProxy[]) {
  const entries = legs.map(({ transferId, proxy }) => ({ transferId, ...proxy }))
  await db.query('select cases.add_proxies($1::uuid, $2::jsonb)', [caseId, JSON.stringify(entries)])
}

/** The number of the proxy of each leg, for those who may know it. */
export function findProxyValues(db: Queryable, transferIds: readonly string[]) {
  return db.query<{ transferId: string; value: string }>(
    `select transfer_id as "transferId", value from cases.proxy_value where transfer_id = any ($1::uuid[])`,
    [transferIds],
  )
}

/** The case in which a proxy is resolved: that of its leg, or the one that it was merged into. */
interface LockedCase {
  readonly caseId: string
  readonly status: string
}

/** Locks the case in which a leg that ends at a proxy of the calling institution is resolved; undefined when there is no such leg. */
export async function lockCaseOfProxy(
  db: Queryable,
  transferId: string,
): Promise<LockedCase | undefined> {
  const rows = await db.query<LockedCase>(
    'select case_id as "caseId", status from cases.lock_case_of_proxy($1::uuid)',
    [transferId],
  )
  return rows[0]
}

/** Whether the case has another leg that may be the same transaction, if this one ended at the account. */
export async function hasTwin(db: Queryable, transferId: string, accountId: string) {
  const rows = await db.query<{ has: boolean }>(
    'select cases.has_twin($1::uuid, $2::text) as has',
    [transferId, accountId],
  )
  return rows[0]?.has === true
}

/** The legs of the same transaction that wait in the cases which are merged with the leg's own. */
export async function findTwins(db: Queryable, transferId: string): Promise<readonly string[]> {
  const rows = await db.query<{ id: string }>('select id from cases.twins_of_proxy($1::uuid)', [
    transferId,
  ])
  return rows.map(({ id }) => id)
}

/** The leg ends at the account of the calling institution from now on. */
export async function updateResolved(
  db: Queryable,
  transferId: string,
  accountId: string,
  at: Date,
): Promise<void> {
  await db.query('select cases.resolve_proxy($1::uuid, $2::text, $3::timestamptz)', [
    transferId,
    accountId,
    at,
  ])
}

/** The sending bank names the institution that received a leg of its own. */
export async function updateReceiver(
  db: Queryable,
  transferId: string,
  bankCode: string,
  at: Date,
): Promise<void> {
  await db.query('select cases.name_receiver($1::uuid, $2::text, $3::timestamptz)', [
    transferId,
    bankCode,
    at,
  ])
}
