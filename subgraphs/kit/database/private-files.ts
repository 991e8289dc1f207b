/** Takes the rights of others from the files of a data folder. */

import { chmod, readdir } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Makes every file 0600 and every folder 0700, the given one included. PGlite unpacks its first files as 0666, whatever
 * the umask of the process.
 */
export async function makePrivate(folder: string): Promise<void> {
  await chmod(folder, 0o700)
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    // one after another: a cluster has a thousand files
    if (entry.isDirectory()) await makePrivate(path)
    else if (entry.isFile()) await chmod(path, 0o600)
  }
}
