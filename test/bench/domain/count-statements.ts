/** Statements and round trips of each kind of operation, counted by a proxy before the database. */

import { startCountingProxy } from '../../support/processes/counting-proxy.ts'
import type { Load } from './load.ts'
import { startDomainSystem, type DomainSystem } from './system.ts'

/** Of one request, without what the processes send by themselves in the meantime. */
export interface SentForRequest {
  readonly statements: number
  readonly trips: number
}

const requests = 40

/**
 * Runs a system of its own through the proxy: the measured one has none before it.
 * @param createLoad over the system that it is given
 */
export async function countStatements(
  databaseUrl: string,
  key: Buffer,
  names: readonly string[],
  createLoad: (system: DomainSystem) => Promise<Load>,
): Promise<ReadonlyMap<string, SentForRequest>> {
  const proxy = await startCountingProxy(databaseUrl)
  const system = await startDomainSystem(proxy.url, key, { hasBackground: false })
  try {
    const load = await createLoad(system)
    const counted = new Map<string, SentForRequest>()
    for (const name of names) {
      // the first requests fill caches
      for (let index = 0; index < 5; index++) await load.send(name, index)
      const before = { ...proxy.seen }
      for (let index = 0; index < requests; index++) await load.send(name, index)
      counted.set(name, {
        statements: (proxy.seen.statements - before.statements) / requests,
        trips: (proxy.seen.trips - before.trips) / requests,
      })
    }
    return counted
  } finally {
    await system.stop()
    proxy.close()
  }
}
