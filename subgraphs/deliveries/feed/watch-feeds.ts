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
  /** The newest sequences by agency. A notification is a hint alone: any login of the database may send one. */
  const hints = new Map<string, bigint>()
  const stopListening = db.listen?.(feedChannel, (payload) => {
    const hint = readPayload(payload)
    if (hint) hints.set(hint.agencyId, hint.sequence)
    void look()
  })
  const pauseMs = stopListening ? pausesMs.notified : pausesMs.alone
  let timer: NodeJS.Timeout | undefined
  let looking: Promise<void> | undefined
  let isDueAgain = false

  async function lookOnce(): Promise<void> {
    const agencyIds = [...new Set([...waiters].map(({ agencyId }) => agencyId))]
    if (agencyIds.length === 0) return
    const session = { ...systemSession('deliveries'), isReadOnly: true }
    const rows = await db.transaction(session, (each) => findLastSequences(each, agencyIds))
    for (const { agencyId, lastSequence } of rows) {
      const last = BigInt(lastSequence)
      hints.set(agencyId, last)
      for (const waiter of waiters)
        if (waiter.agencyId === agencyId && waiter.sequence < last) waiter.wake()
    }
  }

  /** One look at a time; a call during a look is followed by another look. A look that fails is followed by another. */
  function look(): Promise<void> {
    if (looking) {
      isDueAgain = true
      return looking
    }
    clearTimeout(timer)
    timer = undefined
    looking = lookOnce()
      .catch(() => undefined)
      .finally(() => {
        looking = undefined
        if (isDueAgain) void look()
        else lookLater()
      })
    isDueAgain = false
    return looking
  }

  function lookLater(): void {
    if (waiters.size > 0 && !looking) timer ??= setTimeout(() => void look(), pauseMs)
  }

  return {
    grown(agencyId, text, signal) {
      if (signal.aborted) return Promise.resolve()
      const sequence = BigInt(text)
      return new Promise((resolve) => {
        const wake = () => {
          waiters.delete(waiter)
          signal.removeEventListener('abort', wake)
          resolve()
        }
        const waiter: Waiter = { agencyId, sequence, wake }
        waiters.add(waiter)
        signal.addEventListener('abort', wake)
        if (sequence < (hints.get(agencyId) ?? -1n)) void look()
        else lookLater()
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

/** The hint of a notification; undefined where it has another form. */
function readPayload(payload: string | undefined) {
  const [, agencyId, sequence] = /^(\S{1,200}) (\d{1,19})$/.exec(payload ?? '') ?? []
  return agencyId === undefined || sequence === undefined
    ? undefined
    : { agencyId, sequence: BigInt(sequence) }
}
