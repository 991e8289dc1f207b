/** What operators tell of their numbers, and what the regulator asks of their holders. Each in one transaction. */

import { badUserInput, invalidState, notFound } from '../kit/errors.ts'
import { once } from '../kit/idempotency/once.ts'
import { isUuid, readList, readPastInstant, readText } from '../kit/input.ts'
import type { SubgraphContext } from '../kit/subgraph.ts'
import type { SimsLoaders } from './loaders.ts'
import { ruleFor, suspensionMs } from './rules.ts'
import {
  findHolder,
  insertPersons,
  insertSuspensionOrders,
  insertVerification,
  lockHolder,
  lockSims,
  updateDecided,
  updateJustified,
  updateSuspended,
  upsertSims,
} from './store.ts'

type Context = SubgraphContext<SimsLoaders>

interface RegisterSimsInput {
  readonly idempotencyKey: string
  readonly sims: readonly {
    readonly msisdn: string
    readonly nationalId: string
    readonly holderName: string
    readonly registeredAt: string
  }[]
}
interface HolderInput {
  readonly personId: string
  readonly operator: string
}
interface RecordSimJustificationInput {
  readonly personId: string
  readonly justification: string
}
interface DecideSimVerificationInput extends HolderInput {
  readonly accepted: boolean
  readonly reason: string
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
        entries.map(({ id, msisdn, holderId, registeredAt }) => ({
          id,
          msisdn,
          holderId,
          registeredAt,
        })),
        at,
      )
      const registered = rows.filter(({ isNew }) => isNew).length
      return { registered, updated: rows.length - registered }
    }),
  )
}

export async function requireSimVerification(
  _parent: unknown,
  { input }: { readonly input: HolderInput },
  context: Context,
) {
  const at = context.now()
  const { personId, operator } = input
  const holder = await context.transaction(async (db) => {
    const current = await lockHolder(db, personId, operator, at)
    if (!current) throw notFound()
    const { verifyWithinMs } = ruleFor(current.count)
    if (verifyWithinMs === null) throw invalidState('WITHIN_LIMIT')
    // asked again while the clock runs, the first date stands
    if (current.verification === 'REQUIRED' || current.verification === 'JUSTIFIED') return current
    await insertVerification(db, personId, operator, at, new Date(at.getTime() + verifyWithinMs))
    return findHolder(db, personId, operator, at)
  })
  return { holder }
}

export async function recordSimJustification(
  _parent: unknown,
  { input }: { readonly input: RecordSimJustificationInput },
  context: Context,
) {
  const at = context.now()
  const justification = readText(input.justification, 'justification', 2_000)
  const operator = context.caller.agencyId.replace('telco:', '').toUpperCase()
  const holder = await context.transaction(async (db) => {
    const current = await lockHolder(db, input.personId, operator, at)
    if (!current) throw notFound()
    if (current.verification !== 'REQUIRED') throw invalidState(current.verification)
    await updateJustified(db, input.personId, operator, justification, at)
    return findHolder(db, input.personId, operator, at)
  })
  return { holder }
}

export async function decideSimVerification(
  _parent: unknown,
  { input }: { readonly input: DecideSimVerificationInput },
  context: Context,
) {
  const at = context.now()
  const reason = readText(input.reason, 'reason', 2_000)
  const { personId, operator } = input
  const holder = await context.transaction(async (db) => {
    const current = await lockHolder(db, personId, operator, at)
    if (!current) throw notFound()
    if (!['REQUIRED', 'JUSTIFIED', 'EXPIRED'].includes(current.verification))
      throw invalidState(current.verification)
    if (input.accepted && current.verification !== 'JUSTIFIED')
      throw invalidState(current.verification) // nothing was shown that could be accepted
    const state = input.accepted ? 'VERIFIED' : 'REFUSED'
    await updateDecided(db, personId, operator, state, reason, at)
    return findHolder(db, personId, operator, at)
  })
  return { holder }
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
  await context.transaction((db) =>
    once(db, { subgraph: 'sims', operation: 'orderSimSuspension', input }, async () => {
      const sims = await lockSims(db, msisdns)
      if (sims.length < msisdns.length) throw notFound()
      const other = sims.find(({ status }) => status === 'SUSPENDED' || status === 'REVOKED')
      if (other) throw invalidState(other.status)
      // ordered before, the first date stands
      const asked = sims.filter(({ status }) => status === 'ACTIVE').map(({ msisdn }) => msisdn)
      const dueAt = new Date(at.getTime() + suspensionMs)
      if (asked.length > 0) await insertSuspensionOrders(db, asked, caseId, reason, at, dueAt)
      return asked.length
    }),
  )
  return { sims: await context.loaders.simByMsisdn.loadMany(msisdns) }
}

export async function confirmSimSuspension(
  _parent: unknown,
  { input }: { readonly input: ConfirmSimSuspensionInput },
  context: Context,
) {
  const at = context.now()
  const msisdns = [...new Set(readList(input.msisdns, 'msisdns'))]
  const suspendedAt = readPastInstant(input.suspendedAt, 'suspendedAt', at)
  await context.transaction(async (db) => {
    const sims = await lockSims(db, msisdns)
    if (sims.length < msisdns.length) throw notFound()
    const other = sims.find(({ status }) => status !== 'SUSPENSION_ORDERED')
    if (other) throw invalidState(other.status)
    await updateSuspended(db, msisdns, suspendedAt, at)
  })
  return { sims: await context.loaders.simByMsisdn.loadMany(msisdns) }
}
