/** Instants as officers type them, in Bangkok's time, with the Buddhist or the Christian year. */

import { toAsciiDigits } from './digits.ts'
import type { Language } from '../words/words.tsx'

const bangkokMs = 7 * 3_600_000
const buddhistYears = 543

/** `26/11/2569 13:43` in Thai, `26/11/2026 13:43` in English. */
export function typeInstant(at: Date, language: Language): string {
  const [date = '', time = ''] = new Date(at.getTime() + bangkokMs).toISOString().split('T')
  const [year, month, day] = date.split('-')
  return `${day}/${month}/${Number(year) + (language === 'th' ? buddhistYears : 0)} ${time.slice(0, 5)}`
}

/**
 * Reads day, month and year with a time, or the ISO form, in any digits. A year after 2400 is Buddhist.
 * @returns RFC 3339 in UTC; undefined where the text is no instant
 */
export function parseInstant(text: string): string | undefined {
  const plain = toAsciiDigits(text).trim()
  const [, isoYear, isoMonth, isoDay, isoTime] =
    /^(\d{4})-(\d{1,2})-(\d{1,2})[T ]+(\S+)$/.exec(plain) ?? []
  const [, day, month, year, time] =
    /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})[ ,]+(\S+)$/.exec(plain) ?? []
  return toInstant(
    Number(isoYear ?? year),
    Number(isoMonth ?? month),
    Number(isoDay ?? day),
    isoTime ?? time ?? '',
  )
}

function toInstant(year: number, month: number, day: number, time: string): string | undefined {
  const [, hours, minutes] = /^([01]?\d|2[0-3])[:.]([0-5]\d)(?:น\.?)?$/.exec(time) ?? []
  const midnight = new Date(Date.UTC(year > 2400 ? year - buddhistYears : year, month - 1, day))
  // 31/2 would be a day in March
  if (hours === undefined || midnight.getUTCMonth() !== month - 1) return undefined
  const ms = (Number(hours) * 60 + Number(minutes)) * 60_000
  return new Date(midnight.getTime() + ms - bangkokMs).toISOString()
}
