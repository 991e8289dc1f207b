/** One HTTP call of a subgraph over a pool: bounded in time and size, cancellable, the answer as text. */

import { isUtf8 } from 'node:buffer'
import type { Dispatcher, Pool } from 'undici'
import type { Cancellation } from '../cancellation.ts'
import { decodeBody, notUtf8 } from './decode-body.ts'
import { ExchangeError } from './exchange-error.ts'

/** The request and its bounds. */
export interface ExchangeOptions {
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** Whether the connection is opened for this call and closed after it. */
  readonly isAlone: boolean
  /** From the call to the last byte of the answer, in milliseconds. */
  readonly timeoutMs: number
  /** Of the response as it arrives, and again after decoding. */
  readonly maxResponseBytes: number
  /** Cancelled when the response is no longer needed. */
  readonly cancellation: Cancellation | undefined
}

/**
 * The text of one response.
 * @throws {ExchangeError}
 */
export function exchange(pool: Pool, options: ExchangeOptions): Promise<string> {
  const { path, headers, body, isAlone, timeoutMs, maxResponseBytes, cancellation } = options
  return new Promise((resolve, reject) => {
    let controller: Dispatcher.DispatchController | undefined
    let fault: ExchangeError | undefined
    const chunks: Buffer[] = []
    let size = 0
    let coding: string | undefined

    const stop = (error: ExchangeError): void => {
      if (fault) return
      fault = error
      finish()
      reject(error)
      // A call that waits in the queue of the pool is aborted when its turn comes.
      controller?.abort(error)
    }
    const onCancel = () => stop(new ExchangeError('cancelled', 'client disconnected'))
    const timer = setTimeout(() => stop(new ExchangeError('timeout', 'TimeoutError')), timeoutMs)
    const finish = (): void => {
      clearTimeout(timer)
      cancellation?.forget(onCancel)
    }
    cancellation?.onCancel(onCancel)
    if (fault) return

    pool.dispatch(
      { method: 'POST', path, headers, body, reset: isAlone },
      {
        onRequestStart(started) {
          controller = started
          if (fault) started.abort(fault)
        },
        onResponseStart(_controller, _status, responseHeaders) {
          coding = codingOf(responseHeaders['content-encoding'])
        },
        onResponseData(_controller, chunk) {
          size += chunk.length
          if (size > maxResponseBytes) stop(new ExchangeError('too large', 'answer too large'))
          else chunks.push(chunk)
        },
        onResponseEnd() {
          if (fault) return
          finish()
          const [only] = chunks
          const whole = chunks.length === 1 && only ? only : Buffer.concat(chunks)
          if (coding !== undefined)
            decodeBody(whole, coding, maxResponseBytes).then(resolve, reject)
          else if (isUtf8(whole)) resolve(whole.toString('utf8'))
          else reject(notUtf8())
        },
        onResponseError(_controller, error) {
          stop(new ExchangeError(controller ? 'connection' : 'unsent', reasonOf(error)))
        },
      },
    )
  })
}

/** Undefined for a body that is not encoded. */
function codingOf(header: string | string[] | undefined): string | undefined {
  const coding = String(header ?? '')
    .trim()
    .toLowerCase()
  return coding === '' || coding === 'identity' ? undefined : coding
}

function reasonOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name
}
