/**
 * Keeps entries in a local file while the database is away, each on disk before its answer leaves, and hands them over when
 * it is back. One line an entry, one file a process.
 */

import { mkdir, open, readdir, readFile, rm, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import type { RecordedEntry } from './store.ts'

/** A folder of journals. */
export interface Journal {
  /** Resolves when the entry is on disk. */
  append(entry: RecordedEntry): Promise<void>
  /** Passes on the entries of every file in the folder, and removes each file whose entries were taken. */
  drain(takeIn: (entries: readonly RecordedEntry[]) => Promise<void>): Promise<number>
  /** Closes the file; it stays. */
  close(): Promise<void>
}

const suffix = '.journal'

/** @param folder made where it is missing, readable by its owner alone; entries name officers */
export function openJournal(folder: string): Journal {
  let file: Promise<{ readonly handle: FileHandle; readonly path: string }> | undefined
  let opened = 0
  // appends and drains one after another: no entry goes into a file that is being drained
  let last: Promise<unknown> = Promise.resolve()

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const next = last.then(work)
    last = next.catch(() => undefined)
    return next
  }

  async function openFile() {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    opened += 1
    const path = join(folder, `${process.pid}-${Date.now().toString(36)}-${opened}${suffix}`)
    const handle = await open(path, 'ax', 0o600)
    const directory = await open(folder, 'r')
    try {
      await directory.sync()
    } finally {
      await directory.close()
    }
    return { handle, path }
  }

  async function closeFile(): Promise<void> {
    const current = file
    file = undefined
    await (await current?.catch(() => undefined))?.handle.close()
  }

  return {
    append: (entry) =>
      inTurn(async () => {
        file ??= openFile()
        file.catch(() => {
          file = undefined
        })
        const { handle } = await file
        await handle.appendFile(`${JSON.stringify(entry)}\n`)
        await handle.datasync()
      }),
    drain: (takeIn) =>
      inTurn(async () => {
        await closeFile()
        let taken = 0
        for (const path of await listFiles(folder)) {
          const entries = readLines(await readFile(path, 'utf8'))
          if (entries.length > 0) await takeIn(entries)
          await rm(path)
          taken += entries.length
        }
        return taken
      }),
    close: () => inTurn(closeFile),
  }
}

async function listFiles(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [] // of node:fs
    throw error
  })
  return names
    .filter((name) => name.endsWith(suffix))
    .toSorted()
    .map((name) => join(folder, name))
}

/** A last line that was cut by a crash belongs to an answer that never left. */
function readLines(text: string): readonly RecordedEntry[] {
  const lines = text.split('\n')
  return lines.slice(0, -1).map((line) => JSON.parse(line) as RecordedEntry) // written by `append`
}
