/** Faults of one HTTP exchange with a subgraph. */

/** `unsent`: no connection, so that the subgraph has received nothing. */
export type ExchangeFault =
  'unsent' | 'connection' | 'timeout' | 'cancelled' | 'too large' | 'malformed'

/** No complete response. `reason` is for the log. */
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
