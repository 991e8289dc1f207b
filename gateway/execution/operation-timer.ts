/** The time of one operation: over when it has lasted too long, or when its client has gone. */

export interface OperationTimer {
  readonly signal: AbortSignal
  /** The operation has ended by itself. */
  stop(): void
}

/** @param timeoutMs in milliseconds */
export function startOperationTimer(
  timeoutMs: number,
  client: AbortSignal | undefined,
): OperationTimer {
  const controller = new AbortController()
  const abort = () => controller.abort()
  const timer = setTimeout(abort, timeoutMs)
  if (client?.aborted === true) abort()
  client?.addEventListener('abort', abort, { once: true })
  return {
    signal: controller.signal,
    stop() {
      clearTimeout(timer)
      client?.removeEventListener('abort', abort)
    },
  }
}
