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
  /** Sends the statement with the next one that is run, or with the last one. An error of it rejects those. */
  readonly add: (text: string, values: readonly unknown[]) => void
  /** Whether nothing has been sent, or something waits to be sent. @throws after the end */
  mustSend(): boolean
  /**
   * Sends what waits, and the last statement behind it; nothing where no statement came. Later ones are refused.
   * @throws the error of an earlier batch, whoever has seen it
   */
  end(last: BatchStatement): Promise<void>
  /** Refuses what has not been sent, and later statements: the connection is another's then. */
  close(): void
}

interface Call extends BatchStatement {
  readonly resolve: (rows: readonly unknown[]) => void
  readonly reject: (error: unknown) => void
}

const ignore = () => undefined

/** Nothing is sent before the first statement. */
export function gatherStatements(options: GatherOptions): GatheredStatements {
  const { send, prelude, isPreludeRepeated } = options
  let waiting: Call[] = []
  let isSending = false
  let hasSent = false
  let isEnding = false
  let isClosed = false
  let fault: unknown

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
        if (isClosed) throw hasEnded()
        const results = await send([...before, ...calls])
        for (const [index, { resolve }] of calls.entries())
          resolve(results[before.length + index] ?? [])
      } catch (error) {
        fault ??= error
        for (const { reject } of calls) reject(error)
      }
    }
    isSending = false
  }

  return {
    mustSend() {
      if (isEnding) throw hasEnded()
      return !hasSent || waiting.length > 0
    },
    run: (text, values) =>
      new Promise((resolve, reject) => {
        if (isEnding) throw hasEnded()
        waiting.push({ text, values, resolve, reject })
        queueMicrotask(() => void sendWaiting())
      }),
    add(text, values) {
      if (isEnding) throw hasEnded()
      waiting.push({ text, values, resolve: ignore, reject: ignore })
    },
    async end(last) {
      isEnding = true
      // the server would take the commit of a failed transaction, and undo it
      if (fault) throw fault
      if (!hasSent && waiting.length === 0) return
      await new Promise((resolve, reject) => {
        waiting.push({ ...last, resolve, reject })
        void sendWaiting()
      })
    },
    close() {
      isEnding = true
      isClosed = true
    },
  }
}

const hasEnded = () => new Error('the transaction has ended')
