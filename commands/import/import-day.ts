/** A day of the hotline -> cases, through the gateway, as the centre. Asking twice changes nothing. */

import type { Execute } from '../../local/client/graphql-client.ts'
import { ask } from './ask-gateway.ts'
import { isBankCode } from './banks.ts'
import { readHotlineFile } from './read-file.ts'
import { writeRejectedFile, type RejectedRow } from './rejected-file.ts'
import { readRow, type HotlineTransfer, type TypedRow } from './row.ts'
import { sendCase } from './send-case.ts'

export interface ImportOptions {
  readonly path: string
  /** Calls the gateway as the centre; absent: the file is checked and nothing is sent. */
  readonly execute: Execute | undefined
  /** Told after each case how many of how many are done. */
  readonly onProgress?: (done: number, total: number) => void
}

/** `accepted + duplicates + rejected = rows`; `cases` counts those that were opened or grew. */
export interface ImportSummary {
  readonly rows: number
  readonly accepted: number
  readonly duplicates: number
  readonly rejected: number
  readonly cases: number
}

export interface ImportResult extends ImportSummary {
  readonly rejectedFile: string | null
  readonly verdicts: readonly RowVerdict[]
}

export interface RowVerdict {
  readonly line: number
  readonly verdict: 'accepted' | 'duplicate' | 'rejected'
  readonly reason?: string
  readonly transfer?: HotlineTransfer
}

/** Cases that are sent at the same time. */
const casesInFlight = 4
const maxReferencesPerCall = 500

export async function importDay(options: ImportOptions): Promise<ImportResult> {
  const { path, execute } = options
  const { header, rows } = await readHotlineFile(path)
  const banks = execute ? await findBanks(execute) : undefined
  const verdicts = new Map<number, RowVerdict>()
  const rejected: RejectedRow[] = []
  const rowsByLine = new Map(rows.map((row) => [row.line, row]))

  const reject = (row: TypedRow, column: string, reason: string) => {
    verdicts.set(row.line, { line: row.line, verdict: 'rejected', reason })
    rejected.push({ line: row.line, column, reason, cells: row.cells })
  }

  const fresh: HotlineTransfer[] = []
  const seen = new Set<string>()
  const readable: HotlineTransfer[] = []
  for (const row of rows) {
    const read = readRow(row, (code) => banks?.has(code) ?? isBankCode(code))
    if ('fault' in read) reject(row, read.fault.column, read.fault.reason)
    else readable.push(read.transfer)
  }
  const recorded = execute ? await findRecorded(execute, readable) : new Set<string>()
  for (const transfer of readable) {
    const key = referenceKey(transfer)
    const isDuplicate = seen.has(key) || recorded.has(key)
    seen.add(key)
    verdicts.set(transfer.line, {
      line: transfer.line,
      verdict: isDuplicate ? 'duplicate' : 'accepted',
      transfer,
    })
    if (!isDuplicate) fresh.push(transfer)
  }

  const groups = [...groupByCase(fresh)]
  let done = 0
  let cases = 0
  await forEachInFlight(groups, casesInFlight, async ([caseNumber, transfers]) => {
    if (execute) {
      const refused = await sendCase(execute, caseNumber, transfers)
      if (refused === null) cases++
      else
        for (const { line } of transfers) {
          const row = rowsByLine.get(line)
          if (row) reject(row, 'case_number', refused)
        }
    } else cases++
    options.onProgress?.(++done, groups.length)
  })

  const rejectedFile = await writeRejectedFile(path, header, rejected)
  const count = (verdict: RowVerdict['verdict']) =>
    [...verdicts.values()].filter((each) => each.verdict === verdict).length
  return {
    rows: rows.length,
    accepted: count('accepted'),
    duplicates: count('duplicate'),
    rejected: count('rejected'),
    cases,
    rejectedFile,
    verdicts: [...verdicts.values()].toSorted((a, b) => a.line - b.line),
  }
}

function referenceKey({ fromBank, reference }: HotlineTransfer): string {
  return `${fromBank} ${reference}`
}

function groupByCase(transfers: readonly HotlineTransfer[]) {
  const groups = new Map<string, HotlineTransfer[]>()
  for (const transfer of transfers) {
    const group = groups.get(transfer.caseNumber) ?? []
    group.push(transfer)
    groups.set(transfer.caseNumber, group)
  }
  return groups
}

async function findBanks(execute: Execute): Promise<ReadonlySet<string>> {
  const { agencies } = await ask<{ agencies: readonly { id: string }[] }>(
    execute,
    '{ agencies(kind: BANK) { id } }',
  )
  return new Set(agencies.map(({ id }) => id.replace('bank:', '')))
}

/** Which of these transfers are recorded already, in whatever case. */
async function findRecorded(
  execute: Execute,
  transfers: readonly HotlineTransfer[],
): Promise<ReadonlySet<string>> {
  const recorded = new Set<string>()
  for (let start = 0; start < transfers.length; start += maxReferencesPerCall) {
    const references = transfers
      .slice(start, start + maxReferencesPerCall)
      .map(({ fromBank, reference }) => ({ bankCode: fromBank, reference }))
    const { transfersByReference } = await ask<{
      transfersByReference: readonly { reference: string; from: { bankCode: string } }[]
    }>(
      execute,
      `query ($references: [TransferReferenceInput!]!) {
        transfersByReference(references: $references) { reference from { bankCode } } }`,
      { references },
    )
    for (const { reference, from } of transfersByReference)
      recorded.add(`${from.bankCode} ${reference}`)
  }
  return recorded
}

async function forEachInFlight<Item>(
  items: readonly Item[],
  limit: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const queue = items.values()
  await Promise.all(
    Array.from({ length: limit }, async () => {
      for (const item of queue) await work(item)
    }),
  )
}
