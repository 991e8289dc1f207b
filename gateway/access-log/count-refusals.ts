/**
 * Counts calls that were refused before they reached authorization. The first ten of a client and reason in a minute have an
 * entry each; the others of that minute have one entry together, which bounds the entries that refused calls add.
 */

import type { FastifyBaseLogger } from 'fastify'
import { createEntryId, writeEntry } from './entry.ts'
import type { AccessRecorder } from './recorder.ts'

/** One refused call. */
export interface RefusedCall {
  /** The client of the token; null when no token was verified. */
  readonly client: string | null
  readonly agency: string | null
  /** Code of the error. */
  readonly reason: string
}

/** Counts refused calls. */
export interface RefusalCounter {
  count(call: RefusedCall): void
  /** Writes the counts that are due. */
  flush(): void
  /** Writes the remaining counts; no other call is counted afterwards. */
  close(): void
}

/** Refusals of one client and reason in one minute that have an entry each. */
const maxSingle = 10
/** Most clients and reasons that are counted apart in one minute. */
const maxKeys = 1_000
const minuteMs = 60_000

interface Tally extends RefusedCall {
  count: number
}

/**
 * A counter that writes through the recorder and flushes due counts every minute. A count that cannot be written is logged:
 * nothing was delivered.
 */
export function createRefusalCounter(options: {
  readonly recorder: Pick<AccessRecorder, 'record'>
  readonly now: () => Date
  readonly log: FastifyBaseLogger
}): RefusalCounter {
  const { recorder, now, log } = options
  let tallies = new Map<string, Tally>()
  let minute = 0
  let isClosed = false

  function write({ client, agency, reason }: RefusedCall, count: number, at: number): void {
    const id = createEntryId(now())
    const body = writeEntry({
      v: 1,
      kind: 'refusals',
      id,
      at: now().toISOString(),
      agency,
      client,
      reason,
      minute: new Date(at).toISOString(),
      count,
      previous: null,
    })
    recorder
      .record({ id, agencyId: agency ?? 'anonymous', body })
      .catch(() => log.error({ reason, count }, 'refused calls not recorded'))
  }

  function flush(): void {
    const current = now().getTime() - (now().getTime() % minuteMs)
    if (current === minute) return
    writeAll()
    minute = current
  }

  function writeAll(): void {
    const ended = tallies
    tallies = new Map()
    for (const tally of ended.values())
      if (tally.count > maxSingle) write(tally, tally.count - maxSingle, minute)
  }

  function find(call: RefusedCall): Tally {
    const key = JSON.stringify([call.client, call.agency, call.reason])
    const known = tallies.get(key)
    if (known) return known
    const isFull = tallies.size >= maxKeys
    const others = { client: null, agency: null, reason: 'OTHER' }
    const tally = { ...(isFull ? others : call), count: 0 }
    const place = isFull ? 'others' : key
    const placed = tallies.get(place) ?? tally
    tallies.set(place, placed)
    return placed
  }

  const timer = setInterval(flush, minuteMs)
  timer.unref()

  return {
    count(call) {
      if (isClosed) return
      flush()
      const tally = find(call)
      tally.count += 1
      if (tally.count <= maxSingle) write(tally, 1, minute)
    },
    flush,
    close() {
      isClosed = true
      clearInterval(timer)
      writeAll()
    },
  }
}
