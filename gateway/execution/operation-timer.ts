/** Time limit of one operation: cancelled when it is reached, or when the client disconnects. */

import { Cancellable, type Cancellation } from './cancellation.ts'

/** The time limit of one operation, which also ends when the client disconnects. */
export interface OperationTimer {
  /** Cancelled when the limit is reached or the client has disconnected. */
  readonly over: Cancellation
  /** Clears the timer; called when the operation has ended. */
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
