/** The time of one operation: over when it has lasted too long, or when its client has gone. */

import { Cancellable, type Cancellation } from './cancellation.ts'

export interface OperationTimer {
  /** Cancelled when the time is over. */
  readonly over: Cancellation
  /** The operation has ended by itself. */
  stop(): void
}

/** @param timeoutMs in milliseconds */
export function startOperationTimer(
  timeoutMs: number,
  client: Cancellation | undefined,
): OperationTimer {
  const over = new Cancellable()
  const end = () => over.cancel()
  const timer = setTimeout(end, timeoutMs)
  client?.onCancel(end)
  return {
    over,
    stop() {
      clearTimeout(timer)
      client?.forget(end)
    },
  }
}
