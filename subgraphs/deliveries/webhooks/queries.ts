/** Resolvers that show webhooks: an agency sees its own, and the outcomes of its calls. */

import { readPage, toConnection, type PageArguments } from '../../kit/connection.ts'
import { countOf } from '../../kit/counts.ts'
import { invalidState } from '../../kit/errors.ts'
import type { Resolvers, SubgraphContext } from '../../kit/subgraph.ts'
import type { DeliveriesLoaders } from '../loaders.ts'
import { findWebhooks, listDeliveries, type DeliveryRow, type WebhookRow } from './store.ts'
import type { Webhooks } from './webhooks.ts'

/** The context of the resolvers of webhooks. */
export type WebhookContext = SubgraphContext<DeliveriesLoaders>

interface DeliveriesArguments extends PageArguments {
  readonly isWaiting?: boolean | null
}

/** Fields of Query. */
export const webhookQueries = {
  webhook: (_parent: unknown, _args: unknown, { caller, loaders }: WebhookContext) =>
    loaders.webhook.load(caller.agencyId),
  async webhookDeliveries(_parent: unknown, args: DeliveriesArguments, context: WebhookContext) {
    const page = readPage(args, ['BIGINT'])
    const isWaiting = args.isWaiting ?? null
    const rows = await context.read((db) => listDeliveries(db, isWaiting, page))
    return toConnection(
      rows,
      page,
      ({ sequence }) => [sequence],
      countOf(context, (db, all) => listDeliveries(db, isWaiting, all)),
    )
  },
  webhookKeys(_parent: unknown, _args: unknown, { loaders }: WebhookContext) {
    const keys = loaders.webhooks?.keys
    if (!keys) return null
    return { keys, jwks: JSON.stringify({ keys: keys.map(({ jwk }) => jwk) }) }
  },
}

/** Fields of the types that webhooks bring. */
export const webhookTypes: Resolvers<WebhookContext> = {
  WebhookDelivery: {
    state: ({ deliveredAt }: DeliveryRow) => (deliveredAt === null ? 'WAITING' : 'DELIVERED'),
    nextAttemptAt: ({ deliveredAt, nextAt }: DeliveryRow) => (deliveredAt === null ? nextAt : null),
    attempts: ({ sequence }: DeliveryRow, _args, { loaders }) => loaders.attempts.load(sequence),
  },
}

/** The webhook of the caller's agency as it is now. */
export async function findOwnWebhook({
  read,
  caller,
}: WebhookContext): Promise<WebhookRow | undefined> {
  const [webhook] = await read((db) => findWebhooks(db, [caller.agencyId]))
  return webhook
}

/** @throws {INVALID_STATE} when the installation has no key for webhooks */
export function requireWebhooks({ loaders }: WebhookContext): Webhooks {
  if (!loaders.webhooks) throw invalidState('NO_WEBHOOKS')
  return loaders.webhooks
}
