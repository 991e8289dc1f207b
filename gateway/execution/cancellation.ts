/**
 * Cancellation of operations and calls. It takes the place of `AbortSignal`, because a signal of Node has a native part
 * that only a major garbage collection frees, and that keeps its listeners alive until then.
 */

/** Whether an operation or a call is cancelled, as its listeners see it. */
export interface Cancellation {
  readonly isCancelled: boolean
  /** Calls the listener on cancellation; at once when already cancelled. */
  onCancel(listener: () => void): void
  /** Removes the listener. */
  forget(listener: () => void): void
}

/** A cancellation with its trigger. The set of listeners is created at first use, because every call has one. */
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

  /** Calls each listener once; later calls do nothing. */
  cancel(): void {
    if (this.isCancelled) return
    this.isCancelled = true
    for (const listener of this.#listeners ?? []) listener()
    this.#listeners = undefined
  }
}
