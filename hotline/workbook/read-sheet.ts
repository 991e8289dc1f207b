/** Reads the rows of one sheet of a workbook. */

import { textCell, type Cell } from '../cell.ts'
import { refuse } from '../refusals/refusal.ts'
import { UnreadableFileError } from '../refusals/unreadable-file.ts'
import type { FileRecord } from '../find-table.ts'
import { serialToMs } from '../instants.ts'
import { restoreText } from '../spreadsheet-text.ts'
import { markMerged, type Area } from './merged-cells.ts'
import type { NumberFormat } from './number-format.ts'
import { readXstring, walkXml } from './xml.ts'

/** The shared parts of a workbook that the cells of every sheet refer to. */
export interface WorkbookContext {
  /** Texts that cells name by their number. */
  readonly sharedStrings: readonly string[]
  /** Number formats that cells name by their style. */
  readonly formats: readonly NumberFormat[]
  /** Whether serial numbers of dates count from 1904, as in workbooks that began on a Macintosh. */
  readonly isDate1904: boolean
}

/** Most columns of a sheet that are read; the export has 18. */
const maxColumns = 1_000
/** Days between the date systems of 1900 and 1904. */
const daysTo1904 = 1462
/** Excel keeps 15 digits of a number. */
const precision = 15

/** @throws {UnreadableFileError} when the sheet is not well-formed */
export function readSheetCells(xml: string, context: WorkbookContext): readonly FileRecord[] {
  const records: FileRecord[] = []
  const areas: Area[] = []
  let cells: Cell[] = []
  let line = 0
  let column = 0
  let type = 'n'
  let style = 0
  let value = ''
  let element = ''
  let isPhonetic = false
  let isFormula = false
  let hasValue = false
  walkXml(xml, {
    open(name, attributes) {
      element = name
      if (name === 'f') isFormula = true
      if (name === 'v' || name === 'is') hasValue = true
      if (name === 'rPh') isPhonetic = true
      if (name === 'mergeCell') areas.push(readArea(attributes['ref'] ?? ''))
      if (name === 'row') {
        line = Number(attributes['r'] ?? line + 1)
        cells = []
        column = 0
      }
      if (name === 'c') {
        column = attributes['r'] === undefined ? column + 1 : columnOf(attributes['r'])
        type = attributes['t'] ?? 'n'
        style = Number(attributes['s'] ?? 0)
        value = ''
        isFormula = false
        hasValue = false
      }
    },
    close(name) {
      element = ''
      if (name === 'rPh') isPhonetic = false
      if (name === 'c' && column <= maxColumns) {
        while (cells.length < column) cells.push(textCell(''))
        cells[column - 1] =
          // a program other than a spreadsheet writes a formula without its result
          isFormula && !hasValue
            ? { ...textCell(''), fault: refuse('FORMULA_UNCALCULATED').refusal }
            : toCell(type, value, context.formats[style], context)
      }
      if (name === 'row' && cells.length > 0) records.push({ line, cells })
    },
    text(text) {
      if ((element === 'v' || element === 't') && !isPhonetic) value += text
    },
  })
  return areas.length === 0 ? records : markMerged(records, areas)
}

function toCell(
  type: string,
  value: string,
  format: NumberFormat | undefined,
  { sharedStrings, isDate1904 }: WorkbookContext,
): Cell {
  if (type === 's') return textCell(restoreText(sharedStrings[Number(value)] ?? ''))
  if (type === 'd') return textCell(value)
  if (type === 'b') return textCell(value === '1' ? 'TRUE' : 'FALSE')
  if (type !== 'n' || value === '') return textCell(restoreText(readXstring(value)))
  const number = Number(value)
  if (!Number.isFinite(number)) return textCell(value)
  const date = toDate(number, format, isDate1904)
  if (format?.isDate) return { text: date ?? String(number), isNumber: true, date }
  const isWhole = Number.isInteger(number) && number >= 0 && number < 10 ** precision
  if (format && isWhole && (format.minDigits > 0 || format.prefix !== ''))
    return textCell(format.prefix + String(number).padStart(format.minDigits, '0'))
  return { text: toDecimal(number), isNumber: true, date }
}

/** As Excel shows it: 15 digits. A larger number has lost its last digits and is written so that no column reads it. */
function toDecimal(number: number): string {
  return Math.abs(number) < 10 ** precision
    ? String(Number(number.toPrecision(precision)))
    : number.toExponential()
}

/**
 * The date and time of a serial number, in the workbook's own date system. A number without a fraction is a date without
 * a time, unless its format shows one.
 */
function toDate(number: number, format: NumberFormat | undefined, isDate1904: boolean) {
  const ms = Math.round(serialToMs(isDate1904 ? number + daysTo1904 : number))
  if (ms < Date.UTC(1900, 2, 1) || ms >= Date.UTC(10_000, 0, 1)) return null
  const text = new Date(ms).toISOString()
  const isDayOnly = Number.isInteger(number) && !(format?.showsTime ?? false)
  if (isDayOnly) return text.slice(0, 10)
  return text.endsWith('.000Z') ? text.slice(0, 19) : text.slice(0, 23)
}

function rowOf(reference: string): number {
  return Number(/\d+$/.exec(reference)?.[0] ?? 0)
}

/** @param reference `A2:A5` */
function readArea(reference: string): Area {
  const [first = '', last = first] = reference.split(':')
  return {
    firstRow: rowOf(first),
    lastRow: rowOf(last),
    firstColumn: columnOf(first),
    lastColumn: columnOf(last),
  }
}

/** 1 for `A7`, 27 for `AA7`. */
function columnOf(reference: string): number {
  let column = 0
  for (const letter of reference.toUpperCase()) {
    if (letter < 'A' || letter > 'Z') break
    column = column * 26 + letter.charCodeAt(0) - 64
  }
  if (column === 0) throw new UnreadableFileError('FILE_DAMAGED')
  return column
}
