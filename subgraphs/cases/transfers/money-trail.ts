/** Legs of the money trail as they are told: checked, and turned into the rows that record them. */

import { randomUUID } from 'node:crypto'
import type { Queryable } from '../../kit/database/database.ts'
import { badUserInput } from '../../kit/errors.ts'
import { pseudonymOf, readIdentity, type IdentityInput } from '../../kit/identity-document.ts'
import { readAccountNumber, readOptionalText, readText } from '../../kit/input.ts'
import { readBoundedInstant } from '../../kit/instants.ts'
import { maxSumSatang, readAmount } from '../../kit/money.ts'
import type { Pseudonyms } from '../../kit/pseudonyms.ts'
import {
  insertAccounts,
  findTransfersByReference,
  insertTransfers,
  sumOfLegs,
  type AccountEntry,
  type TransferEntry,
  type TransferRow,
} from './store.ts'
import { findUnknownBanks } from '../../kit/access/agencies.ts'
import { insertPersons, type PersonEntry } from '../../kit/access/persons.ts'

/** Most legs that one call may bring. */
export const maxTransfersPerCall = 1000
/** Longest trail that is followed. */
const maxHop = 100

/** An account as it appears in a report. */
export interface AccountRefInput {
  readonly bankCode: string
  readonly accountNumber: string
  readonly holderName?: string | null
  readonly holderNationalId?: string | null
  readonly holderIdentity?: IdentityInput | null
}

/** A leg as it is told. */
export interface TransferInput {
  readonly reference: string
  readonly amountSatang: number
  readonly transferredAt: string
  readonly hop: number
  readonly from: AccountRefInput
  readonly to: AccountRefInput
}

/** A trail as told, not yet recorded. */
export interface MoneyTrail {
  readonly transfers: readonly TransferEntry[]
  readonly accounts: readonly AccountEntry[]
  readonly persons: readonly PersonEntry[]
}

/** A name that somebody told counts for less than one that a bank or an operator registered (2). */
export const toldRank = 1

/**
 * Checks the legs and gives each account and person its pseudonym.
 * @param fieldOf the field of the input that a leg stands in; default `transfers[index]`
 * @throws {BAD_USER_INPUT} naming the leg and the field that is at fault, never its value
 */
export function readMoneyTrail(
  inputs: readonly TransferInput[],
  pseudonyms: Pseudonyms,
  now: Date,
  fieldOf: (index: number) => string = (index) => `transfers[${index}]`,
): MoneyTrail {
  const persons: PersonEntry[] = []
  const accounts: AccountEntry[] = []
  const references = new Set<string>()

  function readAccount(account: AccountRefInput, field: string): string {
    const accountNumber = readAccountNumber(account.accountNumber, `${field}.accountNumber`)
    const id = pseudonyms.account(account.bankCode, accountNumber)
    const document = readIdentity(
      account.holderNationalId,
      account.holderIdentity,
      `${field}.holderNationalId`,
      `${field}.holderIdentity`,
    )
    const holderId = document ? pseudonymOf(document, pseudonyms) : null
    if (document && holderId !== null)
      persons.push({
        id: holderId,
        ...document,
        name: readOptionalText(account.holderName, `${field}.holderName`, 200),
        rank: toldRank,
      })
    accounts.push({ id, bankCode: account.bankCode, accountNumber, holderId, rank: toldRank })
    return id
  }

  const transfers = inputs.map((input, index): TransferEntry => {
    const field = fieldOf(index)
    const reference = readText(input.reference, `${field}.reference`, 64)
    const key = `${input.from.bankCode} ${reference}`
    if (references.has(key)) throw badUserInput(`${field}.reference is in the list twice`)
    references.add(key)
    if (input.hop < 1 || input.hop > maxHop)
      throw badUserInput(`${field}.hop must be 1 to ${maxHop}`)
    return {
      transferId: randomUUID(),
      reference,
      hop: input.hop,
      fromAccountId: readAccount(input.from, `${field}.from`),
      fromBankCode: input.from.bankCode,
      toAccountId: readAccount(input.to, `${field}.to`),
      toBankCode: input.to.bankCode,
      toHolderName: readOptionalText(input.to.holderName, `${field}.to.holderName`, 200),
      amountSatang: readAmount(input.amountSatang, `${field}.amountSatang`),
      transferredAt: readBoundedInstant(
        'TransferInput.transferredAt',
        input.transferredAt,
        `${field}.transferredAt`,
        { NOW: now },
      ),
    }
  })
  return { transfers, accounts, persons }
}

/**
 * Leaves out the legs that the case has already. A bank uses a reference once: the same reference is the same leg, in
 * whichever case it was recorded.
 * @throws {BAD_USER_INPUT} when a leg was recorded before, in a case that the caller sees, with other facts
 */
export async function withoutRecorded(
  db: Queryable,
  caseId: string,
  transfers: readonly TransferEntry[],
): Promise<readonly TransferEntry[]> {
  const rows = await findTransfersByReference(
    db,
    transfers.map(({ fromBankCode }) => fromBankCode),
    transfers.map(({ reference }) => reference),
  )
  const known = new Map<string, TransferRow[]>()
  for (const row of rows) {
    const key = `${row.fromBankCode} ${row.reference}`
    known.set(key, [...(known.get(key) ?? []), row])
  }
  return transfers.filter((entry, index) => {
    const recorded = known.get(`${entry.fromBankCode} ${entry.reference}`) ?? []
    if (!recorded.every((row) => isSameLeg(row, entry, caseId)))
      throw badUserInput(`transfers[${index}] was recorded before with other facts`)
    return !recorded.some((row) => row.caseId === caseId)
  })
}

/** The distance from the victim may differ between the cases of two victims. */
function isSameLeg(row: TransferRow, entry: TransferEntry, caseId: string): boolean {
  return (
    row.amountSatang === entry.amountSatang &&
    row.transferredAt.getTime() === entry.transferredAt.getTime() &&
    row.fromAccountId === entry.fromAccountId &&
    row.toAccountId === entry.toAccountId &&
    (row.hop === entry.hop || row.caseId !== caseId)
  )
}

/**
 * Records a trail in a case.
 * @throws {BAD_USER_INPUT} when a bank code belongs to no bank, or the sum of all legs passes 2^53 - 1 satang
 */
export async function recordMoneyTrail(
  db: Queryable,
  caseId: string,
  trail: MoneyTrail,
  officer: string,
  at: Date,
): Promise<void> {
  const bankCodes = trail.transfers.flatMap((entry) => [entry.fromBankCode, entry.toBankCode])
  const unknown = await findUnknownBanks(db, [...new Set(bankCodes)])
  const index = trail.transfers.findIndex(
    (entry) => unknown.has(entry.fromBankCode) || unknown.has(entry.toBankCode),
  )
  if (index >= 0) throw badUserInput(`transfers[${index}] names a bank code that does not exist`)
  await insertPersons(db, trail.persons)
  await insertAccounts(db, trail.accounts)
  await insertTransfers(db, caseId, trail.transfers, officer, at)
  await mustAddUp(db, caseId)
}

/**
 * The sum of the legs of a case stays a number that the graph can report.
 * @throws {BAD_USER_INPUT} when it passes 2^53 - 1 satang; the transaction is undone
 */
export async function mustAddUp(db: Queryable, caseId: string): Promise<void> {
  if ((await sumOfLegs(db, caseId)) > BigInt(maxSumSatang))
    throw badUserInput('the sum of the legs of the case would be more than 2^53 - 1 satang')
}
