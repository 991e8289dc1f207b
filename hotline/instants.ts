/** Reads dates with a time of day as Excel and Thai staff write them -> RFC 3339. Bangkok's time where no offset is given. */

import { isDateTime } from '../schema/scalars.ts'
import type { Cell } from './cell.ts'
import { toArabicDigits } from './digits.ts'
import type { Reading } from './reading.ts'
import { refuse, type Refusal } from './refusals/refusal.ts'
import { readMonthName } from './thai-months.ts'

/** A date as it was typed, before its calendar is known. */
interface TypedDate {
  readonly year: number
  readonly month: number
  readonly day: number
  /** Named by the cell: `พ.ศ.` or `ค.ศ.`. */
  readonly era: 'BUDDHIST' | 'COMMON' | null
  /** Whether day and month might have been typed in the order of the United States. */
  readonly isAmbiguous: boolean
}

/** The time after the date: `16:51:55`, with `+07:00`, `Z` or nothing. */
interface TypedTime {
  readonly clock: string
  readonly offset: string
  readonly isTwelveHour: boolean
}

/** Years from here on are of the Buddhist era, which is 543 years ahead. */
const firstBuddhistYear = 2400
/** Ten years: the cases subgraph takes no report and no transfer that is older. */
const maxPastMs = 10 * 366 * 24 * 3_600_000
/** Clocks of agencies may run this far ahead; the cases subgraph allows the same. */
const maxFutureMs = 5 * 60_000
/** Bangkok keeps one offset all year. */
const bangkok = '+07:00'

const dayFirst = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d+)(?=$|[\sT,])/
const yearFirst = /^(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})(?=$|[\sT,])/
const dayAndMonthName =
  /^(\d{1,2})[\s-]*(?:เดือน\s*)?([ก-๎.]+|[A-Za-z]+\.?)[\s,-]*(?:ปี\s*)?(\d+)(?=$|[\s,])/
const time =
  /^(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,](\d{1,9}))?)?\s*(?:(am|pm)|น\.?|(Z|[+-]\d{2}:?\d{2}))?$/i

/**
 * A past instant.
 * Refused: days that do not exist, years of two digits, dates without a time of day, instants after `now` or more than ten
 * years before it, serial numbers whose date system is unknown.
 */
export function readInstant(cell: Cell, now: Date): Reading<string> {
  const text = cell.date ?? serialInText(cell.text, now) ?? cell.text
  const typed = stripWords(toArabicDigits(text))
  if (/^\d{4,6}(?:\.\d+)?$/.test(typed)) return refuse('DATE_SERIAL')
  const split = splitDate(typed)
  if (!split) return refuse('DATE_MALFORMED')
  if ('refusal' in split) return split
  const { date, rest } = split
  if (rest === '') return refuse('DATE_NO_TIME')
  const clock = readTime(rest)
  if (!clock) return refuse('DATE_NO_SUCH_TIME')
  if (clock.isTwelveHour && date.isAmbiguous) return refuse('DATE_AMBIGUOUS')
  const year = toCommonEra(date)
  if (year === null) return refuse('DATE_OTHER_ERA')
  const instant = `${year}-${two(date.month)}-${two(date.day)}T${clock.clock}${clock.offset}`
  if (!isDateTime(instant)) return refuse('DATE_NO_SUCH_DAY')
  if (Date.parse(instant) > now.getTime() + maxFutureMs) return refuse('DATE_FUTURE')
  if (Date.parse(instant) < now.getTime() - maxPastMs) return refuse('DATE_OLD')
  return { value: instant }
}

