/** Background work of a subgraph: delivers events, and announces clocks that have ended. */

import { setTimeout } from 'node:timers/promises'
import { dispatchEvents, handleNextEvents, purgeEvents } from './outbox/relay.ts'
import { systemSession } from './database/system-session.ts'
import { isExchanging, type SubgraphName } from './subgraph-name.ts'
import type { Background, BackgroundOptions, Subgraph, Sweep } from './subgraph.ts'

/** Most announcements, or events removed, that one transaction of the sweeper makes. */
const sweepBatch = 1_000

/** One round of all work of the subgraph; how much was done. */
export async function workOnce<Loaders>(
  subgraph: Subgraph<Loaders>,
  options: Pick<BackgroundOptions, 'db' | 'now'>,
): Promise<number> {
  // complaints before lapses: an event that arrived in time is handled before the clock is read
  const moved = await moveOnce(subgraph, options)
  const { count } = await sweepOnce(subgraph, options)
  return moved + count
}

/** The subgraph's own work, and its events: taken over from others, and handled. */
async function moveOnce<Loaders>(
  subgraph: Subgraph<Loaders>,
  { db, now }: Pick<BackgroundOptions, 'db' | 'now'>,
): Promise<number> {
  const { name, work, handlers } = subgraph
  let moved = work ? await runSweep(name, work, { db, now }) : 0
  if (!isExchanging(name)) return moved
  const relay = { db, subgraph: name, now }
  moved += await dispatchEvents(relay)
  if (!handlers) return moved
  let handled: number
  do moved += handled = await handleNextEvents(relay, handlers)
  while (handled > 0)
  return moved
}

interface Swept {
  readonly count: number
  /** Whether a batch was full: more may be due. */
  readonly isFull: boolean
}

/** Announces the clocks that have ended, and removes events whose time is over. */
async function sweepOnce<Loaders>(
  { name, sweeps = [] }: Subgraph<Loaders>,
  { db, now }: Pick<BackgroundOptions, 'db' | 'now'>,
): Promise<Swept> {
  const counts: number[] = []
  for (const sweep of sweeps) counts.push(await runSweep(name, sweep, { db, now }))
  if (isExchanging(name)) counts.push(await purgeEvents({ db, subgraph: name, now }, sweepBatch))
  return {
    count: counts.reduce((sum, each) => sum + each, 0),
    isFull: counts.some((each) => each >= sweepBatch),
  }
}

function runSweep(
  name: SubgraphName,
  sweep: Sweep,
  { db, now }: Pick<BackgroundOptions, 'db' | 'now'>,
): Promise<number> {
  return db.transaction(systemSession(name), (connection) => sweep(connection, now(), sweepBatch))
}

/** How often clocks are swept, in milliseconds, whatever else happens. */
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
  const pause = (ms: number) =>
    setTimeout(ms, undefined, { signal: closing.signal }).catch(() => undefined)

  async function run(): Promise<void> {
    let pauseMs = shortestMs
    let sweptAt = -Infinity
    while (!closing.signal.aborted) {
      try {
        let done = await moveOnce(subgraph, options)
        if (performance.now() - sweptAt >= sweepEveryMs) {
          const { count, isFull } = await sweepOnce(subgraph, options)
          if (!isFull) sweptAt = performance.now()
          done += count
        }
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
