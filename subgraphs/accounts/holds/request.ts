/** Asking for holds: of amounts that the money trail reached, or of whole accounts under a power that allows it. */

import { badUserInput, notFound } from '../../kit/errors.ts'
import { once } from '../../kit/idempotency/once.ts'
import { readAccountNumber, readList, readText } from '../../kit/input.ts'
import type { SubgraphContext } from '../../kit/subgraph.ts'
import { findAccountsOfPerson, findTraced, findWhollyHeld } from '../claims/store.ts'
import type { AccountsLoaders } from '../loaders.ts'
import { findUnknownBanks, insertAccounts } from '../store.ts'
import { insertRequests } from './insert-requests.ts'
import { isWithinTraced, openCaseForHolds, readBasis } from './order.ts'

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
