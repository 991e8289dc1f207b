/** Gathers statements that are run at the same time into batches, each of which is one round trip. */

import type { BatchStatement } from './batch.ts'

/** The way in which batches are sent, and their prelude. */
export interface GatherOptions {
  /** Sends a batch and returns the rows of each statement. Called for one batch after the other. */
  readonly send: (batch: readonly BatchStatement[]) => Promise<readonly (readonly unknown[])[]>
  /** Statements that go before the first batch, in the same round trip. */
  readonly prelude: readonly BatchStatement[]
  /** Whether they go before every batch. */
  readonly isPreludeRepeated: boolean
}

/** Statements of one transaction, sent in batches. */
export interface GatheredStatements {
  /** Resolves with the rows. An error rejects every statement of the batch. */
  readonly run: (text: string, values: readonly unknown[]) => Promise<readonly unknown[]>
  /** Whether anything has been sent, the prelude among it. */
  hasSent(): boolean
}

interface Call extends BatchStatement {
  readonly resolve: (rows: readonly unknown[]) => void
  readonly reject: (error: unknown) => void
}

/** Nothing is sent before the first statement. */
export function gatherStatements(options: GatherOptions): GatheredStatements {
  const { send, prelude, isPreludeRepeated } = options
  let waiting: Call[] = []
  let isSending = false
  let hasSent = false

  /** One batch after the other: no statement is sent before the error of an earlier one is known. */
  async function sendWaiting(): Promise<void> {
    if (isSending) return
    isSending = true
    while (waiting.length > 0) {
      const calls = waiting
      waiting = []
      const before = hasSent && !isPreludeRepeated ? [] : prelude
      hasSent = true
      try {
        const results = await send([...before, ...calls])
        for (const [index, { resolve }] of calls.entries())
          resolve(results[before.length + index] ?? [])
      } catch (error) {
        for (const { reject } of calls) reject(error)
      }
    }
    isSending = false
  }

  return {
    hasSent: () => hasSent,
    run: (text, values) =>
      new Promise((resolve, reject) => {
        waiting.push({ text, values, resolve, reject })
        queueMicrotask(() => void sendWaiting())
      }),
  }
}
