/** JSON whose long numbers stay as they were written; `JSON.parse` rounds them to a double (RFC 8259, 6). */

import { randomUUID } from 'node:crypto'

/** A number that a double cannot hold, as its JSON text. */
export class ExactNumber {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
  /** A marked string, which `stringifyJson` writes as the number. */
  toJSON(): string {
    return mark + this.text
  }
}

/** No other string starts like this: nobody outside of this process can know it. */
const mark = `exact number ${randomUUID()} `
const marked = new RegExp(`"${mark}([-+.\\deE]+)"`, 'g')

/** Digits and points in a row from which on a number may be rounded: a double holds 15 digits. */
const longNumber = 16

/**
 * As `JSON.parse`, but numbers that it would round become an `ExactNumber`.
 * @throws {SyntaxError} for a text that is not JSON
 */
export function parseJson(text: string): unknown {
  if (!hasLongNumber(text)) return JSON.parse(text)
  const { text: withMarks, count } = markRoundedNumbers(text)
  if (count === 0) return JSON.parse(text)
  return JSON.parse(withMarks, (_key, value: unknown) =>
    typeof value === 'string' && value.startsWith(mark)
      ? new ExactNumber(value.slice(mark.length))
      : value,
  )
}

/** As `JSON.stringify`, but an `ExactNumber` is written as the number that it is. Undefined for what JSON cannot hold. */
export function stringifyJson(value: unknown): string | undefined {
  const text = JSON.stringify(value) as string | undefined // its declared type lacks undefined
  return text?.includes(mark) === true ? text.replace(marked, '$1') : text
}

/** Whether `JSON.parse` changes the value of a number. False for a text that is not a JSON number. */
export function isRounded(number: string): boolean {
  const written = decimalOf(number)
  if (!written || written.digits.length < longNumber - 1) return false
  const held = decimalOf(String(Number(number)))
  return !held || held.digits !== written.digits || held.exponent !== written.exponent
}

/** Looks at one character of sixteen: a long number has a digit or a point at one of those places. */
function hasLongNumber(text: string): boolean {
  for (let at = longNumber - 1; at < text.length; at += longNumber) {
    if (!isDigitOrPoint(text.charCodeAt(at))) continue
    let from = at
    while (from > 0 && isDigitOrPoint(text.charCodeAt(from - 1))) from--
    let end = at + 1
    while (isDigitOrPoint(text.charCodeAt(end))) end++
    if (end - from >= longNumber && mayPrecedeNumber(text.charCodeAt(from - 1))) return true
    at = end - 1
  }
  return false
}

function isDigitOrPoint(code: number): boolean {
  return (code >= 48 && code <= 57) || code === 46
}

/** Not a quotation mark or a letter: those stand before the digits of a string. NaN: before the first character. */
function mayPrecedeNumber(code: number): boolean {
  return (
    Number.isNaN(code) || code === 45 || code === 44 || code === 58 || code === 91 || code <= 32
  )
}

function markRoundedNumbers(text: string): { readonly text: string; readonly count: number } {
  let withMarks = ''
  let copied = 0
  let count = 0
  let at = 0
  while (at < text.length) {
    const code = text.charCodeAt(at)
    if (code === 34) at = endOfString(text, at)
    else if (code === 45 || (code >= 48 && code <= 57)) {
      const end = endOfNumber(text, at)
      const number = text.slice(at, end)
      if (isRounded(number)) {
        withMarks += `${text.slice(copied, at)}"${mark}${number}"`
        copied = end
        count++
      }
      at = end
    } else at++
  }
  return { text: withMarks + text.slice(copied), count }
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 92) at++
    else if (code === 34) return at + 1
  }
  return text.length
}

function endOfNumber(text: string, start: number): number {
  let end = start + 1
  while (end < text.length && /[\d.eE+-]/.test(text.charAt(end))) end++
  return end
}

/** Value of a JSON number as its significant digits and the power of ten of the last one; undefined for anything else. */
function decimalOf(number: string) {
  const parts = /^-?(0|[1-9]\d*)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(number)
  if (!parts) return undefined
  const [, whole = '', fraction = '', exponent = '0'] = parts
  const written = (whole + fraction).replace(/^0+/, '')
  const digits = written.replace(/0+$/, '')
  if (digits === '') return { digits, exponent: 0 }
  return { digits, exponent: Number(exponent) - fraction.length + written.length - digits.length }
}
