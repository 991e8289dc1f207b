/** Rows of a day of the hotline for tests: right in every column, with the changes that a test names. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Columns of the export in its order. */
export const columns = [
  'case_number',
  'reported_at',
  'channel',
  'scam_type',
  'victim_national_id',
  'victim_name',
  'victim_phone',
  'hop',
  'from_bank',
  'from_account',
  'to_bank',
  'to_account',
  'to_account_name',
  'to_national_id',
  'amount_baht',
  'transferred_at',
  'transaction_ref',
  'suspect_phone',
] as const

/** A row by column. */
export type Row = Readonly<Record<(typeof columns)[number], string>> & {
  /** A column that a file may leave out. */
  readonly to_promptpay?: string
}

let count = 0

/** A row that is right; each call has a reference of its own. */
export function makeRow(changes: Partial<Row> = {}): Row {
  count++
  return {
    case_number: 'T-2569-0001',
    reported_at: '20/11/2569 10:00:00',
    channel: '1441',
    scam_type: 'INVESTMENT',
    victim_national_id: '3100000000012',
    victim_name: 'ทดสอบ หนึ่ง',
    victim_phone: '',
    hop: '1',
    from_bank: '004',
    from_account: '0041112221',
    to_bank: '014',
    to_account: '0142223332',
    to_account_name: 'ทดสอบ สอง',
    to_national_id: '',
    amount_baht: '1000.00',
    transferred_at: '19/11/2569 16:51:55',
    transaction_ref: `T${String(count).padStart(6, '0')}`,
    suspect_phone: '',
    ...changes,
  }
}

/** Text of a CSV file with a header; its columns stand in the order of the first row's properties. */
export function toCsv(rows: readonly Row[], separator = ','): string {
  const order = orderOf(rows)
  const lines = [order, ...rows.map((row) => order.map((column) => row[column] ?? ''))]
  return lines
    .map((cells) => cells.map((cell) => quote(cell, separator)).join(separator))
    .join('\r\n')
}

/** The columns as the first row has them. */
export function orderOf([first = makeRow()]: readonly Row[]): readonly (keyof Row)[] {
  return Object.keys(first) as (keyof Row)[] // a row has no other properties
}

function quote(cell: string, separator: string): string {
  return /["\r\n]/.test(cell) || cell.includes(separator) ? `"${cell.replaceAll('"', '""')}"` : cell
}

/** A folder for the files of one test file. */
export interface TestFolder {
  /** Writes a file and returns its path. */
  write(name: string, content: string | Uint8Array): Promise<string>
  remove(): Promise<void>
}

/** Makes an empty folder below the system's folder for temporary files. */
export async function makeFolder(): Promise<TestFolder> {
  const folder = await mkdtemp(join(tmpdir(), 'import-'))
  return {
    async write(name, content) {
      const path = join(folder, name)
      await writeFile(path, content)
      return path
    },
    remove: () => rm(folder, { recursive: true }),
  }
}
