/** An agency tries its webhook. */

import { badUserInput, notFound } from '../../kit/errors.ts'
import { findEarlierAnswer, once } from '../../kit/idempotency/once.ts'
import { createTestMessage } from './message.ts'
import type { Attempt } from './send.ts'
import { findOwnWebhook, requireWebhooks, type WebhookContext } from './queries.ts'
import { findOwnEndpoint, updateReached } from './store.ts'

interface TestWebhookInput {
  readonly idempotencyKey?: string | null
  readonly timeoutMs: number
}

/** An attempt as its key keeps it. */
type KeptAttempt = Omit<Attempt, 'at'> & { readonly at: string }

/** Longest test call, in milliseconds: the gateway waits for five seconds. */
const maxTestMs = 4_000

/**
 * Calls the endpoint of the caller's agency once for each key; without a key, each time. A success ends the rest of an endpoint that could not be reached.
 * @throws {NOT_FOUND} when the agency has no webhook
 * @throws {BAD_USER_INPUT} when the time is out of bounds, or the bearer can no longer be read
 * @throws {INVALID_STATE} when the installation has no key for webhooks
 */
export async function testWebhook(
  _parent: unknown,
  { input }: { readonly input?: TestWebhookInput | null },
  context: WebhookContext,
) {
  const timeoutMs = input?.timeoutMs ?? maxTestMs
  if (timeoutMs < 100 || timeoutMs > maxTestMs)
    throw badUserInput(`timeoutMs must be 100 to ${maxTestMs}`)
  const { send, sealer } = requireWebhooks(context)
  const { agencyId } = context.caller
  const endpoint = await context.read(findOwnEndpoint)
  if (!endpoint) throw notFound()
  const { url, authorizationSealed } = endpoint
  const bearer =
    authorizationSealed === null ? undefined : sealer?.open(agencyId, authorizationSealed)
  if (authorizationSealed !== null && bearer === undefined)
    throw badUserInput('authorization can no longer be read: set the webhook again')
  const call = { subgraph: 'deliveries', operation: 'testWebhook', input: input ?? {} } as const
  // no transaction is open while the endpoint is called: two calls at once with one key may both be made
  const attempt =
    (await context.read((db) => findEarlierAnswer<KeptAttempt>(db, call))) ??
    (await keep(
      await send({ agencyId, url, bearer }, createTestMessage(agencyId, context.now()), {
        timeoutMs,
      }),
    ))
  return { attempt, webhook: await findOwnWebhook(context) }

  function keep(made: Attempt): Promise<KeptAttempt> {
    return context.transaction((db) =>
      once(db, call, async () => {
        if (made.outcome === 'DELIVERED') await updateReached(db, context.now())
        return { ...made, at: made.at.toISOString() }
      }),
    )
  }
}
