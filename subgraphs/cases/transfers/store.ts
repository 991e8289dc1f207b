/** The statements about the money trail: the transfers of a case, and the accounts that they reached. */

import type { PageRequest } from '../../kit/connection.ts'
import type { Queryable } from '../../kit/database/database.ts'
import { badUserInput } from '../../kit/errors.ts'
import { insertProxies, insertProxyAccounts, type ProxyEntry } from '../proxies/store.ts'

/** A leg as `cases.transfer_row` has it: the one shape of the row. */
export interface TransferRow {
  readonly id: string
  readonly caseId: string
  /** null: the sending bank has not confirmed the leg. */
  readonly reference: string | null
  readonly amountSatang: number
  readonly transferredAt: Date
  readonly hop: number
  readonly fromBankCode: string
  /** null: the leg ends at a proxy whose institution is not known. */
  readonly toBankCode: string | null
  readonly fromAccountId: string
  readonly toAccountId: string
  /** Whether the leg ends at a proxy whose account has not been named. */
  readonly isUnresolved: boolean
  /** Of the proxy that was reported as the destination; null: an account was reported. */
  readonly proxyType: string | null
  readonly proxyLastFour: string | null
  /** Equal keys are equal proxies. */
  readonly proxyKey: string | null
  readonly resolvedAt: Date | null
  /** Pseudonym of the person whose document the proxy is. */
  readonly proxyPersonId: string | null
}

/** An account as it was reported. */
export interface AccountEntry {
  readonly id: string
  readonly bankCode: string
  readonly accountNumber: string
  readonly holderId: string | null
  readonly rank: number
}

/** A leg that is to be recorded. */
export interface TransferEntry {
  readonly transferId: string
  /** null: not known yet. */
  readonly reference: string | null
  readonly hop: number
  readonly fromAccountId: string
  readonly fromBankCode: string
  readonly toAccountId: string
  readonly toBankCode: string | null
  /** null: the leg ends at an account. */
  readonly proxy: ProxyEntry | null
  readonly toHolderName: string | null
  readonly amountSatang: number
  readonly transferredAt: Date
}

/** The banks at the ends of a leg, as far as they are known. */
export function banksOf({
  fromBankCode,
  toBankCode,
}: Pick<TransferEntry, 'fromBankCode' | 'toBankCode'>): readonly string[] {
  return toBankCode === null ? [fromBankCode] : [fromBankCode, toBankCode]
}

/** The legs with these ids that the caller may see. */
export function findTransfers(db: Queryable, ids: readonly string[]) {
  return db.query<TransferRow>(
    'select t.* from cases.transfer_row t where t.id = any ($1::uuid[])',
    [ids],
  )
}

/** Every leg of a case that the caller may see, by hop and time. */
export function listTransfersOfCase(db: Queryable, caseId: string) {
  return db.query<TransferRow>(
    `select t.* from cases.transfer_row t where t."caseId" = $1::uuid
     order by t.hop, t."transferredAt", t.id`,
    [caseId],
  )
}

/** Most legs of one page: as many accounts as a large case has. */
export const maxTransfersPerPage = 200

/** A page of the legs of each case, by hop and time. */
export function findTransfersOfCases(db: Queryable, caseIds: readonly string[], page: PageRequest) {
  return db.query<TransferRow>(
    `select t.* from unnest($1::uuid[]) as wanted (case_id)
       cross join lateral (
         select leg.* from cases.transfer_row leg
         where leg."caseId" = wanted.case_id
           and coalesce((leg.hop, leg."transferredAt", leg.id) > (
             select before.hop, before."transferredAt", before.id
             from cases.transfer_row before where before.id = $2::uuid), $2::uuid is null)
         order by leg.hop, leg."transferredAt", leg.id limit $3::integer) as t
     order by t.hop, t."transferredAt", t.id`,
    [caseIds, page.after?.[0] ?? null, page.limit],
  )
}

