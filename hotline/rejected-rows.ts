/** The rows that were refused as a table, to be corrected and imported again. */

import { describeRefusal, type Refusal, type RefusalLanguage } from './refusals/refusal.ts'
import { neutralizeFormula } from './spreadsheet-text.ts'

/** A row that was refused, as it was typed. */
export interface RejectedRow {
  /** Line or row of the file; the first is 1. */
  readonly line: number
  /** The column that is at fault. */
  readonly column: string
  /** The values that the column accepts; no value of the row. */
  readonly refusal: Refusal
  readonly cells: readonly string[]
}

/** Columns that this file adds to those of the table. */
const ownColumns = ['line', 'column', 'reason']

/**
 * @param language of the reasons; default: English
 * @returns the text of a CSV file in UTF-8 with a byte-order mark, as Excel expects it
 */
export function renderRejectedRows(
  header: readonly string[],
  rows: readonly RejectedRow[],
  language?: RefusalLanguage,
): string {
  const width = widthOf(header)
  const table = rows
    .toSorted((a, b) => a.line - b.line)
    .map(({ line, column, refusal, cells }) => [
      ...Array.from({ length: width }, (_none, index) => cells[index] ?? ''),
      String(line),
      language?.nameOfColumn(column) ?? column,
      describeRefusal(refusal, language),
      // cells beyond the header: the row stays too long, so that it is refused again until it is corrected
      ...cells.slice(header.length),
    ])
  const lines = [[...header.slice(0, width), ...ownColumns], ...table]
  const text = lines.map((cells) => `${cells.map(toCell).join(',')}\n`).join('')
  return `\uFEFF${text}`
}

/** @see RFC 4180, section 2 */
function toCell(value: string): string {
  const text = neutralizeFormula(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** Columns of the table without those that an earlier rejected file added. */
function widthOf(header: readonly string[]): number {
  const end = header.slice(-ownColumns.length)
  const isOwn = ownColumns.every((name, index) => end[index] === name)
  return header.length - (isOwn ? ownColumns.length : 0)
}
