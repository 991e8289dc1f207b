/** Waits until feeds grow: one look for all readers, and notifications where the database sends them. */

import type { Database } from '../../kit/database/database.ts'
import { systemSession } from '../../kit/database/system-session.ts'
import { feedChannel, findLastSequences } from './store.ts'

/** Tells readers of feeds that there is more to read. */
export interface FeedWatch {
  /**
   * Resolves when the feed may hold an event after the sequence, or the signal is aborted. The reader must have looked
   * for one after the watch was created.
   */
  grown(agencyId: string, sequence: string, signal: AbortSignal): Promise<void>
  close(): Promise<void>
}

/** Pauses between two looks, in milliseconds: with notifications, which may be kept back, and without. */
const pausesMs = { notified: 2_000, alone: 500 }

interface Waiter {
  readonly agencyId: string
  readonly sequence: bigint
  readonly wake: () => void
}

/** Watches while readers wait; no reader holds a connection. */
export function watchFeeds(db: Database): FeedWatch {
  const waiters = new Set<Waiter>()
  /** The newest sequences that are known, by agency. */
  const last = new Map<string, bigint>()
  const stopListening = db.listen?.(feedChannel, (payload) => {
    if (payload === undefined) void look()
    else learn(...readPayload(payload))
  })
  const pauseMs = stopListening ? pausesMs.notified : pausesMs.alone
  let timer: NodeJS.Timeout | undefined
  let looking: Promise<void> | undefined

  function learn(agencyId: string, sequence: bigint): void {
    if (sequence <= (last.get(agencyId) ?? -1n)) return
    last.set(agencyId, sequence)
    for (const waiter of waiters)
      if (waiter.agencyId === agencyId && waiter.sequence < sequence) waiter.wake()
  }

  async function lookOnce(): Promise<void> {
    const agencyIds = [...new Set([...waiters].map(({ agencyId }) => agencyId))]
    if (agencyIds.length === 0) return
    const session = { ...systemSession('deliveries'), isReadOnly: true }
    const rows = await db.transaction(session, (each) => findLastSequences(each, agencyIds))
    for (const { agencyId, lastSequence } of rows) learn(agencyId, BigInt(lastSequence))
  }

  /** A look that fails is followed by another. */
  function look(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    looking ??= lookOnce()
      .catch(() => undefined)
      .finally(() => {
        looking = undefined
        lookLater()
      })
    return looking
  }

  function lookLater(): void {
    if (waiters.size > 0 && !looking) timer ??= setTimeout(() => void look(), pauseMs)
  }

  return {
    grown(agencyId, text, signal) {
      const sequence = BigInt(text)
      if (signal.aborted || sequence < (last.get(agencyId) ?? -1n)) return Promise.resolve()
      return new Promise((resolve) => {
        const wake = () => {
          waiters.delete(waiter)
          signal.removeEventListener('abort', wake)
          resolve()
        }
        const waiter: Waiter = { agencyId, sequence, wake }
        waiters.add(waiter)
        signal.addEventListener('abort', wake)
        lookLater()
      })
    },
    async close() {
      for (const { wake } of waiters) wake()
      clearTimeout(timer)
      await stopListening?.()
      await looking
      clearTimeout(timer)
    },
  }
}

function readPayload(payload: string): [agencyId: string, sequence: bigint] {
  const blank = payload.lastIndexOf(' ')
  return [payload.slice(0, blank), BigInt(payload.slice(blank + 1))]
}
