/** The time of one operation: over when it has lasted too long, or when its client has gone. */

import { createCancellation, type Cancellation } from './cancellation.ts'

export interface OperationTimer extends Cancellation {
  /** The operation has ended by itself. */
  stop(): void
}

/** @param timeoutMs in milliseconds */
export function startOperationTimer(
  timeoutMs: number,
  client: Cancellation | undefined,
): OperationTimer {
  const over = createCancellation()
  const timer = setTimeout(over.cancel, timeoutMs)
  client?.onCancel(over.cancel)
  return {
    get isCancelled() {
      return over.isCancelled
    },
    onCancel: over.onCancel,
    forget: over.forget,
    stop() {
      clearTimeout(timer)
      client?.forget(over.cancel)
    },
  }
}
