/** Adds recorded entries to the tree of the access log. Every gateway may run it: the tree's size fences off a second writer. */

import { setTimeout } from 'node:timers/promises'
import type { FastifyBaseLogger } from 'fastify'
import { readCheckpoint } from '../../transparency/checkpoint.ts'
import type { Policy } from '../../transparency/policy.ts'
import { readNote } from '../../transparency/signed-note.ts'
import { createTileReader } from '../../transparency/tiles.ts'
import { recordIndex } from './record-index.ts'
import { offerToWitnesses } from './offer-to-witnesses.ts'
import { sequenceOnce, signOnce, type SequencerOptions } from './sequencer.ts'
import { findLastIndex, findTile, readTree, updateCosignatures } from './store.ts'

/** Options of `runSequencer`. */
export interface RunSequencerOptions extends SequencerOptions {
  /** Witnesses that are offered each checkpoint; absent: none. */
  readonly policy?: Policy | undefined
  readonly log: FastifyBaseLogger
}

/** A sequencer that runs. */
export interface RunningSequencer {
  /** Stops after the step under way. */
  close(): Promise<void>
}

/**
 * Pause in milliseconds when everything that waited was sequenced. An addition costs least where it fills whole bundles, and the
 * tree may be ten seconds behind the answers.
 */
const pauseMs = 3_000
/** A checkpoint is at most this many entries or ten seconds behind the tree: it is signed at the last step before. */
const checkpointEntries = 256
const checkpointMs = 10_000 - pauseMs
/** The log commits to its subjects this often, and first this long after a start, in milliseconds. */
const indexMs = 86_400_000
const firstIndexMs = 600_000

/** Starts it. */
export function runSequencer(options: RunSequencerOptions): RunningSequencer {
  const { now, log } = options
  const stopping = new AbortController()
  let unsigned = 0
  let signedAt = 0
  let indexDueAt = now().getTime() + firstIndexMs
  let indexing: Promise<void> | undefined

  /** Whether more waits than one step takes. */
  async function step(): Promise<boolean> {
    indexBeside()
    const { added, isMoreWaiting } = await sequenceOnce(options)
    unsigned += added
    const isDue = unsigned >= checkpointEntries || now().getTime() - signedAt >= checkpointMs
    if (isDue && (await signOnce(options))) {
      if (options.policy) await offer(options, options.policy)
      unsigned = 0
    }
    if (isDue) signedAt = now().getTime()
    return isMoreWaiting
  }

  /** A day's index reads every entry of the day: the tree grows and is signed beside it. */
  function indexBeside(): void {
    if (now().getTime() < indexDueAt) return
    indexing ??= indexDaily()
      .catch((error: unknown) => {
        if (!stopping.signal.aborted) report('index of the access log not recorded')(error)
      })
      .finally(() => {
        indexing = undefined
      })
  }

  /** Once a day, and at the start of the process when the last one is older. A failure is tried again later. */
  async function indexDaily(): Promise<void> {
    const at = now()
    indexDueAt = at.getTime() + firstIndexMs
    const last = await findLastIndex(options.db)
    const dueAt = last ? last.madeAt.getTime() + indexMs : at.getTime()
    if (at.getTime() >= dueAt) await recordIndex(options.db, at, stopping.signal)
    indexDueAt = at.getTime() >= dueAt ? at.getTime() + indexMs : dueAt
  }

  const report = (message: string) => (error: unknown) =>
    log.error({ reason: error instanceof Error ? error.name : 'unknown' }, message)

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      const isMoreWaiting = await step().catch(report('access log not sequenced'))
      if (isMoreWaiting !== true) await pause()
    }
  }

  async function pause(): Promise<void> {
    await setTimeout(pauseMs, undefined, { signal: stopping.signal, ref: false }).catch(
      () => undefined,
    )
  }

  const running = run()
  return {
    async close() {
      stopping.abort()
      await running
      await indexing
    },
  }
}

/** Asks the witnesses of the policy, and keeps the cosignatures that hold. */
async function offer({ db, log }: RunSequencerOptions, { witnesses }: Policy): Promise<void> {
  const { checkpoint } = await readTree(db)
  if (checkpoint === null) return
  const { size } = readCheckpoint(readNote(checkpoint).text)
  const read = createTileReader(size, async (tile) => {
    const bytes = await findTile(db, tile)
    if (!bytes) throw new Error('a tile of the access log is missing')
    return bytes
  })
  const lines = await offerToWitnesses(checkpoint, {
    witnesses,
    read,
    fetch,
    onRefused: (witness, reason) => log.warn({ witness, reason }, 'witness did not cosign'),
  })
  if (lines !== '') await updateCosignatures(db, size, checkpoint + lines)
}
