/** Many holds in one call: each item its own transaction, its own result or error, in the order given. */

import { createHash } from 'node:crypto'
import { GraphQLError } from 'graphql'
import { isErrorCode } from '../../../schema/error-codes.ts'
import { isRefusalReason, type RefusalReason } from '../../../schema/refusal-reasons.ts'
import { badUserInput } from '../../kit/errors.ts'
import { readIdempotencyKey } from '../../kit/idempotency/once.ts'
import { readList } from '../../kit/input.ts'
import type { SubgraphContext } from '../../kit/subgraph.ts'
import type { AccountsLoaders } from '../loaders.ts'
import type { HoldRow } from './store.ts'
import { placeHold, type PlaceHoldInput } from './place.ts'
import { liftHold, rejectHold, type LiftHoldInput, type RejectHoldInput } from './transitions.ts'

type Context = SubgraphContext<AccountsLoaders>
type Item = { readonly holdId: string }

interface ManyInput<One extends Item> {
  readonly idempotencyKey: string
  readonly items: readonly One[]
}

/** The result of one item: the hold, or the error. */
interface ItemResult {
  readonly holdId: string
  readonly hold: HoldRow | null
  readonly error: {
    readonly code: string
    readonly message: string
    readonly state: string | null
    readonly reason: RefusalReason | null
  } | null
}

/** Most items of one call. */
const maxItems = 200

/** A bank answers up to 200 requests in one call. */
export function placeHolds(
  _parent: unknown,
  { input }: { readonly input: ManyInput<PlaceHoldInput> },
  context: Context,
) {
  return each(context, input, (item) => placeHold(undefined, { input: item }, context))
}

/** A bank refuses up to 200 requests in one call. */
export function rejectHolds(
  _parent: unknown,
  { input }: { readonly input: ManyInput<RejectHoldInput> },
  context: Context,
) {
  return each(context, input, (item) => rejectHold(undefined, { input: item }, context))
}

/** Ends up to 200 holds in one call. */
export function liftHolds(
  _parent: unknown,
  { input }: { readonly input: ManyInput<LiftHoldInput> },
  context: Context,
) {
  return each(context, input, (item) => liftHold(undefined, { input: item }, context))
}

/**
 * Runs the items one after another. Each has a key of its own made from the call's key and its hold: when the call is
 * repeated after a failure, what was done answers as before and the rest is done now.
 */
async function each<One extends Item>(
  context: Context,
  { idempotencyKey, items }: ManyInput<One>,
  run: (
    item: One & { readonly idempotencyKey: string },
  ) => Promise<{ readonly hold: HoldRow | null }>,
) {
  readIdempotencyKey({ idempotencyKey })
  readList(items, 'items', maxItems)
  if (new Set(items.map(({ holdId }) => holdId)).size < items.length)
    throw badUserInput('items names a hold twice')
  const results: ItemResult[] = []
  for (const item of items) {
    const key = createHash('sha256').update(`${idempotencyKey} ${item.holdId}`).digest('base64url')
    results.push(await settle(item.holdId, () => run({ ...item, idempotencyKey: key })))
  }
  return { results }
}

async function settle(
  holdId: string,
  run: () => Promise<{ readonly hold: HoldRow | null }>,
): Promise<ItemResult> {
  try {
    return { holdId, hold: (await run()).hold, error: null }
  } catch (error) {
    const code: unknown = error instanceof GraphQLError ? error.extensions['code'] : undefined
    if (!(error instanceof GraphQLError) || !isErrorCode(code)) throw error
    const { state, reason } = error.extensions
    const facts = {
      code,
      message: error.message,
      state: typeof state === 'string' ? state : null,
      reason: isRefusalReason(reason) ? reason : null,
    }
    return { holdId, hold: null, error: facts }
  }
}
