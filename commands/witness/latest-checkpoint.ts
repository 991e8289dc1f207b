/** The last checkpoint of each log that a witness signed: one file a log, replaced as a whole. */

import { mkdir, open, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'

/** undefined when none was signed. @param name SHA-256 of the log's origin in hexadecimal */
export async function readLatest(folder: string, name: string): Promise<string | undefined> {
  try {
    return await readFile(join(folder, name), 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined // of node:fs
    throw error
  }
}

/** Resolves when the file and its name in the folder are on disk. */
export async function writeLatest(folder: string, name: string, text: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const file = join(folder, name)
  const fresh = `${file}.new`
  await withFile(fresh, 'w', async (handle) => {
    await handle.writeFile(text)
    await handle.sync()
  })
  await rename(fresh, file)
  await withFile(folder, 'r', (handle) => handle.sync())
}

async function withFile(
  path: string,
  flags: string,
  work: (handle: Awaited<ReturnType<typeof open>>) => Promise<void>,
): Promise<void> {
  const handle = await open(path, flags, 0o600)
  try {
    await work(handle)
  } finally {
    await handle.close()
  }
}
