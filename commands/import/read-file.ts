/** A CSV or XLSX file -> its header and rows, every cell as text, every row with its line. */

import { readFile, stat } from 'node:fs/promises'
import { parse } from 'csv-parse/sync'
import { readSheet } from 'read-excel-file/node'
import { readHeader, UnreadableFileError, type Column } from './columns.ts'
import type { TypedRow } from './row.ts'

/** Largest file in bytes, and most rows: a day of the hotline has some thousand. */
const maxFileBytes = 50 * 1024 * 1024
const maxRows = 200_000
/** Excel keeps 15 digits of a number. */
const excelPrecision = 1e15

export interface HotlineFile {
  readonly header: readonly string[]
  readonly rows: readonly TypedRow[]
}

interface Record {
  readonly line: number
  readonly cells: readonly string[]
}

/** @throws {UnreadableFileError} when it is no such file */
export async function readHotlineFile(path: string): Promise<HotlineFile> {
  const { size } = await stat(path).catch(() => {
    throw new UnreadableFileError(`${path}: no such file`)
  })
  if (size > maxFileBytes) throw new UnreadableFileError(`${path}: larger than 50 MB`)
  const records = /\.xlsx$/i.test(path) ? await readXlsx(path) : readCsv(await readFile(path))
  const [header, ...rest] = records
  if (!header) throw new UnreadableFileError(`${path}: is empty`)
  if (rest.length > maxRows) throw new UnreadableFileError(`${path}: more than ${maxRows} rows`)
  const indexes = readHeader(header.cells)
  return {
    header: header.cells,
    rows: rest.map(({ line, cells }) => ({
      line,
      cells,
      cell: (column: Column) => cells[indexes.get(column) ?? -1] ?? '',
    })),
  }
}

function readCsv(bytes: Buffer): readonly Record[] {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new UnreadableFileError('the file is not UTF-8; save it as "CSV UTF-8"')
  }
  try {
    const parsed = parse(text, {
      bom: true,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
    }) as unknown as readonly { record: string[]; info: { lines: number } }[] // what `info: true` gives
    return parsed.map(({ record, info }) => ({
      // `lines` counts to the end of the record; a quoted cell may hold line breaks
      line: info.lines - record.join('').split('\n').length + 1,
      cells: record,
    }))
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
    throw new UnreadableFileError(`the file is not CSV: ${code}`)
  }
}

async function readXlsx(path: string): Promise<readonly Record[]> {
  const rows = await readXlsxRows(path)
  return rows
    .map((cells, index) => ({ line: index + 1, cells: cells.map(toText) }))
    .filter(({ cells }) => cells.some((cell) => cell.trim() !== ''))
}

/** The first sheet. */
async function readXlsxRows(path: string): Promise<readonly (readonly unknown[])[]> {
  try {
    return await readSheet(path)
  } catch {
    throw new UnreadableFileError('the file is not an Excel workbook (.xlsx)')
  }
}

/**
 * A number is taken by its shortest decimal form, so that 12500.1 is what the sheet shows; one of more digits than
 * Excel keeps is written so that no column takes it. A date cell holds a time without a zone, which is Bangkok's.
 */
function toText(cell: unknown): string {
  if (cell === null || cell === undefined) return ''
  if (cell instanceof Date) return cell.toISOString().slice(0, 19)
  if (typeof cell === 'number')
    return Math.abs(cell) < excelPrecision ? String(cell) : cell.toExponential()
  if (typeof cell === 'boolean') return String(cell)
  return typeof cell === 'string' ? cell : ''
}
