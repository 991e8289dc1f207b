/**
 * Text of a CSV file -> records. A quote that is out of place spoils the record in which it stands, and no other.
 * @see RFC 4180
 */

/** Between two cells: comma, semicolon, tab or vertical bar. */
export type Separator = ',' | ';' | '\t' | '|'

/** One record of the file. */
export interface CsvRecord {
  /** Line on which the record begins; the first is 1. */
  readonly line: number
  readonly cells: readonly string[]
  /** Index of the cell with a quote out of place; the cells are then the line, divided at every separator. */
  readonly badCell: number | null
}

/** Longest cell in quotes, in characters: a longer one means that its closing quote is missing. */
const maxQuotedLength = 2_000

/**
 * Reads all records; lines without any text are left out.
 * @param width cells of a whole record, where it is known: a record over several lines with another number of cells has a
 * quote out of place
 */
export function parseCsv(text: string, separator: Separator, width?: number): readonly CsvRecord[] {
  const records: CsvRecord[] = []
  let at = 0
  let line = 1
  while (at < text.length) {
    const whole = readRecord(text, at, separator)
    const isTorn =
      width !== undefined &&
      !isWhole(whole.cells, width) &&
      countLineBreaks(text, at, whole.end) > 0
    const read = isTorn ? spoiled(text, at, firstQuote(text, at, separator)) : whole
    const cells = read.badCell === null ? read.cells : text.slice(at, read.end).split(separator)
    if (cells.length > 1 || cells[0]?.trim() !== '') records.push({ ...read, line, cells })
    line += countLineBreaks(text, at, read.end) + 1
    at = read.next
  }
  return records
}

interface ReadRecord {
  readonly cells: readonly string[]
  readonly badCell: number | null
  /** Where the record ends, and where the next begins. */
  readonly end: number
  readonly next: number
}

function readRecord(text: string, start: number, separator: Separator): ReadRecord {
  const cells: string[] = []
  let at = start
  for (;;) {
    const cell = text[at] === '"' ? readQuoted(text, at) : readPlain(text, at, separator)
    const follower = cell === null ? undefined : text[cell.end]
    const isEnd = follower === undefined || follower === '\n' || follower === '\r'
    if (cell === null || (!isEnd && follower !== separator))
      return spoiled(text, start, cells.length)
    cells.push(cell.text)
    if (isEnd) {
      const next = follower === '\r' && text[cell.end + 1] === '\n' ? cell.end + 2 : cell.end + 1
      return { cells, badCell: null, end: cell.end, next }
    }
    at = cell.end + 1
  }
}

/** Continues at the next line, which may be well formed. */
function spoiled(text: string, start: number, badCell: number): ReadRecord {
  const end = lineEnd(text, start)
  const next = text.startsWith('\r\n', end) ? end + 2 : end + 1
  return { cells: [], badCell, end, next }
}

function isWhole(cells: readonly string[], width: number): boolean {
  return cells.length >= width && cells.slice(width).every((cell) => cell.trim() === '')
}

/** Index of the first cell of the line with a quote. */
function firstQuote(text: string, start: number, separator: Separator): number {
  const cells = text.slice(start, lineEnd(text, start)).split(separator)
  return cells.findIndex((cell) => cell.includes('"'))
}

/** Null where a quote stands inside: a cell with quotes must be in quotes. */
function readPlain(text: string, start: number, separator: Separator) {
  let end = start
  while (end < text.length && text[end] !== separator && text[end] !== '\n' && text[end] !== '\r')
    if (text[end++] === '"') return null
  return { text: text.slice(start, end), end }
}

/** Null where the closing quote is missing. */
function readQuoted(text: string, start: number) {
  let value = ''
  let from = start + 1
  for (;;) {
    const quote = text.indexOf('"', from)
    if (quote < 0 || quote - start > maxQuotedLength) return null
    value += text.slice(from, quote)
    if (text[quote + 1] !== '"') return { text: value, end: quote + 1 }
    value += '"'
    from = quote + 2
  }
}

function lineEnd(text: string, start: number): number {
  let end = start
  while (end < text.length && text[end] !== '\n' && text[end] !== '\r') end++
  return end
}

function countLineBreaks(text: string, start: number, end: number): number {
  return text.slice(start, end).match(/\r\n|\n|\r/g)?.length ?? 0
}