/** Words around a date: weekday, `วันที่`, `เวลา`. */
function stripWords(text: string): string {
  return text
    .replace(/^(?:วัน)?(?:จันทร์|อังคาร|พุธ|พฤหัสบดี|พฤหัส|ศุกร์|เสาร์|อาทิตย์)(?:ที่)?[\s,]*/, '')
    .replace(/^วันที่\s*/, '')
    .replace(/^(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?[.,]*\s+/i, '')
    .replace(/\s*เวลา\s*/, ' ')
    .replaceAll(/\s*\/\s*/g, '/')
}

const eras = [
  { era: 'BUDDHIST', name: /(?:พ\.?\s?ศ\.?|(?<=\s)b\.?e\.?(?=\s))/i },
  { era: 'COMMON', name: /(?:ค\.?\s?ศ\.?|(?<=\s)(?:a\.?d|c\.?e)\.?(?=\s))/i },
] as const

type SplitDate =
  { readonly date: TypedDate; readonly rest: string } | { readonly refusal: Refusal } | null

/** The date at the beginning of the text, and what follows it. Null where no known form of a date stands there. */
function splitDate(typed: string): SplitDate {
  const named = eras.find(({ name }) => name.test(typed))
  const text = named ? typed.replace(named.name, ' ').replaceAll(/\s+/g, ' ') : typed
  const parts = matchDate(text)
  if (!parts) return null
  if (parts.year.length !== 4) return refuse('DATE_SHORT_YEAR')
  const [year, month, day] = [Number(parts.year), parts.month, Number(parts.day)]
  const isAmbiguous = parts.isNumeric && day <= 12 && month <= 12 && day !== month
  return {
    date: { year, month, day, era: named?.era ?? null, isAmbiguous },
    rest: text.slice(parts.length).replace(/^[\sT,]+/, ''),
  }
}

function matchDate(text: string) {
  const iso = yearFirst.exec(text)
  if (iso) {
    const [{ length }, year = '', month = '', day = ''] = iso
    return { length, year, month: Number(month), day, isNumeric: false }
  }
  const numeric = dayFirst.exec(text)
  if (numeric) {
    const [{ length }, day = '', month = '', year = ''] = numeric
    return { length, year, month: Number(month), day, isNumeric: true }
  }
  const [{ length }, day = '', name = '', year = ''] = dayAndMonthName.exec(text) ?? ['']
  const month = readMonthName(name)
  return month === undefined ? null : { length, year, month, day, isNumeric: false }
}

function readTime(text: string): TypedTime | null {
  const parts = time.exec(text)
  if (!parts) return null
  const [, hour = '', minute = '', second = '00', fraction, half, offset] = parts
  const isTwelveHour = half !== undefined
  if (isTwelveHour && (Number(hour) < 1 || Number(hour) > 12)) return null
  const hours = isTwelveHour
    ? (Number(hour) % 12) + (half.toLowerCase() === 'pm' ? 12 : 0)
    : Number(hour)
  const clock = `${two(hours)}:${minute}:${second}${fraction === undefined ? '' : `.${fraction}`}`
  return { clock, offset: readOffset(offset), isTwelveHour }
}

function readOffset(offset: string | undefined): string {
  if (offset === undefined) return bangkok
  if (offset.toUpperCase() === 'Z') return 'Z'
  return offset.includes(':') ? offset : `${offset.slice(0, 3)}:${offset.slice(3)}`
}

/** Null where the cell names an era to which the year cannot belong. */
function toCommonEra({ year, era }: TypedDate): number | null {
  const isBuddhist = year >= firstBuddhistYear
  if (era !== null && (era === 'BUDDHIST') !== isBuddhist) return null
  return isBuddhist ? year - 543 : year
}

/**
 * A serial number of Excel that stands in a text file, where the date system is not known: days since 1900 on Windows, four
 * years later in workbooks that began on a Macintosh. Read where the later one would lie in the future, so that the
 * earlier one alone is possible.
 */
function serialInText(text: string, now: Date): string | null {
  if (!/^\d{5}\.\d{2,}$/.test(text.trim())) return null
  const serial = Number(text)
  const isDecided = serialToMs(serial + 1462) - 7 * 3_600_000 > now.getTime() + maxFutureMs
  return isDecided
    ? new Date(Math.round(serialToMs(serial) / 1000) * 1000).toISOString().slice(0, 19)
    : null
}

/** Milliseconds since 1970 of a serial number in the 1900 date system, as if the time were UTC. From March 1900 on. */
export function serialToMs(serial: number): number {
  return (serial - 25_569) * 86_400_000
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}
