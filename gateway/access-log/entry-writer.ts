/** Writes entries to the log; while it cannot be written, some of them to the journal. */

import type { FastifyBaseLogger } from 'fastify'
import type { Journal } from './journal.ts'
import type { AccessRecorder } from './recorder.ts'
import type { RecordedEntry } from './store.ts'

/** The access could not be recorded. */
export class AccessLogUnavailableError extends Error {
  override readonly name = 'AccessLogUnavailableError'
  constructor(options?: ErrorOptions) {
    super('the access log cannot be written', options)
  }
}

/** Options of `createEntryWriter`. */
export interface EntryWriterOptions {
  readonly recorder: AccessRecorder
  /** Absent: nothing is answered while the log cannot be written. */
  readonly journal?: Journal | undefined
  readonly now: () => Date
  readonly log: FastifyBaseLogger
}

/** Writes entries. */
export interface EntryWriter {
  /** Whether a mutation may begin: false once the log could not be written for longer than the journal bears. */
  mayChange(): boolean
  /** Whether the last entry could be written to the log itself. */
  isWritable(): boolean
  /** The same after another try, where the last entry could not be written. */
  checkWritable(): Promise<boolean>
  /**
   * Resolves when every entry is durable.
   * @throws {AccessLogUnavailableError} when one is not
   */
  write(
    entries: readonly RecordedEntry[],
    options: { readonly mayBeJournaled: boolean },
  ): Promise<void>
}

/** Milliseconds for which the journal takes the log's place. */
const journalMs = 4 * 3_600_000

/** After a failure, the first entry that can be written to the log again copies the journal into it. */
export function createEntryWriter(options: EntryWriterOptions): EntryWriter {
  const { recorder, journal, now, log } = options
  let failedSince: number | undefined

  function mayChange(): boolean {
    return (
      failedSince === undefined ||
      (journal !== undefined && now().getTime() - failedSince < journalMs)
    )
  }

  let recovering: Promise<void> | undefined
  /** Copies the journal into the log; until then the log counts as failed. */
  function recover(): Promise<void> {
    recovering ??= takeIn().finally(() => {
      recovering = undefined
    })
    return recovering
  }

  async function takeIn(): Promise<void> {
    const taken = await journal?.drain((entries) => recorder.recordMissing(entries))
    failedSince = undefined
    log.warn({ entries: taken ?? 0 }, 'access log can be written again')
  }

  return {
    mayChange,
    isWritable: () => failedSince === undefined,
    async checkWritable() {
      if (failedSince === undefined) return true
      try {
        await recorder.recordMissing([])
        await recover()
        return true
      } catch {
        return false
      }
    },
    async write(entries, { mayBeJournaled }) {
      try {
        await Promise.all(entries.map((entry) => recorder.record(entry)))
        if (failedSince !== undefined) await recover()
      } catch (error) {
        if (failedSince === undefined) log.error('access log cannot be written')
        failedSince ??= now().getTime()
        if (!journal || !mayBeJournaled || !mayChange())
          throw new AccessLogUnavailableError({ cause: error })
        for (const entry of entries) await append(journal, entry, log)
      }
    },
  }
}

/** @throws {AccessLogUnavailableError} when the journal cannot be written either */
async function append(journal: Journal, entry: RecordedEntry, log: FastifyBaseLogger) {
  try {
    await journal.append(entry)
  } catch (error) {
    log.error('access journal cannot be written')
    throw new AccessLogUnavailableError({ cause: error })
  }
}
