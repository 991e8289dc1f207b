/** Asking for holds: of amounts that the money trail reached, or of whole accounts under a power that allows it. */

import { randomUUID } from 'node:crypto'
import type { CallerIdentity } from '../../../schema/identity.ts'
import type { Queryable } from '../../kit/database.ts'
import { badUserInput, forbidden, invalidState, notFound } from '../../kit/errors.ts'
import { once } from '../../kit/idempotency/once.ts'
import {
  isUuid,
  readAccountNumber,
  readList,
  readOptionalText,
  readPastInstant,
  readText,
} from '../../kit/input.ts'
import type { SubgraphContext } from '../../kit/subgraph.ts'
import {
  findAccountsOfPerson,
  findCaseStatus,
  findTraced,
  findWhollyHeld,
  isCase,
  lockCaseHolds,
  type TracedRow,
} from '../claims/store.ts'
import { recordHappening } from '../history/record.ts'
import type { AccountsLoaders } from '../loaders.ts'
import { findAccounts, findUnknownBanks, insertAccounts } from '../store.ts'
import { insertRequests } from './insert-requests.ts'
import { datesOf, findBasis, type BasisName, type LegalBasis } from './legal-basis.ts'
import { carryToNextHop, noticeAgencies } from './next-hop.ts'
import { insertHolds, type NewHold } from './store.ts'

type Context = SubgraphContext<AccountsLoaders>

interface RequestHoldsInput {
  readonly idempotencyKey: string
  readonly caseId: string
  readonly basis: string
  readonly holds: readonly {
    readonly bankCode: string
    readonly accountNumber: string
    readonly amountSatang?: number | null
    readonly hop?: number | null
  }[]
}

interface RequestHoldsAlongTrailInput {
  readonly idempotencyKey: string
  readonly caseId: string
  readonly basis: string
}

interface FreezeAccountsOfPersonInput extends RequestHoldsAlongTrailInput {
  readonly personId: string
  readonly orderNumber: string
}

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

/** Most accounts that one call may ask for. */
const maxHoldsPerCall = 1000

export async function requestHolds(
  _parent: unknown,
  { input }: { readonly input: RequestHoldsInput },
  context: Context,
) {
  const at = context.now()
  const basis = readBasis(input.basis, context.caller, at)
  const reachesAccount = basis.covers.includes('ACCOUNT')
  const requests = readList(input.holds, 'holds', maxHoldsPerCall).map((request, index) => {
    const field = `holds[${index}]`
    const accountNumber = readAccountNumber(request.accountNumber, `${field}.accountNumber`)
    const amountSatang = request.amountSatang ?? null
    if (amountSatang === null && !reachesAccount)
      throw badUserInput(`${field}.amountSatang is required on this basis`)
    if (amountSatang === 0) throw badUserInput(`${field}.amountSatang must be at least 1`)
    return {
      id: context.pseudonyms.account(request.bankCode, accountNumber),
      bankCode: request.bankCode,
      accountNumber,
      amountSatang,
      hop: request.hop ?? null,
    }
  })
  if (new Set(requests.map(({ id }) => id)).size < requests.length)
    throw badUserInput('holds names an account twice')

  const ids = await context.transaction((db) =>
    once(db, { subgraph: 'accounts', operation: 'requestHolds', input }, async () => {
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
      const whollyHeld = await findWhollyHeld(db, input.caseId, basis.name, at)
      for (const [index, request] of requests.entries()) {
        if (whollyHeld.has(request.id))
          throw badUserInput(`holds[${index}] is an account that this case holds as a whole`)
        if (!reachesAccount && !isWithinTraced(request.amountSatang, traced.get(request.id)))
          throw badUserInput(
            `holds[${index}].amountSatang is more than this case traced to the account and did not hold yet`,
          )
      }
      await insertAccounts(
        db,
        requests.map(({ id, bankCode, accountNumber }) => ({
          id,
          bankCode,
          accountNumber,
          holderId: null,
          rank: 0,
        })),
      )
      const targets = requests.map(({ id, bankCode, hop, amountSatang }) => ({
        accountId: id,
        bankCode,
        hop: hop ?? traced.get(id)?.hop ?? null,
        amountSatang,
      }))
      return insertRequests(db, input.caseId, basis, targets, { orderNumber: null, at })
    }),
  )
  return { holds: await context.loaders.hold.loadMany(ids) }
}

export async function requestHoldsAlongTrail(
  _parent: unknown,
  { input }: { readonly input: RequestHoldsAlongTrailInput },
  context: Context,
) {
  const at = context.now()
  const basis = readBasis(input.basis, context.caller, at)
  const ids = await context.transaction((db) =>
    once(db, { subgraph: 'accounts', operation: 'requestHoldsAlongTrail', input }, async () => {
      await openCaseForHolds(db, input.caseId, context.caller)
      const traced = await findTraced(db, input.caseId, basis.name, at)
      const targets = traced
        .filter(({ isWhollyHeld }) => !isWhollyHeld)
        .map(({ accountId, bankCode, hop, tracedSatang, askedSatang, claimedSatang }) => ({
          accountId,
          bankCode,
          hop,
          // what came since this case last asked
          amountSatang: tracedSatang - Math.max(askedSatang, claimedSatang),
        }))
        .filter(({ amountSatang }) => amountSatang > 0)
      return insertRequests(db, input.caseId, basis, targets, { orderNumber: null, at })
    }),
  )
  return { holds: await context.loaders.hold.loadMany(ids) }
}

