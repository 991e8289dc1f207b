/** Background work of a subgraph: delivers events, and announces clocks that have ended. */

import { setTimeout } from 'node:timers/promises'
import { dispatchEvents, handleNextEvents, purgeEvents } from './outbox/relay.ts'
import { systemSession } from './database/system-session.ts'
import { isExchanging, type ExchangingSubgraph } from './subgraph-name.ts'
import type { Background, BackgroundOptions, Subgraph, Sweep } from './subgraph.ts'

/** Most announcements that one transaction of the sweeper makes. */
const sweepBatch = 1_000

/** One round of all work of the subgraph; how much was done. */
export async function workOnce<Loaders>(
  subgraph: Subgraph<Loaders>,
  { db, now }: Pick<BackgroundOptions, 'db' | 'now'>,
): Promise<number> {
  const { name } = subgraph
  let done = await runSweep(subgraph.work)
  if (isExchanging(name)) done += await exchange(name)
  for (const sweep of subgraph.sweeps ?? []) done += await runSweep(sweep)
  // as seldom as clocks are swept: a round without sweeps has none in its list
  if (isExchanging(name) && subgraph.sweeps?.length !== 0)
    done += await purgeEvents({ db, subgraph: name, now })
  return done

  async function exchange(exchanging: ExchangingSubgraph): Promise<number> {
    const relay = { db, subgraph: exchanging, now }
    let moved = await dispatchEvents(relay)
    // complaints before lapses: an event that arrived in time is handled before the clock is read
    if (!subgraph.handlers) return moved
    let handled: number
    do moved += handled = await handleNextEvents(relay, subgraph.handlers)
    while (handled > 0)
    return moved
  }

  async function runSweep(sweep: Sweep | undefined): Promise<number> {
    if (!sweep) return 0
    return db.transaction(systemSession(name), (connection) => sweep(connection, now(), sweepBatch))
  }
}

/** How often clocks are swept while nothing else happens, in milliseconds. */
const sweepEveryMs = 5_000

/**
 * Pause after a round that found work, as a share of the shortest pause: what comes in meanwhile shares the next round, where
 * one event at a time would cost a commit each.
 */
const gatherShare = 0.4

/** Repeats `workOnce` until it is closed. A round that fails is logged and followed by another. */
export function startBackground<Loaders>(
  subgraph: Subgraph<Loaders>,
  options: BackgroundOptions,
): Background {
  const shortestMs = options.pauseMs ?? 250
  const longestMs = 8 * shortestMs
  // publishers send no notification: a notifying transaction would wait for a global lock at its commit
  const longestIdleMs = subgraph.work ? shortestMs : longestMs
  const closing = new AbortController()
  const withoutSweeps = { ...subgraph, sweeps: [] }
  const pause = (ms: number) =>
    setTimeout(ms, undefined, { signal: closing.signal }).catch(() => undefined)

  async function run(): Promise<void> {
    let pauseMs = shortestMs
    let sweptAt = -Infinity
    while (!closing.signal.aborted) {
      try {
        const isSweepDue = performance.now() - sweptAt >= sweepEveryMs
        const done = await workOnce(isSweepDue ? subgraph : withoutSweeps, options)
        if (isSweepDue && done === 0) sweptAt = performance.now()
        pauseMs = done > 0 ? shortestMs : Math.min(2 * pauseMs, longestIdleMs)
        await pause(done > 0 ? gatherShare * shortestMs : pauseMs)
      } catch (error) {
        const { name, code } = error as Readonly<Record<string, unknown>> // facts for the log, whatever was thrown
        options.log.error({ subgraph: subgraph.name, type: name, code }, 'background work failed')
        await pause(longestMs)
      }
    }
  }

  const running = run()
  const own = subgraph.start?.(options)
  return {
    async close() {
      closing.abort()
      await Promise.all([running, own?.close()])
    },
  }
}
