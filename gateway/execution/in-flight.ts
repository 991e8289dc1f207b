/** Identical queries of one caller that are in flight at the same time: asked once, answered to each. */

import { createCancellation, type Cancellable, type Cancellation } from './cancellation.ts'
import { ExchangeError } from './exchange.ts'

export interface InFlight {
  /**
   * Joins the call with this key, or starts it. Who goes waits no longer; the call is cancelled when all have gone.
   * @param key everything that the answer depends on, the caller and the purpose among it
   */
  join(
    key: string,
    start: (cancellation: Cancellation) => Promise<string>,
    cancellation: Cancellation | undefined,
  ): Promise<string>
  /** From now on nobody joins what is in flight: something has changed since it was asked. */
  forget(): void
}

const gone = () => new ExchangeError('cancelled', 'nobody waits for it')

/** Who waits for a call. */
interface Waiter {
  readonly resolve: (text: string) => void
  readonly reject: (reason: unknown) => void
}

interface Shared {
  readonly waiters: Set<Waiter>
  readonly cancellation: Cancellable
}

export function createInFlight(): InFlight {
  const calls = new Map<string, Shared>()

  function open(key: string, start: (cancellation: Cancellation) => Promise<string>): Shared {
    const shared: Shared = { waiters: new Set(), cancellation: createCancellation() }
    /** What has ended is kept by nobody. */
    const end = (settle: (waiter: Waiter) => void) => {
      if (calls.get(key) === shared) calls.delete(key)
      for (const waiter of shared.waiters) settle(waiter)
      shared.waiters.clear()
    }
    void start(shared.cancellation).then(
      (text) => end(({ resolve }) => resolve(text)),
      (error: unknown) => end(({ reject }) => reject(error)),
    )
    calls.set(key, shared)
    return shared
  }

  return {
    join(key, start, cancellation) {
      if (cancellation?.isCancelled === true) return Promise.reject(gone())
      const shared = calls.get(key) ?? open(key, start)
      return new Promise((resolve, reject) => {
        const leave = () => {
          reject(gone())
          shared.waiters.delete(waiter)
          if (shared.waiters.size > 0) return
          if (calls.get(key) === shared) calls.delete(key)
          shared.cancellation.cancel()
        }
        const waiter: Waiter = {
          resolve(text) {
            cancellation?.forget(leave)
            resolve(text)
          },
          reject(reason) {
            cancellation?.forget(leave)
            reject(reason)
          },
        }
        shared.waiters.add(waiter)
        cancellation?.onCancel(leave)
      })
    },
    forget: () => calls.clear(),
  }
}
