/**
 * Tells those who work for somebody that nobody waits any more. `AbortSignal` says the same, but each one of Node's has
 * a native part that only a major collection frees, and until then keeps all that it knows of.
 */

export interface Cancellation {
  readonly isCancelled: boolean
  /** Calls the listener when it happens; at once where it has. */
  onCancel(listener: () => void): void
  /** The listener is called no more. */
  forget(listener: () => void): void
}

/** A class, since every operation and every call makes one: nothing of it is made before it is needed. */
export class Cancellable implements Cancellation {
  isCancelled = false
  #listeners: Set<() => void> | undefined

  onCancel(listener: () => void): void {
    if (this.isCancelled) listener()
    else (this.#listeners ??= new Set()).add(listener)
  }

  forget(listener: () => void): void {
    this.#listeners?.delete(listener)
  }

  /** Calls each listener once; again: nothing. */
  cancel(): void {
    if (this.isCancelled) return
    this.isCancelled = true
    for (const listener of this.#listeners ?? []) listener()
    this.#listeners = undefined
  }
}
