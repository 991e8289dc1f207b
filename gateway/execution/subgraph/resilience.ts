/** Retries and a circuit breaker for the calls of one subgraph. */

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
import { ExchangeError, type ExchangeFault } from './exchange-error.ts'

/** Bounds of retries and of the circuit breaker. */
export interface ResilienceOptions {
  /** How often a query is sent again after a failed connection, a mutation after none was opened; 0: never. */
  readonly maxRetries: number
  /** Longest first pause before a retry, in milliseconds; later pauses grow from it, each at random. */
  readonly retryDelayMs: number
  /** Consecutive failures after which the circuit opens. */
  readonly breakerFailures: number
  /** How long the circuit stays open, in milliseconds; then one call is tried. */
  readonly breakerOpenMs: number
}

/** Runs calls with retries behind the circuit breaker. */
export interface Resilience {
  /** @throws {ExchangeError | BrokenCircuitError} the latter when the circuit is open: nothing was sent */
  run(isQuery: boolean, call: () => Promise<string>): Promise<string>
}

/**
 * Queries are sent again when the connection failed; mutations only where none was opened, for any other may have
 * arrived. Time-outs and failed connections open the circuit; responses do not, nor does a caller that has gone.
 */
export function createResilience(options: ResilienceOptions): Resilience {
  const breaker = circuitBreaker(
    handleWhen((error) => isFault(error, 'connection', 'unsent', 'timeout')),
    {
      halfOpenAfter: options.breakerOpenMs,
      breaker: new ConsecutiveBreaker(options.breakerFailures),
    },
  )
  const again = (...faults: readonly ExchangeFault[]): IPolicy => {
    if (options.maxRetries === 0) return breaker
    const policy = retry(
      handleWhen((error) => isFault(error, ...faults)),
      {
        maxAttempts: options.maxRetries,
        backoff: new ExponentialBackoff({
          generator: decorrelatedJitterGenerator,
          initialDelay: options.retryDelayMs,
          maxDelay: options.retryDelayMs * 10,
        }),
      },
    )
    return wrap(policy, breaker)
  }
  const forQueries = again('connection', 'unsent')
  const forMutations = again('unsent')
  return {
    run: (isQuery, call) => (isQuery ? forQueries : forMutations).execute(call),
  }
}

function isFault(error: unknown, ...faults: readonly ExchangeFault[]): boolean {
  return error instanceof ExchangeError && faults.includes(error.fault)
}