/** The legs that the caller may see under these references; `references` pair by pair with `bankCodes`. At most 2,000. */
export function findTransfersByReference(
  db: Queryable,
  bankCodes: readonly string[],
  references: readonly string[],
) {
  return db.query<TransferRow>(
    // the bound keeps the planner on the index: without statistics it read every leg for each reference
    `select t.* from unnest($1::text[], $2::text[]) as asked (bank_code, reference)
       cross join lateral (
         select l.transfer_id from access.leg l
         where l.from_bank_code = asked.bank_code and l.reference = asked.reference limit 2000) as found
       join cases.transfer_row t on t.id = found.transfer_id
     order by t."fromBankCode", t.reference, t.id limit 2000`,
    [bankCodes, references],
  )
}

/** A leg of a case between the same accounts with the same amount as an entry. */
export interface LegLikeRow {
  /** Index of the entry. */
  readonly place: number
  readonly transferId: string
  readonly reference: string | null
  readonly transferredAt: Date
}

/** The legs of the case between the same accounts with the same amount as each entry, also those that the caller does not see. */
export function findLegsLike(db: Queryable, caseId: string, entries: readonly TransferEntry[]) {
  const wanted = entries.map(({ fromAccountId, toAccountId, amountSatang, proxy }, place) => ({
    place,
    fromAccountId,
    toAccountId,
    amountSatang,
    proxyKey: proxy?.key ?? null,
  }))
  return db.query<LegLikeRow>(
    `select place, transfer_id as "transferId", reference, transferred_at as "transferredAt"
     from cases.legs_like($1::uuid, $2::jsonb)`,
    [caseId, JSON.stringify(wanted)],
  )
}

/** Records the accounts that are not known yet. */
export async function insertAccounts(db: Queryable, accounts: readonly AccountEntry[]) {
  await db.query('select access.remember_accounts($1::jsonb)', [JSON.stringify(accounts)])
}

/**
 * The legs, the references, the loss, and the banks as parties.
 * @throws {BAD_USER_INPUT} when the case has a leg of the same reference, which the caller may not see
 */
export async function insertTransfers(
  db: Queryable,
  caseId: string,
  transfers: readonly TransferEntry[],
  officer: string,
  at: Date,
) {
  const entries = JSON.stringify(
    transfers.map(({ proxy, ...transfer }) => ({ ...transfer, isUnresolved: proxy !== null })),
  )
  const toProxies = transfers.flatMap(({ proxy, ...leg }) => (proxy ? [{ ...leg, proxy }] : []))
  if (toProxies.length > 0) await insertProxyAccounts(db, toProxies)
  await mustBeNew(
    db.query(
      `insert into cases.transfer (id, case_id, from_bank_code, reference, to_holder_name, recorded_by, recorded_at)
     select e."transferId", $1::uuid, e."fromBankCode", e.reference, e."toHolderName", $3::text, $4::timestamptz
     from jsonb_to_recordset($2::jsonb)
       as e ("transferId" uuid, "fromBankCode" text, reference text, "toHolderName" text)`,
      [caseId, entries, officer, at],
    ),
  )
  await db.query('select access.add_legs($1::uuid, $2::jsonb, $3::timestamptz)', [
    caseId,
    entries,
    at,
  ])
  if (toProxies.length > 0) await insertProxies(db, caseId, toProxies)
  await updateLoss(db, caseId)
}

/** The loss is the sum of the legs that left the victim's own accounts, also of those that the caller does not see. */
export async function updateLoss(db: Queryable, caseId: string): Promise<void> {
  await db.query(
    `update cases.report set loss_satang = cases.sum_of_legs($1::uuid, true)::bigint where case_id = $1::uuid`,
    [caseId],
  )
}

/** The loss of each case as far as the caller sees its legs. */
export function findSeenLosses(db: Queryable, caseIds: readonly string[]) {
  return db.query<{ readonly caseId: string; readonly satang: number }>(
    `select case_id as "caseId", sum(amount_satang)::bigint as satang from access.leg
     where case_id = any ($1::uuid[]) and hop = 1 group by case_id`,
    [caseIds],
  )
}

/**
 * The sum of all legs of a case, also of those that the caller does not see; no other sum of its money is above it. A `bigint`,
 * since it may pass 2^53.
 */
