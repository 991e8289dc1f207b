/** Instants as people type them, in Bangkok where they name no offset -> RFC 3339. */

import { isDateTime } from '../../schema/scalars.ts'
import { toArabicDigits } from './digits.ts'

const dayFirst =
  /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})[ T]+(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?(?:\s*น\.?)?$/
const yearFirst = /^(\d{4})-(\d{1,2})-(\d{1,2})[ T]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?$/

/** Years from here on are of the Buddhist era, 543 ahead. */
const firstBuddhistYear = 2400
/** Bangkok keeps one offset all year. */
const bangkok = '+07:00'

/**
 * `20/11/2569 16:51:55`, `20/11/2026 16:51`, `2026-11-20T16:51:55+07:00`.
 * @returns null for a day that does not exist, and for an instant without a time of day
 */
export function readInstant(text: string): string | null {
  const typed = toArabicDigits(text)
  if (isDateTime(typed)) return typed
  const first = dayFirst.exec(typed)
  if (first) return build(first[3], first[2], first[1], first[4], first[5], first[6])
  const iso = yearFirst.exec(typed)
  return iso ? build(iso[1], iso[2], iso[3], iso[4], iso[5], iso[6]) : null
}

function build(
  year = '',
  month = '',
  day = '',
  hour = '',
  minute = '',
  second = '00',
): string | null {
  const typedYear = Number(year)
  const christianYear = typedYear >= firstBuddhistYear ? typedYear - 543 : typedYear
  const instant = `${christianYear}-${month.padStart(2, '0')}-${day.padStart(2, '0')}T${hour.padStart(2, '0')}:${minute}:${second}${bangkok}`
  return isDateTime(instant) ? instant : null
}
