/** An agency tries its webhook. */

import { badUserInput, notFound } from '../../kit/errors.ts'
import { createTestMessage } from './message.ts'
import { findOwnWebhook, requireWebhooks, type WebhookContext } from './queries.ts'
import { findOwnEndpoint, updateReached } from './store.ts'

/** Longest test call, in milliseconds: the gateway waits for five seconds. */
const maxTestMs = 4_000

/**
 * Calls the endpoint of the caller's agency once. A success ends the rest of an endpoint that could not be reached.
 * @throws {NOT_FOUND} when the agency has no webhook
 * @throws {BAD_USER_INPUT} when the time is out of bounds, or the bearer can no longer be read
 * @throws {INVALID_STATE} when the installation has no key for webhooks
 */
export async function testWebhook(
  _parent: unknown,
  { input }: { readonly input?: { readonly timeoutMs: number } | null },
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
  const message = createTestMessage(agencyId, context.now())
  const attempt = await send({ url, bearer }, message, { timeoutMs })
  if (attempt.outcome === 'DELIVERED')
    await context.transaction((db) => updateReached(db, context.now()))
  return { attempt, webhook: await findOwnWebhook(context) }
}
