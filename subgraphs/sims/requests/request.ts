/** Requests to the regulator to order numbers of a case off, and its decisions on them (s.5 para 2). */

import { randomUUID } from 'node:crypto'
import type { Queryable } from '../../kit/database/database.ts'
import { badUserInput, forbidden, invalidState, notFound } from '../../kit/errors.ts'
import { once } from '../../kit/idempotency/once.ts'
import { isUuid, readList, readText } from '../../kit/input.ts'
import type { SubgraphContext } from '../../kit/subgraph.ts'
import { publishRequest } from '../events/publish-requests.ts'
import type { SimsLoaders } from '../loaders.ts'
import { orderNumbers } from '../orders/order.ts'
import { lockSims } from '../store.ts'
import {
  findCaseNumber,
  findCaseNumbers,
  findNumbersOfRequests,
  findRequests,
  insertRequest,
  lockRequest,
  updateDecided,
  type RequestRow,
} from './store.ts'

type Context = SubgraphContext<SimsLoaders>

interface RequestSimSuspensionInput {
  readonly idempotencyKey: string
  readonly caseId: string
  readonly msisdns: readonly string[]
}
interface DecideSimSuspensionRequestInput {
  readonly idempotencyKey?: string | null
  readonly requestId: string
  readonly ordered: boolean
  readonly reason: string
}

/** Most numbers of one request. */
const maxNumbers = 100

/**
 * The centre, the cyber police or AMLO asks the regulator to order numbers of a case off.
 * @throws {FORBIDDEN} when the caller is a police station: of the police the CCIB alone asks
 * @throws {NOT_FOUND} when the caller sees no such case
 * @throws {BAD_USER_INPUT} when a number is not a suspect number of the case
 */
export async function requestSimSuspension(
  _parent: unknown,
  { input }: { readonly input: RequestSimSuspensionInput },
  context: Context,
) {
  const at = context.now()
  const { agencyId, agencyKind } = context.caller
  if (agencyKind === 'POLICE' && agencyId !== 'police:ccib')
    throw forbidden('Of the police the CCIB alone asks the regulator')
  const msisdns = [...new Set(readList(input.msisdns, 'msisdns', maxNumbers))]
  if (!isUuid(input.caseId)) throw notFound()
  const caseId = input.caseId.toLowerCase()
  return context.transaction(async (db) => {
    const id = await once(
      db,
      { subgraph: 'sims', operation: 'requestSimSuspension', input },
      async () => {
        const caseNumber = await findCaseNumber(db, caseId)
        if (caseNumber === undefined) throw notFound()
        const known = await findCaseNumbers(db, caseId, msisdns)
        if (known.length < msisdns.length)
          throw badUserInput('msisdns must be suspect numbers of the case')
        const request = { id: randomUUID(), caseId, caseNumber, requestedAt: at }
        await insertRequest(db, request, msisdns)
        await publishRequest(db, await findOne(db, request.id), at)
        return request.id
      },
    )
    return { request: await findOne(db, id) }
  })
}

/**
 * The regulator orders the numbers of a request off, or refuses. Numbers that no operator has, or that are off or under
 * an order, get no new order.
 * @throws {NOT_FOUND} when there is no such request
 * @throws {INVALID_STATE} when it was decided otherwise
 */
export async function decideSimSuspensionRequest(
  _parent: unknown,
  { input }: { readonly input: DecideSimSuspensionRequestInput },
  context: Context,
) {
  const at = context.now()
  const reason = readText(input.reason, 'reason', 2_000)
  const state = input.ordered ? 'ORDERED' : 'REFUSED'
  if (!isUuid(input.requestId)) throw notFound()
  return context.transaction(async (db) => {
    await once(
      db,
      { subgraph: 'sims', operation: 'decideSimSuspensionRequest', input },
      async () => {
        const request = await lockRequest(db, input.requestId)
        if (!request) throw notFound()
        if (request.state === state && request.reason === reason) return state
        if (request.state !== 'REQUESTED') throw invalidState(request.state)
        await updateDecided(db, request.id, state, reason, at)
        if (input.ordered) await orderRequested(db, request, reason, at, context)
        await publishRequest(db, await findOne(db, request.id), at)
        return state
      },
    )
    return { request: await findOne(db, input.requestId) }
  })
}

async function orderRequested(
  db: Queryable,
  { id, caseId }: RequestRow,
  reason: string,
  at: Date,
  context: Context,
) {
  const numbers = await findNumbersOfRequests(db, [id])
  const sims = await lockSims(
    db,
    numbers.map(({ msisdn }) => msisdn),
  )
  await orderNumbers(db, sims, { at, reason, requestId: id, caseId }, context)
}

async function findOne(db: Queryable, id: string): Promise<RequestRow> {
  const [row] = await findRequests(db, [id])
  if (!row) throw notFound()
  return row
}
