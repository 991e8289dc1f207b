/** The five subgraphs, as the local stack starts them. */

import { accounts } from '../subgraphs/accounts/subgraph.ts'
import { cases } from '../subgraphs/cases/subgraph.ts'
import { deliveries } from '../subgraphs/deliveries/subgraph.ts'
import { startBackground, type Background } from '../subgraphs/kit/background.ts'
import type { MigrationFolder } from '../subgraphs/kit/database/migrate.ts'
import { buildSubgraphServer, type SubgraphServerOptions } from '../subgraphs/kit/server/server.ts'
import { referrals } from '../subgraphs/referrals/subgraph.ts'
import { sims } from '../subgraphs/sims/subgraph.ts'

/** Builds the servers in the order of `subgraphNames`. */
export function buildSubgraphServers(options: SubgraphServerOptions) {
  return Promise.all([
    buildSubgraphServer(cases, options),
    buildSubgraphServer(accounts, options),
    buildSubgraphServer(sims, options),
    buildSubgraphServer(referrals, options),
    buildSubgraphServer(deliveries, options),
  ])
}

/** In the order in which they are applied. */
export const migrations: readonly MigrationFolder[] = [
  ...[cases, accounts, sims, referrals, deliveries].map((subgraph) => subgraph.migrations),
  { schema: 'gateway', folder: new URL('../gateway/migrations/', import.meta.url) },
]

/** Starts what each subgraph does by itself: events are delivered, clocks are swept. */
export function startBackgrounds(
  options: Parameters<typeof startBackground>[1],
): readonly Background[] {
  return [
    startBackground(cases, options),
    startBackground(accounts, options),
    startBackground(sims, options),
    startBackground(referrals, options),
    startBackground(deliveries, options),
  ]
}