export async function sumOfLegs(db: Queryable, caseId: string): Promise<bigint> {
  const rows = await db.query<{ sum: string }>(
    'select cases.sum_of_legs($1::uuid, false)::text as sum',
    [caseId],
  )
  return BigInt(rows[0]?.sum ?? 0)
}

/** Whether a leg of hop 1 in the case leaves an account of the calling bank. */
export async function hasOwnLoss(db: Queryable, caseId: string): Promise<boolean> {
  const rows = await db.query<{ has: boolean }>(
    `select exists (
       select 1 from access.leg where case_id = $1::uuid and hop = 1 and from_bank_code = access.bank_code()) as has`,
    [caseId],
  )
  return rows[0]?.has === true
}

/** Whether the caller writes to the case; of banks, the one that opened it. */
export async function isOwnedCase(db: Queryable, caseId: string): Promise<boolean> {
  const rows = await db.query<{ isOwned: boolean }>(
    'select access.may_write_case($1::uuid) as "isOwned"',
    [caseId],
  )
  return rows[0]?.isOwned === true
}

/** Locks a case to which the caller may add legs; undefined when there is none. */
export async function lockCaseForLegs(db: Queryable, caseId: string): Promise<string | undefined> {
  const rows = await db.query<{ status: string }>(
    'select status from cases.lock_case_for_legs($1::uuid)',
    [caseId],
  )
  return rows[0]?.status
}

/** Money of a case that came to an account of the calling bank, and left it. Sums as text: they may pass 2^53. */
interface MoneyThroughRow {
  readonly accountId: string
  readonly hops: readonly number[]
  readonly cameSatang: string
  readonly wentSatang: string
}

/** The money of the case through those of the accounts that are the calling bank's. */
export function findMoneyThrough(db: Queryable, caseId: string, accountIds: readonly string[]) {
  return db.query<MoneyThroughRow>(
    `select account_id as "accountId", hops, came::text as "cameSatang", went::text as "wentSatang"
     from cases.money_through($1::uuid, $2::text[])`,
    [caseId, accountIds],
  )
}

/** A leg that was wrong. */
export interface VoidedTransfer {
  readonly transfer: TransferRow
  readonly reason: string
  /** The leg that is right. */
  readonly replacedBy: string | null
  readonly at: Date
}

/**
 * Removes a leg from the trail and keeps its values.
 * @returns the accounts that have no leg left in the case
 */
export async function deleteTransfer(
  db: Queryable,
  { transfer, reason, replacedBy, at }: VoidedTransfer,
): Promise<readonly string[]> {
  await db.query(
    `insert into cases.voided_transfer (id, case_id, from_bank_code, reference, from_account_id, to_account_id,
       amount_satang, transferred_at, hop, voided_at, voided_by, reason, replaced_by)
     select t.id, t."caseId", t."fromBankCode", t.reference, t."fromAccountId", t."toAccountId", t."amountSatang",
       t."transferredAt", t.hop, $2::timestamptz, access.officer(), $3::text, $4::uuid
     from cases.transfer_row t where t.id = $1::uuid`,
    [transfer.id, at, reason, replacedBy],
  )
  // before its leg: a transfer without a leg is visible to nobody, and stays
  await db.query('delete from cases.transfer where id = $1::uuid', [transfer.id])
  const rows = await db.query<{ id: string }>(
    'select id from access.remove_legs($1::uuid, array[$2::uuid], $3::timestamptz) as gone (id)',
    [transfer.caseId, transfer.id, at],
  )
  await updateLoss(db, transfer.caseId)
  return rows.map(({ id }) => id)
}

/** A reference stands once in a case: a bank does not see every leg of a case that it opened. */
async function mustBeNew(inserted: Promise<unknown>): Promise<void> {
  try {
    await inserted
  } catch (error) {
    const isKnown = error instanceof Error && 'code' in error && error.code === '23505'
    throw isKnown
      ? badUserInput(
          'transfers holds a leg that was recorded before with other facts',
          'RECORDED_OTHERWISE',
        )
      : error
  }
}
