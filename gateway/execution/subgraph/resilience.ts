/** What is done about a subgraph that fails: ask again where that is harmless, and leave it alone for a while. */

import {
  circuitBreaker,
  ConsecutiveBreaker,
  decorrelatedJitterGenerator,
  ExponentialBackoff,
  handleWhen,
  retry,
  wrap,
  type IPolicy,
} from 'cockatiel'
import { ExchangeError } from './http-exchange.ts'

export interface ResilienceOptions {
  /** How often a query is asked again after a connection that failed; 0: never. */
  readonly maxRetries: number
  /** Longest first pause before asking again, in milliseconds; later pauses grow from it, each at random. */
  readonly retryDelayMs: number
  /** Failures in a row after which the subgraph is left alone. */
  readonly breakerFailures: number
  /** How long it is left alone, in milliseconds; then one call tries it. */
  readonly breakerOpenMs: number
}

export interface Resilience {
  /** @throws {ExchangeError | BrokenCircuitError} the latter when the subgraph is left alone: nothing was sent */
  run(isQuery: boolean, call: () => Promise<string>): Promise<string>
}

/**
 * Queries are asked again when the connection failed; mutations never, for they may have arrived. Time-outs and failed
 * connections open the circuit; what a subgraph answers does not, nor does a caller that has gone.
 */
export function createResilience(options: ResilienceOptions): Resilience {
  const breaker = circuitBreaker(
    handleWhen((error) => isFault(error, 'connection') || isFault(error, 'timeout')),
    {
      halfOpenAfter: options.breakerOpenMs,
      breaker: new ConsecutiveBreaker(options.breakerFailures),
    },
  )
  const again = retry(
    handleWhen((error) => isFault(error, 'connection')),
    {
      maxAttempts: options.maxRetries,
      backoff: new ExponentialBackoff({
        generator: decorrelatedJitterGenerator,
        initialDelay: options.retryDelayMs,
        maxDelay: options.retryDelayMs * 10,
      }),
    },
  )
  const forQueries: IPolicy = options.maxRetries > 0 ? wrap(again, breaker) : breaker
  return {
    run: (isQuery, call) => (isQuery ? forQueries : breaker).execute(call),
  }
}

function isFault(error: unknown, fault: ExchangeError['fault']): boolean {
  return error instanceof ExchangeError && error.fault === fault
}
