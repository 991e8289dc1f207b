/** The reader of a stream of events, as an operation sees it. */

import type { Cancellation } from '../execution/cancellation.ts'

/** A client that takes a stream of events. */
export interface StreamingClient {
  /** Cancelled when the stream is to end: no event follows. */
  readonly cancellation: Cancellation
  /** Whether the caller still counts; false ends the stream. */
  mayGoOn(): Promise<boolean>
  /** Resolves when an event may be completed; the result ends its turn. */
  takeTurn(): Promise<() => void>
}
