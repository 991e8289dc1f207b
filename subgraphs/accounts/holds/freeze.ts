/** A bank freezes one of its own accounts on its own suspicion (s.6 para 1), and requests holds at the next banks. */

import { randomUUID } from 'node:crypto'
import { readRecordedNumber, refuseImpossible } from '../../kit/account-number.ts'
import type { Queryable } from '../../kit/database/database.ts'
import { badUserInput, notFound } from '../../kit/errors.ts'
import { once } from '../../kit/idempotency/once.ts'
import { readOptionalLine, readText } from '../../kit/input.ts'
import { readBoundedInstant } from '../../kit/instants.ts'
import { readAmount } from '../../kit/money.ts'
import type { SubgraphContext } from '../../kit/subgraph.ts'
import { findTraced } from '../claims/store.ts'
import { recordChange } from '../history/record-change.ts'
import type { AccountsLoaders } from '../loaders.ts'
import { findAccounts } from '../store.ts'
import { datesOf, type BasisName } from '../law/legal-basis.ts'
import { carryToNextHop, noticeAgencies } from './next-hop.ts'
import { isWithinTraced, mustAddUp, openCaseForHolds, readBasis } from './order.ts'
import { insertHolds, type NewHold } from './store.ts'

type Context = SubgraphContext<AccountsLoaders>

interface FreezeAccountInput {
  readonly idempotencyKey: string
  readonly accountNumber: string
  readonly amountSatang: number
  readonly suspectedAt: string
  readonly reason: string
  readonly caseId?: string | null
}

/** The basis on which a bank freezes without being asked. */
const ownSuspicion: BasisName = 'BANK_SUSPICION'

/**
 * Holds an amount on an account of the calling bank, at once, and requests holds at the next banks of the trail.
 * @throws {NOT_FOUND} when the bank has no such account, or the caller sees no such case
 * @throws {INVALID_STATE} when the case is closed
 * @throws {BAD_USER_INPUT} when a value is malformed or out of bounds, or the amount is more than the trail carried there
 */
export async function freezeAccount(
  _parent: unknown,
  { input }: { readonly input: FreezeAccountInput },
  context: Context,
) {
  const at = context.now()
  const freeze = readFreeze(input, context, at)
  const id = await context.transaction((db) =>
    once(db, { subgraph: 'accounts', operation: 'freezeAccount', input }, () =>
      holdAmount(db, freeze, context, at),
    ),
  )
  return { hold: await context.loaders.hold.load(id) }
}

/** Checks the values of the input that need no look into the database. */
function readFreeze(input: FreezeAccountInput, { caller, pseudonyms }: Context, at: Date) {
  const basis = readBasis(ownSuspicion, caller, at)
  const suspectedAt = readBoundedInstant(
    'FreezeAccountInput.suspectedAt',
    input.suspectedAt,
    'suspectedAt',
    { NOW: at },
  )
  const dates = datesOf(basis, { notice: suspectedAt, placing: at, complaint: null })
  if (dates.lapsesAt && dates.lapsesAt <= at)
    throw badUserInput('suspectedAt is so long ago that the hold would have lapsed')
  const bankCode = caller.agencyId.replace('bank:', '')
  const accountNumber = readRecordedNumber(input.accountNumber, bankCode, 'accountNumber')
  return {
    basis,
    dates,
    bankCode,
    accountNumber,
    accountId: pseudonyms.account(bankCode, accountNumber),
    reason: readText(input.reason, 'reason', 2_000),
    amountSatang: readAmount(input.amountSatang, 'amountSatang'),
    caseId: readOptionalLine(input.caseId, 'caseId', 64),
  }
}

/** Records the placed hold and requests holds at the next banks. @returns the id of the hold */
async function holdAmount(
  db: Queryable,
  {
    basis,
    dates,
    bankCode,
    accountNumber,
    accountId,
    reason,
    amountSatang,
    caseId,
  }: ReturnType<typeof readFreeze>,
  context: Context,
  at: Date,
): Promise<string> {
  const [account] = await findAccounts(db, [accountId], at)
  if (!account) {
    refuseImpossible(accountNumber, bankCode, 'accountNumber')
    throw notFound('accountNumber')
  }
  const hop =
    caseId === null
      ? null
      : await findHop(db, { caseId, accountId, basis: basis.name, at }, amountSatang, context)
  const hold: NewHold = {
    id: randomUUID(),
    caseId,
    accountId,
    bankCode,
    basis: basis.name,
    state: 'PLACED',
    hop,
    requestedSatang: amountSatang,
    heldSatang: amountSatang,
    requestedAt: at,
    placedAt: at,
    dates,
    orderNumber: null,
  }
  await insertHolds(db, [hold])
  await mustAddUp(db, [accountId], caseId, at)
  await recordChange(db, [{ ...hold, ...dates, requestedBy: context.caller.agencyId }], {
    at,
    state: 'PLACED',
    section: basis.section,
    note: reason,
    summary: `a bank froze an amount on its own suspicion (${basis.section})`,
    audience: noticeAgencies(basis),
  })
  await carryToNextHop(db, hold, basis, at)
  return hold.id
}

/**
 * The hop of the account in an open case whose trail carried the amount there.
 * @throws {BAD_USER_INPUT} when the case holds the whole account, or traced less to it than the amount
 */
async function findHop(
  db: Queryable,
  {
    caseId,
    accountId,
    basis,
    at,
  }: { caseId: string; accountId: string; basis: BasisName; at: Date },
  amountSatang: number,
  { caller }: Context,
): Promise<number | null> {
  await openCaseForHolds(db, caseId, caller)
  const rows = await findTraced(db, caseId, basis, at)
  const traced = rows.find((row) => row.accountId === accountId)
  if (traced?.isWhollyHeld)
    throw badUserInput('accountNumber is an account that this case holds as a whole')
  if (!isWithinTraced(amountSatang, traced))
    throw badUserInput(
      'amountSatang is more than this case traced to the account and did not hold yet',
    )
  return traced?.hop ?? null
}
