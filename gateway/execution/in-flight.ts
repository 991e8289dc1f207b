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

interface Shared {
  readonly answer: Promise<string>
  readonly cancellation: Cancellable
  waiting: number
}

export function createInFlight(): InFlight {
  const calls = new Map<string, Shared>()

  function open(key: string, start: (cancellation: Cancellation) => Promise<string>): Shared {
    const cancellation = createCancellation()
    const shared: Shared = { answer: start(cancellation), cancellation, waiting: 0 }
    const forget = () => {
      if (calls.get(key) === shared) calls.delete(key)
    }
    shared.answer.then(forget, forget)
    calls.set(key, shared)
    return shared
  }

  return {
    join(key, start, cancellation) {
      if (cancellation?.isCancelled === true) return Promise.reject(gone())
      const shared = calls.get(key) ?? open(key, start)
      shared.waiting++
      return new Promise((resolve, reject) => {
        const leave = () => {
          reject(gone())
          shared.waiting--
          if (shared.waiting > 0) return
          if (calls.get(key) === shared) calls.delete(key)
          shared.cancellation.cancel()
        }
        cancellation?.onCancel(leave)
        const settle = () => cancellation?.forget(leave)
        shared.answer.then(resolve, reject).then(settle, settle)
      })
    },
    forget: () => calls.clear(),
  }
}
