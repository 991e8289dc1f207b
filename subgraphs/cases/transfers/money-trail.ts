/** Legs of the money trail as they are told: checked, and turned into the rows that record them. */

import { randomUUID } from 'node:crypto'
import type { CallerIdentity } from '../../../schema/identity.ts'
import type { Queryable } from '../../kit/database/database.ts'
import { badUserInput } from '../../kit/errors.ts'
import { actorOf } from '../../kit/outbox/actor.ts'
import { publishCase } from '../events/publish-case.ts'
import { pseudonymOf, readIdentity, type IdentityInput } from '../../kit/identity-document.ts'
import { readAccountNumber, readOptionalLine } from '../../kit/input.ts'
import { readBoundedInstant } from '../../kit/instants.ts'
import { maxSumSatang, readAmount } from '../../kit/money.ts'
import type { Pseudonyms } from '../../kit/pseudonyms.ts'
import {
  insertAccounts,
  insertTransfers,
  sumOfLegs,
  type AccountEntry,
  type TransferEntry,
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
  /** Absent: the sending bank confirms the leg later. */
  readonly reference?: string | null
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
  const keys = new Set<string>()

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
        name: readOptionalLine(account.holderName, `${field}.holderName`, 200),
        rank: toldRank,
      })
    accounts.push({ id, bankCode: account.bankCode, accountNumber, holderId, rank: toldRank })
    return id
  }

  const transfers = inputs.map((input, index): TransferEntry => {
    const field = fieldOf(index)
    const reference = readOptionalLine(input.reference, `${field}.reference`, 64)
    if (input.hop < 1 || input.hop > maxHop)
      throw badUserInput(`${field}.hop must be 1 to ${maxHop}`)
    const entry: TransferEntry = {
      transferId: randomUUID(),
      reference,
      hop: input.hop,
      fromAccountId: readAccount(input.from, `${field}.from`),
      fromBankCode: input.from.bankCode,
      toAccountId: readAccount(input.to, `${field}.to`),
      toBankCode: input.to.bankCode,
      toHolderName: readOptionalLine(input.to.holderName, `${field}.to.holderName`, 200),
      amountSatang: readAmount(input.amountSatang, `${field}.amountSatang`),
      transferredAt: readBoundedInstant(
        'TransferInput.transferredAt',
        input.transferredAt,
        `${field}.transferredAt`,
        { NOW: now },
      ),
    }
    // the trail would lead to where it began, and its hold stop the victim's own money
    if (entry.fromAccountId === entry.toAccountId)
      throw badUserInput(`${field}.to is the account that the money left`)
    const key = keyInList(entry)
    if (keys.has(key))
      throw badUserInput(
        reference === null
          ? `${field} is in the list twice`
          : `${field}.reference is in the list twice`,
      )
    keys.add(key)
    return entry
  })
  return { transfers, accounts, persons }
}

/** A leg in one list: by its reference, or by all that is known of it. */
function keyInList(entry: TransferEntry): string {
  const { fromBankCode, reference, fromAccountId, toAccountId, amountSatang, transferredAt } = entry
  return reference === null
    ? JSON.stringify([fromAccountId, toAccountId, amountSatang, transferredAt])
    : `${fromBankCode} ${reference}`
}

/**
 * Records a trail in a case, and asks the sending banks to confirm the legs without a reference.
 * @throws {BAD_USER_INPUT} when a bank code belongs to no bank, or the sum of all legs passes 2^53 - 1 satang
 */
export async function recordMoneyTrail(
  db: Queryable,
  caseId: string,
  trail: MoneyTrail,
  caller: CallerIdentity,
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
  await insertTransfers(db, caseId, trail.transfers, caller.officer, at)
  await mustAddUp(db, caseId)
  await askToConfirm(db, caseId, trail.transfers, caller, at)
}

/** Asks each bank that sent money without a known reference to confirm its legs. */
async function askToConfirm(
  db: Queryable,
  caseId: string,
  transfers: readonly TransferEntry[],
  caller: CallerIdentity,
  at: Date,
): Promise<void> {
  const waiting = transfers.filter(({ reference }) => reference === null)
  for (const bankCode of new Set(waiting.map(({ fromBankCode }) => fromBankCode))) {
    const transferIds = waiting
      .filter(({ fromBankCode }) => fromBankCode === bankCode)
      .map(({ transferId }) => transferId)
    const data = { caseId, actor: actorOf(caller), bankCode, transferIds }
    const type = 'th.aoc.case.transfers-unconfirmed'
    await publishCase(db, { type, data }, at, [`bank:${bankCode}`])
  }
}

/**
 * The sum of the legs of a case stays a number that the graph can report.
 * @throws {BAD_USER_INPUT} when it passes 2^53 - 1 satang; the transaction is undone
 */
export async function mustAddUp(db: Queryable, caseId: string): Promise<void> {
  if ((await sumOfLegs(db, caseId)) > BigInt(maxSumSatang)) throw tooLargeSum()
}

/** The refusal of a leg with which the sum of the case would pass 2^53 - 1 satang. */
export function tooLargeSum() {
  return badUserInput('the sum of the legs of the case would be more than 2^53 - 1 satang')
}
