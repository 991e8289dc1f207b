/** What operators tell of their numbers, and what becomes of a number under an order. Each in one transaction. */

import type { Queryable } from '../kit/database/database.ts'
import { badUserInput, invalidState, notFound } from '../kit/errors.ts'
import { once } from '../kit/idempotency/once.ts'
import { isUuid, readList, readPastInstant, readText } from '../kit/input.ts'
import type { SubgraphContext } from '../kit/subgraph.ts'
import { holderKey, lockHolders } from './holders/store.ts'
import type { SimsLoaders } from './loaders.ts'
import { liftingRule, revocableFrom, suspensionDue } from './rules.ts'
import { findSimsByMsisdn, lockSims, updateStatus, upsertSims, type SimRow } from './store.ts'
import { insertPersons } from '../kit/access/persons.ts'

type Context = SubgraphContext<SimsLoaders>

interface RegisterSimsInput {
  readonly idempotencyKey: string
  readonly sims: readonly {
    readonly msisdn: string
    readonly nationalId: string
    readonly holderName: string
    readonly registeredAt: string
    readonly verifiedAt?: string | null
  }[]
}
interface OrderSimSuspensionInput {
  readonly idempotencyKey: string
  readonly msisdns: readonly string[]
  readonly caseId?: string | null
  readonly reason: string
}
interface ConfirmSimSuspensionInput {
  readonly msisdns: readonly string[]
  readonly suspendedAt: string
}
interface ReasonedInput {
  readonly msisdns: readonly string[]
  readonly reason: string
}

/** What the operator registered outranks what anybody told (1). */
const registeredRank = 2

export async function registerSims(
  _parent: unknown,
  { input }: { readonly input: RegisterSimsInput },
  context: Context,
) {
  const at = context.now()
  const entries = readList(input.sims, 'sims').map((sim, index) => ({
    id: context.pseudonyms.sim(sim.msisdn),
    msisdn: sim.msisdn,
    holderId: context.pseudonyms.person(sim.nationalId),
    nationalId: sim.nationalId,
    name: readText(sim.holderName, `sims[${index}].holderName`, 200),
    registeredAt: readPastInstant(sim.registeredAt, `sims[${index}].registeredAt`, at),
    verifiedAt:
      sim.verifiedAt === null || sim.verifiedAt === undefined
        ? null
        : readPastInstant(sim.verifiedAt, `sims[${index}].verifiedAt`, at),
  }))
  if (new Set(entries.map(({ msisdn }) => msisdn)).size < entries.length)
    throw badUserInput('sims names a number twice')

  return context.transaction((db) =>
    once(db, { subgraph: 'sims', operation: 'registerSims', input }, async () => {
      await insertPersons(
        db,
        entries.map(({ holderId, nationalId, name }) => ({
          id: holderId,
          nationalId,
          name,
          rank: registeredRank,
        })),
      )
      const rows = await upsertSims(
        db,
        entries.map(({ id, msisdn, holderId, registeredAt, verifiedAt }) => ({
          id,
          msisdn,
          holderId,
          registeredAt,
          verifiedAt,
        })),
        at,
      )
      const registered = rows.filter(({ isNew }) => isNew).length
      return { registered, updated: rows.length - registered }
    }),
  )
}

export async function orderSimSuspension(
  _parent: unknown,
  { input }: { readonly input: OrderSimSuspensionInput },
  context: Context,
) {
  const at = context.now()
  const msisdns = [...new Set(readList(input.msisdns, 'msisdns'))]
  const reason = readText(input.reason, 'reason', 2_000)
  const caseId = input.caseId ?? null
  if (caseId !== null && !isUuid(caseId)) throw badUserInput('caseId is not an id of a case')
  const due = suspensionDue(at)
  if (due === null) throw invalidState('NO_RULE')
  const sims = await context.transaction(async (db) => {
    await once(db, { subgraph: 'sims', operation: 'orderSimSuspension', input }, async () => {
      const locked = await lockEvery(db, msisdns, ['ACTIVE', 'SUSPENSION_ORDERED'])
      // ordered before, the first date stands
      const asked = locked.filter(({ status }) => status === 'ACTIVE').map(({ msisdn }) => msisdn)
      const { rule, dueAt } = due
      const transition = { at, kind: 'SUSPENSION_ORDERED', reason, rule, caseId, dueAt } as const
      if (asked.length > 0) await updateStatus(db, asked, transition)
      return asked.length
    })
    return findInOrder(db, msisdns)
  })
  return { sims }
}

