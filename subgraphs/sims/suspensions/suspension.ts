/** Operators report that numbers are off: under an order (s.5 para 2), or by themselves for abnormal use. */

import { invalidState } from '../../kit/errors.ts'
import { once } from '../../kit/idempotency/once.ts'
import { readText } from '../../kit/input.ts'
import {
  isRecordedInstant,
  readBoundedInstant,
  type Facts,
  type RuledInstant,
} from '../../kit/instants.ts'
import type { SubgraphContext } from '../../kit/subgraph.ts'
import { serviceOf, suspensionDue } from '../law/rules.ts'
import type { SimsLoaders } from '../loaders.ts'
import { publishOrders } from '../events/publish-orders.ts'
import { findOpenOrders, findOrders, updateCarriedOut } from '../orders/store.ts'
import { lockNumbers, lockUnrepeated } from '../locks/lock-numbers.ts'
import { changeNumbers, findInOrder, inUse, readNumbers } from './numbers.ts'

type Context = SubgraphContext<SimsLoaders>

interface SuspendedInput {
  readonly idempotencyKey?: string | null
  readonly msisdns: readonly string[]
  readonly suspendedAt: string
}
interface ReportSimSuspensionInput extends SuspendedInput {
  readonly reason: string
}
interface ResumeSimsInput {
  readonly idempotencyKey?: string | null
  readonly msisdns: readonly string[]
  readonly reason: string
}

/**
 * The operator reports that its numbers under an order are off, not earlier than the order was given. Numbers that it has
 * reported with the same instant stay as they are.
 * @throws {NOT_FOUND} when one is not the caller's
 * @throws {INVALID_STATE} when one is not under an order
 * @throws {BAD_USER_INPUT} when `suspendedAt` lies before an order, or in the future
 */
export async function confirmSimSuspension(
  _parent: unknown,
  { input }: { readonly input: SuspendedInput },
  context: Context,
) {
  const at = context.now()
  const msisdns = readNumbers(input.msisdns)
  const given = new Date(input.suspendedAt)
  const sims = await context.transaction(async (db) => {
    await once(db, { subgraph: 'sims', operation: 'confirmSimSuspension', input }, async () => {
      const locked = await lockNumbers(
        db,
        msisdns,
        ['SUSPENSION_ORDERED'],
        (sim) =>
          sim.suspendedBy === 'ORDER' && isRecordedInstant(sim.suspendedAt, input.suspendedAt),
      )
      const numbers = locked.map(({ msisdn }) => msisdn)
      const open = await findOpenOrders(db, numbers)
      const suspendedAt = readSuspendedAt('ConfirmSimSuspensionInput.suspendedAt', input, {
        NOW: at,
        // a repeated call changes no number, and keeps its instant
        SIM_ORDERED:
          numbers.length === 0
            ? given
            : latest(open.map(({ offSince, orderedAt }) => offSince ?? orderedAt)),
      })
      for (const service of ['MOBILE', 'OTHER'] as const)
        await changeNumbers(
          db,
          locked.filter(({ msisdn }) => serviceOf(msisdn) === service),
          {
            at,
            kind: 'SUSPENDED',
            reason: null,
            rule: suspensionDue(at, service)?.rule ?? null,
            effectiveAt: suspendedAt,
          },
          { status: 'SUSPENDED', suspensionDueAt: null, suspendedAt, suspendedBy: 'ORDER' },
        )
      const done = await updateCarriedOut(db, numbers, suspendedAt, at)
      const orders = await findOrders(
        db,
        done.map(({ id }) => id),
      )
      await publishOrders(db, orders, 'carried-out', context.pseudonyms, at)
      return numbers.length
    })
    return findInOrder(db, msisdns)
  })
  return { sims }
}

/**
 * The operator reports numbers that it switched off by itself, within the last seven days. Numbers that it has reported
 * with the same instant and reason stay as they are.
 * @throws {NOT_FOUND} when one is not the caller's
 * @throws {INVALID_STATE} when one is not in use
 * @throws {BAD_USER_INPUT} when `suspendedAt` lies before the registration, more than seven days ago or in the future
 */
export async function reportSimSuspension(
  _parent: unknown,
  { input }: { readonly input: ReportSimSuspensionInput },
  context: Context,
) {
  const at = context.now()
  const msisdns = readNumbers(input.msisdns)
  const reason = readText(input.reason, 'reason', 2_000)
  const sims = await context.transaction(async (db) => {
    await once(db, { subgraph: 'sims', operation: 'reportSimSuspension', input }, async () => {
      const locked = await lockUnrepeated(
        db,
        msisdns,
        ['ACTIVE'],
        (last, sim) =>
          last.kind === 'SUSPENDED_BY_OPERATOR' &&
          last.reason === reason &&
          isRecordedInstant(sim.suspendedAt, input.suspendedAt),
      )
      if (locked.length === 0) return 0
      const suspendedAt = readSuspendedAt('ReportSimSuspensionInput.suspendedAt', input, {
        NOW: at,
        SIM_REGISTERED: latest(locked.map(({ registeredAt }) => registeredAt)),
      })
      await changeNumbers(
        db,
        locked,
        { at, kind: 'SUSPENDED_BY_OPERATOR', reason, rule: null, effectiveAt: suspendedAt },
        { status: 'SUSPENDED', suspensionDueAt: null, suspendedAt, suspendedBy: 'OPERATOR' },
      )
      return locked.length
    })
    return findInOrder(db, msisdns)
  })
  return { sims }
}

/**
 * The operator switches numbers on again that it had switched off by itself. Numbers that it has switched on for the same
 * reason stay as they are.
 * @throws {NOT_FOUND} when one is not the caller's
 * @throws {INVALID_STATE} when one is not off by its operator
 */
export async function resumeSims(
  _parent: unknown,
  { input }: { readonly input: ResumeSimsInput },
  context: Context,
) {
  const at = context.now()
  const msisdns = readNumbers(input.msisdns)
  const reason = readText(input.reason, 'reason', 2_000)
  const sims = await context.transaction(async (db) => {
    await once(db, { subgraph: 'sims', operation: 'resumeSims', input }, async () => {
      const locked = await lockUnrepeated(
        db,
        msisdns,
        ['SUSPENDED'],
        (last) => last.kind === 'RESUMED' && last.reason === reason,
      )
      if (locked.some(({ suspendedBy }) => suspendedBy !== 'OPERATOR'))
        throw invalidState('SUSPENDED')
      const transition = { at, kind: 'RESUMED', reason, rule: null } as const
      await changeNumbers(db, locked, transition, { ...inUse, status: 'ACTIVE' })
      return locked.length
    })
    return findInOrder(db, msisdns)
  })
  return { sims }
}

function readSuspendedAt(rule: RuledInstant, { suspendedAt }: SuspendedInput, facts: Facts): Date {
  return readBoundedInstant(rule, suspendedAt, 'suspendedAt', facts)
}

/** The last of the instants; null of none. */
function latest(instants: readonly Date[]): Date | null {
  return instants.length === 0 ? null : new Date(Math.max(...instants.map((at) => at.getTime())))
}
