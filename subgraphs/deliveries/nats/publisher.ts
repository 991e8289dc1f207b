/** Publishes every entry of every feed to JetStream. The feed stays the source: messages are read from it. */

import { setTimeout } from 'node:timers/promises'
import type { Database } from '../../kit/database/database.ts'
import { systemSession } from '../../kit/database/system-session.ts'
import type { Background, BackgroundOptions } from '../../kit/subgraph.ts'
import { toCloudEvent } from '../feed/cloud-event.ts'
import type { JetStream } from './jetstream.ts'
import { claimPublication, settlePublication, type PublicationRow } from './store.ts'

/** Database, clock and connection of a publisher. */
export interface PublisherOptions {
  readonly db: Database
  readonly now: () => Date
  readonly stream: JetStream
  /** First part of every subject; default `aoc`. */
  readonly prefix?: string
}

/** How long a feed is kept from other publishers, in milliseconds. */
const leaseMs = 30_000
/** Events of one claim. */
const size = 200
/** Time for the events of one claim, in milliseconds: less than the lease. */
const roundMs = 20_000
/** Pause when everything is published, in milliseconds. */
const idleMs = 250
/** Pause after a fault of the database or the server, in milliseconds. */
const faultMs = 2_000

const session = systemSession('deliveries')

/**
 * Publishes what is in the feeds, each feed in its order, until nothing is left.
 * @returns how many events
 * @throws when the server did not store a message; everything before it counts as published
 */
export async function publishDue(options: PublisherOptions): Promise<number> {
  const { db, now } = options
  let published = 0
  for (;;) {
    const events = await db.transaction(session, (each) =>
      claimPublication(each, now(), leaseMs, size),
    )
    if (events.length === 0) return published
    published += await publishFeed(options, events)
  }
}

/** One at a time: a message that is stored after a later one would change the order of the feed. */
async function publishFeed(
  { db, now, stream, prefix = 'aoc' }: PublisherOptions,
  events: readonly PublicationRow[],
): Promise<number> {
  const began = performance.now()
  let last: PublicationRow | undefined
  let published = 0
  try {
    for (const event of events) {
      if (performance.now() - began > roundMs) break
      const { agencyId, type, eventId } = event
      await stream.publish(
        `${prefix}.${toToken(agencyId)}.${type}`,
        // the whole of its data: it does not leave the installation
        toCloudEvent(event, event.data),
        `${eventId}:${agencyId}`,
      )
      last = event
      published += 1
    }
  } finally {
    const [first] = events
    const settled = last ?? (first && { ...first, sequence: '0' })
    if (settled)
      await db.transaction(session, (each) =>
        settlePublication(each, settled, settled.sequence, now()),
      )
  }
  return published
}

/** A part of a subject has no dot, blank or wildcard. */
function toToken(agencyId: string): string {
  return agencyId.replaceAll(/[.\s*>]/g, '_')
}

/** Publishes until it is closed. A server that cannot be reached is logged and tried again. */
export function startPublisher(
  open: () => Promise<JetStream>,
  { db, now, log }: Pick<BackgroundOptions, 'db' | 'now' | 'log'>,
): Background {
  const closing = new AbortController()
  const pause = (ms: number) =>
    setTimeout(ms, undefined, { signal: closing.signal }).catch(() => undefined)

  async function run(): Promise<void> {
    let stream: JetStream | undefined
    while (!closing.signal.aborted) {
      try {
        stream ??= await open()
        const published = await publishDue({ db, now, stream })
        if (published === 0) await pause(idleMs)
      } catch (error) {
        const { name, code } = error as Readonly<Record<string, unknown>> // facts for the log, whatever was thrown
        log.error({ type: name, code }, 'events could not be published')
        // a connection that was refused for good does not open again
        await stream?.close().catch(() => undefined)
        stream = undefined
        await pause(faultMs)
      }
    }
    await stream?.close()
  }

  const running = run()
  return {
    close() {
      closing.abort()
      return running
    },
  }
}
