/** The deliveries subgraph: the feed of events of each agency, and its receipts. */

import type { Subgraph } from '../kit/subgraph.ts'
import { sweeps } from './clocks/sweep.ts'
import { feed } from './feed/feed.ts'
import { openSubscriptions } from './feed/stream-events.ts'
import { createLoaders, type DeliveriesLoaders } from './loaders.ts'
import { openJetStream, type StreamOptions } from './nats/jetstream.ts'
import { startPublisher } from './nats/publisher.ts'
import { references, resolvers } from './resolvers.ts'
import { startSender } from './webhooks/sender.ts'
import type { Webhooks } from './webhooks/webhooks.ts'

/** The subgraph where no agency can set a webhook. */
export const deliveries: Subgraph<DeliveriesLoaders> = {
  name: 'deliveries',
  sdl: new URL('../../schema/deliveries.graphql', import.meta.url),
  migrations: { schema: 'deliveries', folder: new URL('./migrations/', import.meta.url) },
  resolvers,
  references,
  createLoaders: (scope) => createLoaders(scope),
  openSubscriptions,
  work: feed,
  sweeps,
}

/** The subgraph, as the local stack and its own process start it. */
export function withWebhooks(webhooks: Webhooks): Subgraph<DeliveriesLoaders> {
  const { send, sealer } = webhooks
  return {
    ...deliveries,
    createLoaders: (scope) => createLoaders(scope, webhooks),
    start: ({ db, now, log }) => startSender({ db, now, send, sealer }, { log }),
  }
}

/** The subgraph, which also publishes its feeds to JetStream. */
export function withNats(
  subgraph: Subgraph<DeliveriesLoaders>,
  options: StreamOptions,
): Subgraph<DeliveriesLoaders> {
  return {
    ...subgraph,
    start(background) {
      const works = [
        subgraph.start?.(background),
        startPublisher(() => openJetStream(options), background),
      ]
      return {
        async close() {
          await Promise.all(works.map(async (work) => work?.close()))
        },
      }
    },
  }
}
