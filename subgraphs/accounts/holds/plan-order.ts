/** Plans an order of holds: its basis, its targets, and whether it reaches beyond the money trail of its case. */

import { findUnknownBanks } from '../../kit/access/agencies.ts'
import { readRecordedNumber, refuseImpossible } from '../../kit/account-number.ts'
import type { Queryable } from '../../kit/database/database.ts'
import { badUserInput, forbidden, notFound } from '../../kit/errors.ts'
import { readLine, readList } from '../../kit/input.ts'
import { readAmount } from '../../kit/money.ts'
import type { SubgraphContext } from '../../kit/subgraph.ts'
import {
  findAccountsOfPerson,
  findTraced,
  findTracedByOthers,
  findWhollyHeld,
} from '../claims/store.ts'
import type { AccountsLoaders } from '../loaders.ts'
import type { AccountEntry } from '../store.ts'
import type { HoldTarget } from './insert-requests.ts'
import type { LegalBasis } from '../law/legal-basis.ts'
import { isWithinTraced, openCaseForHolds, readBasis } from './order.ts'

type Context = SubgraphContext<AccountsLoaders>

/** Input of `requestHolds`. */
export interface RequestHoldsInput {
  readonly idempotencyKey: string
  readonly caseId: string
  readonly basis: string
  readonly orderNumber?: string | null
  readonly holds: readonly {
    readonly bankCode: string
    readonly accountNumber: string
    readonly amountSatang?: number | null
    readonly hop?: number | null
  }[]
}

/** Input of `freezeAccountsOfPerson`. */
export interface FreezeAccountsOfPersonInput {
  readonly idempotencyKey: string
  readonly caseId: string
  readonly basis: string
  readonly orderNumber: string
  readonly personId: string
}

/** An order that passed every check, and has not been given yet. */
export interface OrderPlan {
  readonly caseId: string
  readonly basis: LegalBasis
  readonly orderNumber: string | null
  readonly targets: readonly HoldTarget[]
  /** Accounts that the graph may not know yet. */
  readonly accounts: readonly AccountEntry[]
  /**
   * Whether a target lies beyond the trail of the case, or only legs that the caller recorded lead to it: an order of an
   * own power then takes two persons.
   */
  readonly isBeyondTrail: boolean
  /** Accounts of the trail of which nothing is asked; absent: the order does not go along a trail. */
  readonly skipped?: readonly SkippedAccount[]
}

/** An account of the trail of which nothing is asked, and why. */
export interface SkippedAccount {
  readonly accountId: string
  readonly hop: number
  readonly reason: 'CLAIMED' | 'WHOLLY_HELD' | 'INSTITUTION_UNKNOWN'
}

/** Most accounts that one call may ask for. */
const maxHoldsPerCall = 1000
/** Most characters of an order's number. */
const maxOrderNumber = 64
/** Greatest distance from the victim's account. */
const maxHop = 1000

/**
 * The number of the order on which a hold stands.
 * @throws {BAD_USER_INPUT} when a basis that is an own power comes without one
 */
export function readOrderNumber(
  value: string | null | undefined,
  basis: LegalBasis,
): string | null {
  if (value !== null && value !== undefined) return readLine(value, 'orderNumber', maxOrderNumber)
  if (basis.endsByOwnOrder) throw badUserInput('orderNumber is required on this basis')
  return null
}

/**
 * Plans holds on named accounts. Takes the lock of the case.
 * @throws {BAD_USER_INPUT} when a value is not acceptable, or an amount is more than what the case traced to its account
 * @throws {FORBIDDEN} when the power is not the caller's, or the caller is a bank: it requests along the trail alone
 */
