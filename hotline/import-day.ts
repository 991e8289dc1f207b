/** Imports a day of the hotline as cases, through the gateway, as the centre. A second run changes nothing. */

import type { Execute } from './execute.ts'
import { findBankCode } from './banks.ts'
import { createVerdicts, judgeDay, type RowVerdict, type Verdicts } from './judge-day.ts'
import { readHotlineFile } from './read-file.ts'
import { findBanks, findRecorded } from './recorded.ts'
import type { RejectedRow } from './rejected-rows.ts'
import { readRow, type HotlineTransfer, type RowContext, type TypedRow } from './row.ts'
import { sendCase } from './send-case.ts'

/** The file to import, and the options of the import. */
export interface ImportOptions {
  readonly bytes: Uint8Array
  /** Calls the gateway as the centre; absent: the file alone is checked, and nothing is sent. */
  readonly execute: Execute | undefined
  /** Judges every row as the import would, against the graph too, and sends no mutation; default false. */
  readonly dryRun?: boolean
  /** The present instant; default: this machine's clock. */
  readonly now?: () => Date
  /** Called after each case with the number of cases done and of all cases. */
  readonly onProgress?: (done: number, total: number) => void
}

/** Counts of an import: `accepted + duplicates + rejected = rows`. */
export interface ImportSummary {
  /** Rows of the file, without empty rows, totals and repeated headers. */
  readonly rows: number
  /** Rows whose transfer was recorded, or would be. */
  readonly accepted: number
  /** Rows whose transfer is recorded already, or stands in the file twice with equal values. */
  readonly duplicates: number
  readonly rejected: number
  /** Cases that were opened, or to which transfers or numbers were added. */
  readonly cases: number
}

/** The counts, and the result of each row. */
export interface ImportResult extends ImportSummary {
  /** The first row of the table. */
  readonly header: readonly string[]
  /** The refused rows as they were typed. */
  readonly rejectedRows: readonly RejectedRow[]
  /** By line. */
  readonly verdicts: readonly RowVerdict[]
}

/** Cases that are sent at the same time. */
const casesInFlight = 4

/**
 * Reads the file, judges its rows and sends the cases.
 * @throws {UnreadableFileError} when no table of the hotline can be read
 * @throws {ImportInterruptedError} when the gateway stopped answering; a second run goes on from there
 */
export async function importDay(options: ImportOptions): Promise<ImportResult> {
  const { bytes, execute, dryRun = false, onProgress } = options
  const now = options.now?.() ?? new Date()
  const { header, rows } = readHotlineFile(bytes)
  const banks = execute && (await findBanks(execute))
  const bankOf = (text: string) => findBankCode(text, banks)
  const verdicts = createVerdicts()
  const transfers = readRows(rows, { bankOf, now }, verdicts)
  const recorded = execute && (await findRecorded(execute, transfers))
  const { cases, repeats } = judgeDay(transfers, recorded, verdicts)

  let done = 0
  let grown = 0
  await forEachInFlight(cases, casesInFlight, async (each) => {
    const faults = execute && !dryRun ? await sendCase(execute, each) : []
    for (const fault of faults) verdicts.refuse(fault)
    if (faults.length < each.transfers.length || each.transfers.length === 0) grown++
    onProgress?.(++done, cases.length)
  })
  refuseRepeats(repeats, verdicts)

  const rejectedRows = collectRejected(rows, verdicts)
  return { ...count(verdicts), cases: grown, header, rejectedRows, verdicts: verdicts.list() }
}

function readRows(rows: readonly TypedRow[], context: RowContext, verdicts: Verdicts) {
  return rows.flatMap((row): readonly HotlineTransfer[] => {
    const read = readRow(row, context)
    if ('transfer' in read) return [read.transfer]
    verdicts.refuse(read.fault)
    return []
  })
}

/** A row that repeats one which the graph refused is refused with it. */
function refuseRepeats(
  repeats: ReadonlyMap<HotlineTransfer, HotlineTransfer>,
  verdicts: Verdicts,
): void {
  const refused = new Map(
    verdicts.list().flatMap((each) => (each.verdict === 'rejected' ? [[each.line, each]] : [])),
  )
  for (const [repeat, first] of repeats) {
    const { column, refusal } = refused.get(first.line) ?? {}
    if (column && refusal) verdicts.refuse({ line: repeat.line, column, refusal })
  }
}

function collectRejected(rows: readonly TypedRow[], verdicts: Verdicts): readonly RejectedRow[] {
  const byLine = new Map(rows.map((row) => [row.line, row]))
  return verdicts.list().flatMap(({ line, column, refusal }) => {
    const row = byLine.get(line)
    return row && column && refusal
      ? [{ line, column, refusal, cells: row.cells.map(({ text }) => text) }]
      : []
  })
}

function count(verdicts: Verdicts): Omit<ImportSummary, 'cases'> {
  const all = verdicts.list()
  const countOf = (verdict: RowVerdict['verdict']) =>
    all.filter((each) => each.verdict === verdict).length
  return {
    rows: all.length,
    accepted: countOf('accepted'),
    duplicates: countOf('duplicate'),
    rejected: countOf('rejected'),
  }
}

/** After a failure nothing more is begun; it is thrown when what was in flight has ended. */
async function forEachInFlight<Item>(
  items: readonly Item[],
  limit: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const queue = items.values()
  const failures: unknown[] = []
  await Promise.all(
    Array.from({ length: limit }, async () => {
      for (const item of queue) {
        if (failures.length > 0) return
        await work(item).catch((error: unknown) => failures.push(error))
      }
    }),
  )
  if (failures.length > 0) throw failures[0]
}
