/** An agency pauses its webhook, lets it go on, or removes it. */

import { notFound } from '../../kit/errors.ts'
import { once } from '../../kit/idempotency/once.ts'
import { findOwnWebhook, type WebhookContext } from './queries.ts'
import { deleteWebhook, lockOwnWebhook, updatePaused, updateResumed } from './store.ts'

interface PauseWebhookInput {
  readonly idempotencyKey?: string | null
  readonly isPaused: boolean
}

interface RemoveWebhookInput {
  readonly idempotencyKey?: string | null
  readonly url: string
}

/**
 * Pauses the webhook of the caller's agency, or lets it go on with everything that waits. One that runs already runs on.
 * @throws {NOT_FOUND} when the agency has no webhook
 */
export async function pauseWebhook(
  _parent: unknown,
  { input }: { readonly input?: PauseWebhookInput | null },
  context: WebhookContext,
) {
  const call = { subgraph: 'deliveries', operation: 'pauseWebhook', input: input ?? {} } as const
  await context.transaction((db) =>
    once(db, call, async () => {
      const webhook = await lockOwnWebhook(db)
      if (!webhook) throw notFound()
      if (input?.isPaused ?? true) await updatePaused(db, context.now())
      else if (!webhook.isRunning) await updateResumed(db, context.now())
      return context.caller.agencyId
    }),
  )
  return { webhook: await findOwnWebhook(context) }
}

/**
 * Removes the webhook of the caller's agency with its deliveries. An agency without a webhook is answered the same.
 * @throws {NOT_FOUND} when the agency has a webhook with another URL
 */
export async function removeWebhook(
  _parent: unknown,
  { input }: { readonly input: RemoveWebhookInput },
  context: WebhookContext,
) {
  const { agencyId } = context.caller
  await context.transaction((db) =>
    once(db, { subgraph: 'deliveries', operation: 'removeWebhook', input }, async () => {
      const isRemoved = await deleteWebhook(db, input.url)
      if (!isRemoved && (await lockOwnWebhook(db))) throw notFound()
      return agencyId
    }),
  )
  return { agencyId, webhook: await findOwnWebhook(context) }
}