export async function confirmSimSuspension(
  _parent: unknown,
  { input }: { readonly input: ConfirmSimSuspensionInput },
  context: Context,
) {
  const at = context.now()
  const msisdns = [...new Set(readList(input.msisdns, 'msisdns'))]
  const effectiveAt = readPastInstant(input.suspendedAt, 'suspendedAt', at)
  const sims = await context.transaction(async (db) => {
    await lockEvery(db, msisdns, ['SUSPENSION_ORDERED'])
    const rule = suspensionDue(at)?.rule ?? null
    await updateStatus(db, msisdns, { at, kind: 'SUSPENDED', reason: null, rule, effectiveAt })
    return findInOrder(db, msisdns)
  })
  return { sims }
}

export async function liftSimSuspension(
  _parent: unknown,
  { input }: { readonly input: ReasonedInput },
  context: Context,
) {
  const at = context.now()
  const msisdns = [...new Set(readList(input.msisdns, 'msisdns'))]
  const reason = readText(input.reason, 'reason', 2_000)
  const sims = await context.transaction(async (db) => {
    await lockEvery(db, msisdns, ['SUSPENSION_ORDERED', 'SUSPENDED'])
    await updateStatus(db, msisdns, { at, kind: 'LIFTED', reason, rule: liftingRule(at) })
    return findInOrder(db, msisdns)
  })
  return { sims }
}

export async function revokeSims(
  _parent: unknown,
  { input }: { readonly input: ReasonedInput },
  context: Context,
) {
  const at = context.now()
  const msisdns = [...new Set(readList(input.msisdns, 'msisdns'))]
  const reason = readText(input.reason, 'reason', 2_000)
  const sims = await context.transaction(async (db) => {
    // a number under an order goes off first: giving it back and out again would undo the order
    const locked = await lockEvery(db, msisdns, ['ACTIVE', 'SUSPENDED'])
    const rule = await revocationRule(db, locked, at)
    await updateStatus(db, msisdns, { at, kind: 'REVOKED', reason, rule })
    return findInOrder(db, msisdns)
  })
  return { sims }
}

/**
 * Locks the numbers, all of them in one of these states.
 * @throws {NOT_FOUND} when one is not the caller's to see
 * @throws {INVALID_STATE} when one is in another state
 */
async function lockEvery(db: Queryable, msisdns: readonly string[], states: readonly string[]) {
  const sims = await lockSims(db, msisdns)
  if (sims.length < msisdns.length) throw notFound()
  const other = sims.find(({ status }) => !states.includes(status))
  if (other) throw invalidState(other.status)
  return sims
}

/** The numbers as the transaction leaves them: after it, another operator may have them. */
async function findInOrder(db: Queryable, msisdns: readonly string[]) {
  const rows = await findSimsByMsisdn(db, msisdns)
  const byMsisdn = new Map(rows.map((row) => [row.msisdn, row]))
  return msisdns.map((msisdn) => byMsisdn.get(msisdn) ?? null)
}

/**
 * The rule under which those of the numbers that are off are taken back: their holder was not verified, and the time
 * since is over. Locks the holders of all, in the order in which their counts will change.
 * @throws {INVALID_STATE} otherwise, with the state of the number or of its holder
 */
async function revocationRule(db: Queryable, sims: readonly SimRow[], at: Date) {
  const holders = await lockHolders(
    db,
    sims.map(({ holderId, operator }) => ({ personId: holderId, operator })),
    at,
  )
  const verificationOf = new Map(holders.map((row) => [holderKey(row), row.verification]))
  let rule: string | null = null
  for (const { holderId, operator, suspendedAt } of sims) {
    if (suspendedAt === null) continue
    const due = revocableFrom(suspendedAt, at)
    if (due === null || due.dueAt > at) throw invalidState('SUSPENDED')
    const verification = verificationOf.get(holderKey({ personId: holderId, operator }))
    if (verification !== 'EXPIRED' && verification !== 'REFUSED')
      throw invalidState(verification ?? 'NOT_REQUIRED')
    rule = due.rule
  }
  return rule
}
