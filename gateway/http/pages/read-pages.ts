/** Reads the built console into memory at the start; later changes of the files are not served, and no path leads to another file. */

import { readdir, readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'

/** One file of the console. */
export interface Page {
  readonly body: Buffer
  /** The same, compressed (RFC 1952); absent where compression gains nothing. */
  readonly gzip: Buffer | undefined
  readonly mediaType: string
  /** Whether its name changes with its content, so that it may be cached for ever (RFC 8246). */
  readonly isImmutable: boolean
}

const mediaTypes: ReadonlyMap<string, string> = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.svg', 'image/svg+xml'],
  ['.woff', 'font/woff'],
  ['.woff2', 'font/woff2'],
])

/**
 * The files by their path below `/console/`.
 * @param folder of `npm run build`: `dist/console`
 * @throws Error when the folder does not exist
 */
export async function readPages(folder: string): Promise<ReadonlyMap<string, Page>> {
  const pages = new Map<string, Page>()
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const mediaType = mediaTypes.get(extname(entry.name))
    if (!entry.isFile() || mediaType === undefined) continue
    const file = join(entry.parentPath, entry.name)
    const path = file.slice(folder.length).replaceAll('\\', '/').replace(/^\//, '')
    pages.set(path, {
      body: await readFile(file),
      gzip: await readFile(`${file}.gz`).catch(() => undefined),
      mediaType,
      isImmutable: path.startsWith('assets/'),
    })
  }
  return pages
}
