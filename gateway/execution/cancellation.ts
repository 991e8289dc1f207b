/**
 * Tells those who work for somebody that nobody waits any more. `AbortSignal` says the same, but each one of Node's has
 * a native part that only a major collection frees, and until then keeps all that it knows of.
 */

export interface Cancellation {
  readonly isCancelled: boolean
  /** Calls the listener when it happens; at once where it has. */
  readonly onCancel: (listener: () => void) => void
  /** The listener is called no more. */
  readonly forget: (listener: () => void) => void
}

export interface Cancellable extends Cancellation {
  /** Calls each listener once; again: nothing. */
  readonly cancel: () => void
}

export function createCancellation(): Cancellable {
  const listeners = new Set<() => void>()
  let isCancelled = false
  return {
    get isCancelled() {
      return isCancelled
    },
    onCancel(listener) {
      if (isCancelled) listener()
      else listeners.add(listener)
    },
    forget: (listener) => void listeners.delete(listener),
    cancel() {
      if (isCancelled) return
      isCancelled = true
      for (const listener of listeners) listener()
      listeners.clear()
    },
  }
}
