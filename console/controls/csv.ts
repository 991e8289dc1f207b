/** Rows as a CSV file (RFC 4180) that a spreadsheet opens without running anything in it. */

import type { Column } from './data-table.tsx'

/** Marks the text as UTF-8 for spreadsheets, which would show Thai as noise. */
const byteOrderMark = '\uFEFF'

/** The columns that have a text, with their titles. */
export function toCsv<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const told = columns.filter(({ text }) => text !== undefined)
  const lines = [
    told.map(({ title }) => title),
    ...rows.map((row) => told.map(({ text }) => text?.(row) ?? '')),
  ]
  return `${byteOrderMark}${lines.map((cells) => `${cells.map(toCell).join(',')}\r\n`).join('')}`
}

/**
 * A value that a spreadsheet would take for a formula is given an apostrophe, which makes it text.
 * @see CWE-1236
 */
function toCell(value: string): string {
  const text = /^[=+\-@\t\r\n＝＋－＠]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
