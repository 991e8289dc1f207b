/** The six subgraphs, as the local stack starts them. */

import { accounts } from '../subgraphs/accounts/subgraph.ts'
import { cases } from '../subgraphs/cases/subgraph.ts'
import { deliveries, withWebhooks } from '../subgraphs/deliveries/subgraph.ts'
import type { Webhooks } from '../subgraphs/deliveries/webhooks/webhooks.ts'
import { startBackground } from '../subgraphs/kit/background.ts'
import type { MigrationFolder } from '../subgraphs/kit/database/migrate.ts'
import { buildSubgraphServer, type SubgraphServerOptions } from '../subgraphs/kit/server/server.ts'
import type { Background, BackgroundOptions } from '../subgraphs/kit/subgraph.ts'
import { oversight } from '../subgraphs/oversight/subgraph.ts'
import { referrals } from '../subgraphs/referrals/subgraph.ts'
import { sims } from '../subgraphs/sims/subgraph.ts'

/** The webhooks of the stack. */
interface WithWebhooks {
  readonly webhooks: Webhooks
}

/** Builds the servers in the order of `subgraphNames`. */
export function buildSubgraphServers(options: SubgraphServerOptions & WithWebhooks) {
  return Promise.all([
    buildSubgraphServer(cases, options),
    buildSubgraphServer(accounts, options),
    buildSubgraphServer(sims, options),
    buildSubgraphServer(referrals, options),
    buildSubgraphServer(withWebhooks(options.webhooks), options),
    buildSubgraphServer(oversight, options),
  ])
}

/** In the order in which they are applied. */
export const migrations: readonly MigrationFolder[] = [
  ...[cases, accounts, sims, referrals, deliveries].map((subgraph) => subgraph.migrations),
  { schema: 'gateway', folder: new URL('../gateway/migrations/', import.meta.url) },
  // reads the tables of all others
  oversight.migrations,
]

/** Starts the background work of each subgraph: events are delivered, clocks are swept, webhooks are called. */
export function startBackgrounds(options: BackgroundOptions & WithWebhooks): readonly Background[] {
  return [
    startBackground(cases, options),
    startBackground(accounts, options),
    startBackground(sims, options),
    startBackground(referrals, options),
    startBackground(withWebhooks(options.webhooks), options),
    startBackground(oversight, options),
  ]
}
