/** The statements about the money trail: the transfers of a case, and the accounts that they reached. */

import type { Queryable } from '../../kit/database/database.ts'

export interface TransferRow {
  readonly id: string
  readonly caseId: string
  readonly reference: string
  readonly amountSatang: number
  readonly transferredAt: Date
  readonly hop: number
  readonly fromBankCode: string
  readonly fromAccountId: string
  readonly toAccountId: string
}

export interface AccountEntry {
  readonly id: string
  readonly bankCode: string
  readonly accountNumber: string
  readonly holderId: string | null
  readonly rank: number
}

export interface TransferEntry {
  readonly transferId: string
  readonly reference: string
  readonly hop: number
  readonly fromAccountId: string
  readonly fromBankCode: string
  readonly toAccountId: string
  readonly toBankCode: string
  readonly toHolderName: string | null
  readonly amountSatang: number
  readonly transferredAt: Date
}

export function findTransfers(db: Queryable, ids: readonly string[]) {
  return db.query<TransferRow>(
    `select t.id, l.case_id as "caseId", t.reference, l.amount_satang as "amountSatang",
       l.transferred_at as "transferredAt", l.hop, l.from_bank_code as "fromBankCode",
       l.from_account_id as "fromAccountId", l.to_account_id as "toAccountId"
     from access.leg l join cases.transfer t on t.id = l.transfer_id
     where l.transfer_id = any ($1::uuid[])`,
    [ids],
  )
}

export function findTransfersOfCases(db: Queryable, caseIds: readonly string[]) {
  return db.query<TransferRow>(
    `select t.id, l.case_id as "caseId", t.reference, l.amount_satang as "amountSatang",
       l.transferred_at as "transferredAt", l.hop, l.from_bank_code as "fromBankCode",
       l.from_account_id as "fromAccountId", l.to_account_id as "toAccountId"
     from access.leg l join cases.transfer t on t.id = l.transfer_id
     where l.case_id = any ($1::uuid[])
     order by l.hop, l.transferred_at, t.id`,
    [caseIds],
  )
}

/** `references` pair by pair with `bankCodes`. */
export function findTransfersByReference(
  db: Queryable,
  bankCodes: readonly string[],
  references: readonly string[],
) {
  return db.query<TransferRow>(
    `select t.id, l.case_id as "caseId", t.reference, l.amount_satang as "amountSatang",
       l.transferred_at as "transferredAt", l.hop, l.from_bank_code as "fromBankCode",
       l.from_account_id as "fromAccountId", l.to_account_id as "toAccountId"
     from unnest($1::text[], $2::text[]) as asked (bank_code, reference)
       join cases.transfer t on t.from_bank_code = asked.bank_code and t.reference = asked.reference
       join access.leg l on l.transfer_id = t.id
     order by t.from_bank_code, t.reference, t.id`,
    [bankCodes, references],
  )
}

export async function insertAccounts(db: Queryable, accounts: readonly AccountEntry[]) {
  await db.query('select access.remember_accounts($1::jsonb)', [JSON.stringify(accounts)])
}

/** The legs, the references, the loss, and the banks as parties. */
export async function insertTransfers(
  db: Queryable,
  caseId: string,
  transfers: readonly TransferEntry[],
  officer: string,
  at: Date,
) {
  const entries = JSON.stringify(transfers)
  await db.query(
    `insert into cases.transfer (id, case_id, from_bank_code, reference, to_holder_name, recorded_by, recorded_at)
     select e."transferId", $1::uuid, e."fromBankCode", e.reference, e."toHolderName", $3::text, $4::timestamptz
     from jsonb_to_recordset($2::jsonb)
       as e ("transferId" uuid, "fromBankCode" text, reference text, "toHolderName" text)`,
    [caseId, entries, officer, at],
  )
  await db.query('select access.add_legs($1::uuid, $2::jsonb, $3::timestamptz)', [
    caseId,
    entries,
    at,
  ])
  await db.query(
    `update cases.report set loss_satang =
       (select coalesce(sum(amount_satang), 0) from access.leg where case_id = $1::uuid and hop = 1)
     where case_id = $1::uuid`,
    [caseId],
  )
}
