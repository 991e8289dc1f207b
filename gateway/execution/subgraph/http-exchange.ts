/** One HTTP call of a subgraph over a pool: bounded in time and size, cancellable, the answer as text. */

import type { Dispatcher, Pool } from 'undici'
import type { Cancellation } from '../cancellation.ts'

export interface ExchangeOptions {
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** From the call to the last byte of the answer, in milliseconds. */
  readonly timeoutMs: number
  readonly maxResponseBytes: number
  /** When nobody waits for the answer any more. */
  readonly cancellation: Cancellation | undefined
}

export type ExchangeFault = 'connection' | 'timeout' | 'cancelled' | 'too large'

/** No whole answer. `reason` is for the log. */
export class ExchangeError extends Error {
  override readonly name = 'ExchangeError'
  readonly fault: ExchangeFault
  readonly reason: string
  constructor(fault: ExchangeFault, reason: string) {
    super(reason)
    this.fault = fault
    this.reason = reason
  }
}

/** @throws {ExchangeError} */
export function exchange(pool: Pool, options: ExchangeOptions): Promise<string> {
  const { path, headers, body, timeoutMs, maxResponseBytes, cancellation } = options
  return new Promise((resolve, reject) => {
    let controller: Dispatcher.DispatchController | undefined
    let fault: ExchangeError | undefined
    const chunks: Buffer[] = []
    let size = 0

    const stop = (error: ExchangeError): void => {
      if (fault) return
      fault = error
      finish()
      reject(error)
      // where it waits in the pool's queue it is stopped once its turn comes
      controller?.abort(error)
    }
    const onCancel = () => stop(new ExchangeError('cancelled', 'nobody waits for it'))
    const timer = setTimeout(() => stop(new ExchangeError('timeout', 'TimeoutError')), timeoutMs)
    const finish = (): void => {
      clearTimeout(timer)
      cancellation?.forget(onCancel)
    }
    cancellation?.onCancel(onCancel)
    if (fault) return

    pool.dispatch(
      { method: 'POST', path, headers, body },
      {
        onRequestStart(started) {
          controller = started
          if (fault) started.abort(fault)
        },
        onResponseStart: () => undefined,
        onResponseData(_controller, chunk) {
          size += chunk.length
          if (size > maxResponseBytes) stop(new ExchangeError('too large', 'answer too large'))
          else chunks.push(chunk)
        },
        onResponseEnd() {
          if (fault) return
          finish()
          const [only] = chunks
          resolve((chunks.length === 1 && only ? only : Buffer.concat(chunks)).toString('utf8'))
        },
        onResponseError(_controller, error) {
          stop(new ExchangeError('connection', reasonOf(error)))
        },
      },
    )
  })
}

function reasonOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name
}
