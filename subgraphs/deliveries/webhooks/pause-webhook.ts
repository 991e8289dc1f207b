/** An agency pauses its webhook, lets it go on, or removes it. */

import { notFound } from '../../kit/errors.ts'
import { findOwnWebhook, type WebhookContext } from './queries.ts'
import { deleteWebhook, updatePaused, updateResumed } from './store.ts'

/**
 * Pauses the webhook of the caller's agency, or lets it go on with everything that waits.
 * @throws {NOT_FOUND} when the agency has no webhook
 */
export async function pauseWebhook(
  _parent: unknown,
  { input }: { readonly input?: { readonly isPaused: boolean } | null },
  context: WebhookContext,
) {
  const update = (input?.isPaused ?? true) ? updatePaused : updateResumed
  const isDone = await context.transaction((db) => update(db, context.now()))
  if (!isDone) throw notFound()
  return { webhook: await findOwnWebhook(context) }
}

/**
 * Removes the webhook of the caller's agency with its deliveries.
 * @throws {NOT_FOUND} when the agency has no webhook with this URL
 */
export async function removeWebhook(
  _parent: unknown,
  { input }: { readonly input: { readonly url: string } },
  { transaction, caller }: WebhookContext,
) {
  const isDone = await transaction((db) => deleteWebhook(db, input.url))
  if (!isDone) throw notFound()
  return { agencyId: caller.agencyId }
}