export async function planRequestHolds(
  db: Queryable,
  input: RequestHoldsInput,
  context: Context,
  at: Date,
): Promise<OrderPlan> {
  const basis = readBasis(input.basis, context.caller, at)
  if (context.caller.agencyKind === 'BANK' && basis.isBoundToOwnLegs)
    throw forbidden('A bank requests holds along the trail of a case that it opened')
  const orderNumber = readOrderNumber(input.orderNumber, basis)
  const requests = readRequests(input, basis, context)
  await openCaseForHolds(db, input.caseId, context.caller)
  const unknown = await findUnknownBanks(
    db,
    requests.map(({ bankCode }) => bankCode),
  )
  const unknownIndex = requests.findIndex(({ bankCode }) => unknown.has(bankCode))
  if (unknownIndex >= 0)
    throw badUserInput(`holds[${unknownIndex}].bankCode is a bank code that does not exist`)

  const traced = new Map(
    (await findTraced(db, input.caseId, basis.name, at)).map((row) => [row.accountId, row]),
  )
  const byOthers = basis.endsByOwnOrder ? await findTracedByOthers(db, input.caseId) : traced
  const whollyHeld = await findWhollyHeld(db, input.caseId, basis.name, at)
  for (const [index, { id, bankCode, accountNumber, amountSatang }] of requests.entries()) {
    if (!traced.has(id)) refuseImpossible(accountNumber, bankCode, `holds[${index}].accountNumber`)
    if (whollyHeld.has(id))
      throw badUserInput(`holds[${index}] is an account that this case holds as a whole`)
    if (!basis.covers.includes('ACCOUNT') && !isWithinTraced(amountSatang, traced.get(id)))
      throw badUserInput(
        `holds[${index}].amountSatang is more than this case traced to the account and did not hold yet`,
      )
  }
  return {
    caseId: input.caseId,
    basis,
    orderNumber,
    targets: requests.map(({ id, bankCode, hop, amountSatang }) => ({
      accountId: id,
      bankCode,
      hop: hop ?? traced.get(id)?.hop ?? null,
      amountSatang,
    })),
    accounts: requests.map(({ id, bankCode, accountNumber }) => ({
      id,
      bankCode,
      accountNumber,
      holderId: null,
      rank: 0,
    })),
    isBeyondTrail: requests.some(({ id }) => !byOthers.has(id)),
  }
}

/**
 * Plans holds on every account of a person that this case does not hold as a whole yet. Takes the lock of the case.
 * @throws {NOT_FOUND} when the person holds no account
 */
export async function planFreezeOfPerson(
  db: Queryable,
  input: FreezeAccountsOfPersonInput,
  context: Context,
  at: Date,
): Promise<OrderPlan> {
  const basis = readBasis(input.basis, context.caller, at)
  if (!basis.covers.includes('PERSON'))
    throw badUserInput('basis does not reach every account of a person')
  const orderNumber = readLine(input.orderNumber, 'orderNumber', maxOrderNumber)
  await openCaseForHolds(db, input.caseId, context.caller)
  const accounts = await findAccountsOfPerson(db, input.personId)
  if (accounts.length === 0) throw notFound('personId')
  const held = await findWhollyHeld(db, input.caseId, basis.name, at)
  const byOthers = await findTracedByOthers(db, input.caseId)
  return {
    caseId: input.caseId,
    basis,
    orderNumber,
    targets: accounts
      .filter(({ accountId }) => !held.has(accountId))
      .map((account) => ({ ...account, hop: null, amountSatang: null })),
    accounts: [],
    // a person to whom the trail leads is reached at every bank; another only by two persons
    isBeyondTrail: !accounts.some(({ accountId }) => byOthers.has(accountId)),
  }
}

function readRequests(
  { holds }: RequestHoldsInput,
  { covers }: LegalBasis,
  { pseudonyms }: Context,
) {
  const requests = readList(holds, 'holds', maxHoldsPerCall).map((request, index) => {
    const field = `holds[${index}]`
    const { bankCode } = request
    const accountNumber = readRecordedNumber(
      request.accountNumber,
      bankCode,
      `${field}.accountNumber`,
    )
    const given = request.amountSatang ?? null
    const amountSatang = given === null ? null : readAmount(given, `${field}.amountSatang`)
    const hop = request.hop ?? null
    if (amountSatang === null && !covers.includes('ACCOUNT'))
      throw badUserInput(`${field}.amountSatang is required on this basis`)
    if (hop !== null && (hop < 1 || hop > maxHop))
      throw badUserInput(`${field}.hop must be 1 to ${maxHop}`)
    const id = pseudonyms.account(bankCode, accountNumber)
    return { id, bankCode, accountNumber, amountSatang, hop }
  })
  if (new Set(requests.map(({ id }) => id)).size < requests.length)
    throw badUserInput('holds names an account twice')
  return requests
}
