/** An agency sets where it is called. */

import type { Queryable } from '../../kit/database/database.ts'
import { badUserInput, invalidState } from '../../kit/errors.ts'
import { once } from '../../kit/idempotency/once.ts'
import { readEndpointUrl } from './endpoint-url.ts'
import { findOwnWebhook, requireWebhooks, type WebhookContext } from './queries.ts'
import { findOwnEndpoint, lockOwnWebhook, upsertWebhook } from './store.ts'
import type { Webhooks } from './webhooks.ts'

interface SetWebhookInput {
  readonly idempotencyKey?: string | null
  readonly url: string
  readonly types?: readonly string[] | null
  readonly authorization?: string | null
}

/** Most types that a webhook may name. */
const maxTypes = 50

/**
 * Sets the webhook of the caller's agency, and lets it go on where it was paused. One that runs with the same values
 * runs on.
 * @throws {BAD_USER_INPUT} when the URL, a type or the bearer is not acceptable
 * @throws {INVALID_STATE} when the installation has no key for webhooks, or none to encrypt a bearer with
 */
export async function setWebhook(
  _parent: unknown,
  { input }: { readonly input: SetWebhookInput },
  context: WebhookContext,
) {
  const webhooks = requireWebhooks(context)
  const url = readEndpointUrl(input.url, webhooks.urlRules)
  const types = readTypes(input.types ?? null)
  const { agencyId, officer } = context.caller
  const bearer = input.authorization ?? null
  const authorizationSealed = seal(webhooks, agencyId, bearer)
  // the hash that is kept of a key's input does not disclose the bearer
  const authorization = bearer && (webhooks.sealer?.digest(agencyId, bearer) ?? null)
  const keyed = { ...input, authorization }
  await context.transaction((db) =>
    once(db, { subgraph: 'deliveries', operation: 'setWebhook', input: keyed }, async () => {
      if (!(await isSet(db, webhooks, { agencyId, url, types, bearer })))
        await upsertWebhook(db, { url, types, authorizationSealed }, officer, context.now())
      return agencyId
    }),
  )
  return { webhook: await findOwnWebhook(context) }
}

interface Wanted {
  readonly agencyId: string
  readonly url: string
  readonly types: readonly string[] | null
  readonly bearer: string | null
}

/** Whether the webhook runs with these values already. */
async function isSet(
  db: Queryable,
  { sealer }: Webhooks,
  { agencyId, url, types, bearer }: Wanted,
): Promise<boolean> {
  const webhook = await lockOwnWebhook(db)
  if (!webhook?.isRunning || webhook.url !== url) return false
  if (JSON.stringify(webhook.types) !== JSON.stringify(types)) return false
  const sealed = (await findOwnEndpoint(db))?.authorizationSealed ?? null
  return (sealed && (sealer?.open(agencyId, sealed) ?? undefined)) === bearer
}

function readTypes(types: readonly string[] | null): readonly string[] | null {
  if (types === null) return null
  if (types.length < 1 || types.length > maxTypes)
    throw badUserInput(`types must be 1 to ${maxTypes}`)
  if (types.some((type) => !/^th\.aoc\.[a-z][a-z.-]{1,80}$/.test(type)))
    throw badUserInput('types must be types of events, such as th.aoc.hold.requested')
  return [...new Set(types)]
}

function seal({ sealer }: Webhooks, agencyId: string, bearer: string | null): Uint8Array | null {
  if (bearer === null) return null
  // RFC 6750, 2.1: b64token
  if (!/^[\w.~+/-]{1,4096}=*$/.test(bearer) || bearer.length > 4_096)
    throw badUserInput('authorization must be a bearer token of at most 4096 characters')
  if (!sealer) throw invalidState('NO_SEAL_KEY')
  return sealer.seal(agencyId, bearer)
}
