/** Imports a file of this machine, and writes its refused rows beside it. */

import { readFile, rm, stat, writeFile } from 'node:fs/promises'
import { importDay, type ImportOptions, type ImportResult } from '../../hotline/import-day.ts'
import { maxFileBytes } from '../../hotline/read-file.ts'
import { UnreadableFileError } from '../../hotline/refusals/unreadable-file.ts'
import { renderRejectedRows } from '../../hotline/rejected-rows.ts'

/** The file, and the options of the import. */
export interface FileImportOptions extends Omit<ImportOptions, 'bytes'> {
  readonly path: string
}

/** The result of importing the file. */
export interface FileImportResult extends Omit<ImportResult, 'header' | 'rejectedRows'> {
  /** Path of the file with the refused rows; null where none was refused. */
  readonly rejectedFile: string | null
}

/**
 * Imports the file. `FILE.rejected.csv` is readable by its owner alone; one of an earlier run is removed when nothing was refused.
 * @throws {UnreadableFileError} when the file is not there, is too large, or holds no table of the hotline
 * @throws {ImportInterruptedError} when the gateway stopped answering; a second run goes on from there
 */
export async function importFile({
  path,
  ...options
}: FileImportOptions): Promise<FileImportResult> {
  const { header, rejectedRows, ...result } = await importDay({
    ...options,
    bytes: await read(path),
  })
  const rejectedFile = `${path}.rejected.csv`
  await rm(rejectedFile, { force: true })
  if (rejectedRows.length === 0) return { ...result, rejectedFile: null }
  const text = renderRejectedRows(header, rejectedRows)
  await writeFile(rejectedFile, text, { mode: 0o600 })
  return { ...result, rejectedFile }
}

async function read(path: string): Promise<Uint8Array> {
  const { size } = await stat(path).catch(() => {
    throw new UnreadableFileError('FILE_NOT_FOUND', { path })
  })
  // before it is read into memory
  if (size > maxFileBytes) throw new UnreadableFileError('FILE_TOO_LARGE')
  return readFile(path)
}
