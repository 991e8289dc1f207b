/** Legs of the money trail as they are reported: checked, and turned into the rows that record them. */

import { randomUUID } from 'node:crypto'
import type { CallerIdentity } from '../../../schema/identity.ts'
import { readAccountNumber } from '../../kit/account-number.ts'
import type { Queryable } from '../../kit/database/database.ts'
import { badUserInput } from '../../kit/errors.ts'
import { pseudonymOf, readIdentity } from '../../kit/identity-document.ts'
import { readOptionalLine } from '../../kit/input.ts'
import { readBoundedInstant } from '../../kit/instants.ts'
import { maxSumSatang, readAmount } from '../../kit/money.ts'
import type { Pseudonyms } from '../../kit/pseudonyms.ts'
import { askBanks } from './ask-banks.ts'
import { readDestination, type AccountRefInput, type DestinationInput } from './destination.ts'
import {
  banksOf,
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

/** A leg as it is reported. */
export interface TransferInput {
  /** Absent: the sending bank confirms the leg later. */
  readonly reference?: string | null
  readonly amountSatang: number
  readonly transferredAt: string
  readonly hop: number
  readonly from: AccountRefInput
  readonly to: DestinationInput
}

/** A trail as reported, not yet recorded. */
export interface MoneyTrail {
  readonly transfers: readonly TransferEntry[]
  readonly accounts: readonly AccountEntry[]
  readonly persons: readonly PersonEntry[]
}

/** A name that a caller reported counts for less than one that a bank or an operator registered (2). */
export const reportedRank = 1

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
  const reported: Reported = { persons: [], accounts: [] }
  const keys = new Set<string>()

  const transfers = inputs.map((input, index): TransferEntry => {
    const field = fieldOf(index)
    const reference = readOptionalLine(input.reference, `${field}.reference`, 64)
    if (input.hop < 1 || input.hop > maxHop)
      throw badUserInput(`${field}.hop must be 1 to ${maxHop}`)
    const transferId = randomUUID()
    const end = readDestination(input.to, `${field}.to`, pseudonyms)
    const entry: TransferEntry = {
      transferId,
      reference,
      hop: input.hop,
      fromAccountId: readAccount(input.from, `${field}.from`, pseudonyms, reported),
      fromBankCode: input.from.bankCode,
      toAccountId:
        'proxy' in end
          ? pseudonyms.proxyAccount(transferId)
          : readAccount(end.account, `${field}.to`, pseudonyms, reported),
      toBankCode: input.to.bankCode ?? null,
      proxy: 'proxy' in end ? end.proxy : null,
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
      throw badUserInput(`${field}.to is the account that the money left`, 'SAME_ACCOUNT')
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
  return { transfers, ...reported }
}

/** The accounts and persons of the legs that were read so far. */
interface Reported {
  readonly persons: PersonEntry[]
  readonly accounts: AccountEntry[]
}

/** @returns the pseudonym of the account, which is added to the reported ones */
function readAccount(
  account: AccountRefInput,
  field: string,
  pseudonyms: Pseudonyms,
  { persons, accounts }: Reported,
): string {
  const { bankCode } = account
  const accountNumber = readAccountNumber(account.accountNumber, bankCode, `${field}.accountNumber`)
  const id = pseudonyms.account(bankCode, accountNumber)
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
      rank: reportedRank,
    })
  accounts.push({ id, bankCode, accountNumber, holderId, rank: reportedRank })
  return id
}

/** A leg in one list: by its reference, or by all that is known of it. */
function keyInList(entry: TransferEntry): string {
  const { fromBankCode, reference, fromAccountId, amountSatang, transferredAt } = entry
  const to = entry.proxy?.key ?? entry.toAccountId
  return reference === null
    ? JSON.stringify([fromAccountId, to, amountSatang, transferredAt])
    : `${fromBankCode} ${reference}`
}

/**
 * Records a trail in a case, and asks banks for what it does not say.
 * @throws {BAD_USER_INPUT} when a bank code belongs to no bank, or the sum of all legs passes 2^53 - 1 satang
 */
export async function recordMoneyTrail(
  db: Queryable,
  caseId: string,
  trail: MoneyTrail,
  caller: CallerIdentity,
  at: Date,
): Promise<void> {
  const unknown = await findUnknownBanks(db, [...new Set(trail.transfers.flatMap(banksOf))])
  const index = trail.transfers.findIndex((leg) => banksOf(leg).some((code) => unknown.has(code)))
  if (index >= 0)
    throw badUserInput(`transfers[${index}] names a bank code that does not exist`, 'BANK_UNKNOWN')
  await insertPersons(db, trail.persons)
  await insertAccounts(db, trail.accounts)
  await insertTransfers(db, caseId, trail.transfers, caller.officer, at)
  await mustAddUp(db, caseId)
  const legs = trail.transfers.map((leg) => ({ ...leg, isUnresolved: leg.proxy !== null }))
  await askBanks(db, caseId, legs, caller, at)
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