export async function freezeAccountsOfPerson(
  _parent: unknown,
  { input }: { readonly input: FreezeAccountsOfPersonInput },
  context: Context,
) {
  const at = context.now()
  const basis = readBasis(input.basis, context.caller, at)
  if (!basis.covers.includes('PERSON'))
    throw badUserInput('basis does not reach every account of a person')
  const orderNumber = readText(input.orderNumber, 'orderNumber', 64)
  const ids = await context.transaction((db) =>
    once(db, { subgraph: 'accounts', operation: 'freezeAccountsOfPerson', input }, async () => {
      await openCaseForHolds(db, input.caseId, context.caller)
      const accounts = await findAccountsOfPerson(db, input.personId)
      if (accounts.length === 0) throw notFound()
      const held = await findWhollyHeld(db, input.caseId, basis.name, at)
      const targets = accounts
        .filter(({ accountId }) => !held.has(accountId))
        .map((account) => ({ ...account, hop: null, amountSatang: null }))
      return insertRequests(db, input.caseId, basis, targets, { orderNumber, at })
    }),
  )
  return { holds: await context.loaders.hold.loadMany(ids) }
}

export async function freezeAccount(
  _parent: unknown,
  { input }: { readonly input: FreezeAccountInput },
  context: Context,
) {
  const at = context.now()
  const basis = readBasis(ownSuspicion, context.caller, at)
  const suspectedAt = readPastInstant(input.suspectedAt, 'suspectedAt', at)
  const dates = datesOf(basis, { notice: suspectedAt, placing: at, complaint: null })
  if (dates.lapsesAt && dates.lapsesAt <= at)
    throw badUserInput('suspectedAt is so long ago that the hold would have lapsed')
  const bankCode = context.caller.agencyId.replace('bank:', '')
  const accountNumber = readAccountNumber(input.accountNumber, 'accountNumber')
  const accountId = context.pseudonyms.account(bankCode, accountNumber)
  const reason = readText(input.reason, 'reason', 2_000)
  if (input.amountSatang < 1) throw badUserInput('amountSatang must be at least 1')
  const caseId = readOptionalText(input.caseId, 'caseId', 64)

  const id = await context.transaction((db) =>
    once(db, { subgraph: 'accounts', operation: 'freezeAccount', input }, async () => {
      const [account] = await findAccounts(db, [accountId], at)
      if (!account) throw notFound()
      let hop: number | null = null
      if (caseId !== null) {
        await openCaseForHolds(db, caseId, context.caller)
        const traced = (await findTraced(db, caseId, basis.name, at)).find(
          (row) => row.accountId === accountId,
        )
        if (traced?.isWhollyHeld)
          throw badUserInput('accountNumber is an account that this case holds as a whole')
        if (!isWithinTraced(input.amountSatang, traced))
          throw badUserInput(
            'amountSatang is more than this case traced to the account and did not hold yet',
          )
        hop = traced?.hop ?? null
      }
      const hold: NewHold = {
        id: randomUUID(),
        caseId,
        accountId,
        bankCode,
        basis: basis.name,
        state: 'PLACED',
        hop,
        requestedSatang: input.amountSatang,
        heldSatang: input.amountSatang,
        requestedAt: at,
        placedAt: at,
        dates,
        orderNumber: null,
      }
      await insertHolds(db, [hold])
      await recordHappening(db, [{ ...hold, ...dates, requestedBy: context.caller.agencyId }], {
        at,
        state: 'PLACED',
        section: basis.section,
        note: reason,
        summary: `a bank froze an amount on its own suspicion (${basis.section})`,
        audience: noticeAgencies(basis),
      })
      await carryToNextHop(db, hold, basis, at)
      return hold.id
    }),
  )
  return { hold: await context.loaders.hold.load(id) }
}

/** Whether the case traced this much to the account beyond what its holds claim already. */
function isWithinTraced(amountSatang: number | null, traced: TracedRow | undefined): boolean {
  return amountSatang !== null && traced !== undefined
    ? amountSatang <= traced.tracedSatang - traced.claimedSatang
    : false
}

/**
 * @throws {BAD_USER_INPUT} when there is no such basis
 * @throws {FORBIDDEN} when the power is not the caller's
 */
function readBasis(name: string, { agencyKind }: CallerIdentity, at: Date): LegalBasis {
  const basis = findBasis(name, at)
  if (!basis) throw badUserInput('basis is not a legal basis in force')
  if (!basis.orderedBy.includes(agencyKind))
    throw forbidden('A hold on this basis is not the caller’s to order')
  return basis
}

/**
 * Makes this transaction the only one that writes holds of the case.
 * @throws {NOT_FOUND} when the caller sees no such case
 * @throws {INVALID_STATE} when it is closed
 */
async function openCaseForHolds(
  db: Queryable,
  caseId: string,
  caller: CallerIdentity,
): Promise<void> {
  if (!isUuid(caseId)) throw notFound()
  await lockCaseHolds(db, caseId)
  const status = await findCaseStatus(db, caseId)
  if (status === 'CLOSED') throw invalidState(status)
  // AMLO learns of cases outside the graph and sees them from its first order on
  if (status === undefined && !(caller.agencyKind === 'AMLO' && (await isCase(db, caseId))))
    throw notFound()
}
