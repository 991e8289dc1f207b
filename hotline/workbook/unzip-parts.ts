/** Unpacks the parts of an Excel workbook, within a bound on their size. */

import { unzipSync } from 'fflate'
import { UnreadableFileError } from '../refusals/unreadable-file.ts'

/** All parts together, unpacked: a small file may claim to hold very much. */
const maxUnpackedBytes = 400 * 1024 * 1024

/** Text of a part by its path, `xl/workbook.xml`; undefined where the workbook has no such part. */
export type Parts = (path: string) => string | undefined

/** @throws {UnreadableFileError} when the file is no workbook, or unpacks to more than 400 MB */
export function unzipParts(bytes: Uint8Array): Parts {
  let total = 0
  let files: Readonly<Record<string, Uint8Array>>
  try {
    files = unzipSync(bytes, {
      filter: ({ name, originalSize }) => {
        if (!/\.(?:xml|rels)$/i.test(name)) return false
        total += originalSize
        if (total > maxUnpackedBytes) throw new UnreadableFileError('FILE_UNPACKED_TOO_LARGE')
        return true
      },
    })
  } catch (error) {
    if (error instanceof UnreadableFileError) throw error
    throw new UnreadableFileError('FILE_NO_WORKBOOK')
  }
  const byName = new Map(Object.entries(files).map(([name, part]) => [name.toLowerCase(), part]))
  return (path) => {
    const part = byName.get(path.toLowerCase().replace(/^\//, ''))
    return part && new TextDecoder().decode(part)
  }
}
