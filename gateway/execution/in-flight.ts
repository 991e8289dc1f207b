/** Identical queries of one caller that are in flight at the same time: asked once, answered to each. */

export interface InFlight {
  /**
   * Joins the call with this key, or starts it. It is cancelled when all who wait for it have gone.
   * @param key everything that the answer depends on, the caller and the purpose among it
   */
  join(
    key: string,
    start: (signal: AbortSignal) => Promise<string>,
    signal: AbortSignal | undefined,
  ): Promise<string>
  /** From now on nobody joins what is in flight: something has changed since it was asked. */
  forget(): void
}

interface Shared {
  readonly answer: Promise<string>
  readonly controller: AbortController
  waiting: number
}

export function createInFlight(): InFlight {
  const calls = new Map<string, Shared>()

  function open(key: string, start: (signal: AbortSignal) => Promise<string>): Shared {
    const controller = new AbortController()
    const shared: Shared = { answer: start(controller.signal), controller, waiting: 0 }
    const forget = () => {
      if (calls.get(key) === shared) calls.delete(key)
    }
    shared.answer.then(forget, forget)
    calls.set(key, shared)
    return shared
  }

  return {
    async join(key, start, signal) {
      const shared = calls.get(key) ?? open(key, start)
      shared.waiting++
      const leave = () => {
        shared.waiting--
        if (shared.waiting > 0) return
        if (calls.get(key) === shared) calls.delete(key)
        shared.controller.abort()
      }
      signal?.addEventListener('abort', leave, { once: true })
      try {
        return await shared.answer
      } finally {
        signal?.removeEventListener('abort', leave)
      }
    },
    forget: () => calls.clear(),
  }
}
