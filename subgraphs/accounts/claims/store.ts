/** The statements about the amounts that the trail of a case carried to accounts, and the parts that holds claim of them. */

import type { Queryable } from '../../kit/database/database.ts'

/** The money that reached an account of a case, and the part of it that was requested already. */
export interface TracedRow {
  readonly accountId: string
  /** null: it is behind a proxy whose institution is not known, and nobody can be asked. */
  readonly bankCode: string | null
  readonly hop: number
  readonly tracedSatang: number
  /**
   * Asked for by holds that stand, or wait for the bank, or were held on this basis until its clock ran out; those of
   * other cases that recorded the same transactions included.
   */
  readonly claimedSatang: number
  /** Asked for by any hold, whatever became of it. */
  readonly askedSatang: number
  /** Whether the whole account is held, or asked for, in this case. */
  readonly isWhollyHeld: boolean
}

/** One writer of holds of a case at a time, so that the same money is not asked for twice. */
export async function lockCaseHolds(db: Queryable, caseId: string) {
  await db.query('select pg_advisory_xact_lock(hashtextextended($1::text, 1441))', [caseId])
}

/**
 * One writer of claims on the accounts of the trail at a time, in whichever case: the same money may be in several. After
 * the lock of the case.
 */
export async function lockTraced(db: Queryable, caseId: string) {
  await db.query('select access.lock_traced($1::uuid)', [caseId])
}

/** The money that reached each account of the case, and the part that a hold on `basis` may still claim. */
export function findTraced(db: Queryable, caseId: string, basis: string, now: Date) {
  return db.query<TracedRow>(
    `select t.account_id as "accountId", t.bank_code as "bankCode", t.hop, t.satang as "tracedSatang",
       coalesce(c.claimed, 0)::bigint as "claimedSatang", coalesce(c.asked, 0)::bigint as "askedSatang",
       coalesce(c.wholly, false) as "isWhollyHeld"
     from access.traced($1::uuid) t
       left join accounts.claims($1::uuid, $2::text, $3::timestamptz) c on c.account_id = t.account_id
     order by t.hop, t.account_id`,
    [caseId, basis, now],
  )
}

/** The accounts of the case to which a leg leads that another person than the caller recorded. */
export async function findTracedByOthers(
  db: Queryable,
  caseId: string,
): Promise<ReadonlySet<string>> {
  const rows = await db.query<{ accountId: string }>(
    'select t.id as "accountId" from access.traced_by_others($1::uuid) as t (id)',
    [caseId],
  )
  return new Set(rows.map(({ accountId }) => accountId))
}

/** The accounts on which a hold of the whole account stands or waits in this case. */
export async function findWhollyHeld(db: Queryable, caseId: string, basis: string, now: Date) {
  const rows = await db.query<{ accountId: string }>(
    `select account_id as "accountId" from accounts.claims($1::uuid, $2::text, $3::timestamptz) where wholly`,
    [caseId, basis, now],
  )
  return new Set(rows.map(({ accountId }) => accountId))
}

/** An account to which money of a case went on, and how much. */
export interface NextHop {
  readonly accountId: string
  readonly bankCode: string
  readonly hop: number
  readonly legSatang: number
}

/** Where the money of the case went on from an account of the caller's. */
export function findNextHops(db: Queryable, caseId: string, accountId: string) {
  return db.query<NextHop>(
    `select to_account_id as "accountId", to_bank_code as "bankCode", min(hop) as hop,
       sum(amount_satang)::bigint as "legSatang"
     from access.leg
     where case_id = $1::uuid and from_account_id = $2::text and to_account_id <> $2::text and to_bank_code is not null
     group by to_account_id, to_bank_code order by min(hop), to_account_id`,
    [caseId, accountId],
  )
}

/** A transfer by which money of a case came to an account. */
export interface TransferInto {
  readonly fromBankCode: string
  /** The sending bank's transaction reference. */
  readonly reference: string
}

/** The transfers into each of the accounts that the caller sees in the case: the latest 20 of each, oldest first. */
export async function findTransfersInto(
  db: Queryable,
  caseId: string,
  accountIds: readonly string[],
): Promise<ReadonlyMap<string, readonly TransferInto[]>> {
  const rows = await db.query<{ accountId: string; transfers: readonly TransferInto[] }>(
    `select wanted.account_id as "accountId", (
       select coalesce(jsonb_agg(jsonb_build_object('fromBankCode', l.from_bank_code, 'reference', l.reference)
         order by l.transferred_at, l.transfer_id), '[]')
       from (select from_bank_code, reference, transferred_at, transfer_id from access.leg
             where case_id = $1::uuid and to_account_id = wanted.account_id and reference is not null
             order by transferred_at desc, transfer_id desc limit 20) l) as transfers
     from unnest($2::text[]) as wanted (account_id)`,
    [caseId, accountIds],
  )
  return new Map(rows.map(({ accountId, transfers }) => [accountId, transfers]))
}

/** Sum that each account received from accounts of the calling bank, in satang. */
export async function findOwnNextHops(
  db: Queryable,
  caseId: string,
): Promise<ReadonlyMap<string, number>> {
  const rows = await db.query<{ accountId: string; legSatang: number }>(
    `select to_account_id as "accountId", sum(amount_satang)::bigint as "legSatang"
     from access.leg where case_id = $1::uuid and from_bank_code = access.bank_code()
     group by to_account_id`,
    [caseId],
  )
  return new Map(rows.map(({ accountId, legSatang }) => [accountId, legSatang]))
}

/** Whether the calling bank opened the case. */
export async function isOwnedCase(db: Queryable, caseId: string): Promise<boolean> {
  const rows = await db.query<{ isOwned: boolean }>(
    'select access.may_write_case($1::uuid) as "isOwned"',
    [caseId],
  )
  return rows[0]?.isOwned === true
}

/** Every account of the person, at every bank, for an order that reaches a person. */
export function findAccountsOfPerson(db: Queryable, personId: string) {
  return db.query<{ accountId: string; bankCode: string }>(
    'select account_id as "accountId", bank_code as "bankCode" from access.accounts_of_person($1::text)',
    [personId],
  )
}

/** The banks of an order become parties to the case. */
export async function insertHeldAccounts(
  db: Queryable,
  caseId: string,
  accountIds: readonly string[],
  at: Date,
) {
  await db.write('select access.add_held_accounts($1::uuid, $2::text[], $3::timestamptz)', [
    caseId,
    accountIds,
    at,
  ])
}

/** A placed hold opens its account to the agency that ordered it; asked by the bank that placed it. */
export async function openHeldAccount(db: Queryable, holdId: string): Promise<void> {
  await db.write('select accounts.open_held_account($1::uuid)', [holdId])
}

/** When the money of the case began to move; null where the case has no transfer that its parties know. */
export async function findCaseBegin(db: Queryable, caseId: string): Promise<Date | null> {
  const rows = await db.query<{ readonly at: Date | null }>(
    'select access.case_began_at($1::uuid) as at',
    [caseId],
  )
  return rows[0]?.at ?? null
}

/**
 * Whether the live holds of each account, and those of the case, add up to 2^53 - 1 satang at most; those that the caller does
 * not see are counted too.
 */
export async function mayAddUp(
  db: Queryable,
  accountIds: readonly string[],
  caseId: string | null,
  now: Date,
): Promise<boolean> {
  const rows = await db.query<{ fits: boolean }>(
    'select accounts.may_add_up($1::text[], $2::uuid, $3::timestamptz) as fits',
    [accountIds, caseId, now],
  )
  return rows[0]?.fits === true
}
