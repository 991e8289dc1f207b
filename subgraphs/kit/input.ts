/** Checks of input that no scalar can make, the same in every subgraph. None of them repeats the value. */

import { badUserInput } from './errors.ts'

/** Most items that one call may bring. */
export const maxBatchSize = 1000

/**
 * Thai and Latin text in Unicode normalisation form C, trimmed.
 * @throws {BAD_USER_INPUT} when it is empty or shows nothing, is too long, or holds control characters other than line breaks
 *   and tabs, or characters that turn the direction of what follows
 */
export function readText(value: string, field: string, maxLength: number): string {
  const text = value.normalize('NFC').trim()
  if (text.length > maxLength || !isVisible(text))
    throw badUserInput(`${field} must be 1 to ${maxLength} characters`, 'TEXT_LENGTH')
  if (!isCleanText(text) || directions.test(text))
    throw badUserInput(`${field} holds characters that are not text`, 'NOT_TEXT')
  return text
}

/**
 * A name, a number or a reference: one line of text, without characters that nobody sees. Two that look alike because one
 * of them holds such a character are the same.
 * @throws {BAD_USER_INPUT} as `readText`, and when it holds a line break or a tab
 */
export function readLine(value: string, field: string, maxLength: number): string {
  const line = readText(value, field, maxLength).replaceAll(invisible, '').normalize('NFC').trim()
  if (/[\t\n\r\u2028\u2029]/.test(line))
    throw badUserInput(`${field} holds characters that are not text`, 'NOT_TEXT')
  return line
}

/** Characters that turn the direction of the text behind them, so that it reads as something else. @see Unicode Technical Report 36, 2.10 */
const directions = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/
/** Characters that have no glyph, and the blank pattern of Braille. @see Unicode Standard Annex 44 */
const invisible = /[\p{Default_Ignorable_Code_Point}\u2800]/gu

function isVisible(text: string): boolean {
  return /[\p{L}\p{N}\p{P}\p{S}]/u.test(text.replaceAll(invisible, ''))
}

/** Whether a text has no control characters, line breaks and tabs excepted, and no lone surrogates. */
export function isCleanText(text: string): boolean {
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  const isControlled = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/.test(text)
  return !isControlled && !/\p{Surrogate}/u.test(text)
}

/** As `readText`, for a value that may be left out; an empty one counts as left out. */
export function readOptionalText(
  value: string | null | undefined,
  field: string,
  maxLength: number,
): string | null {
  return isLeftOut(value) ? null : readText(value, field, maxLength)
}

/** As `readLine`, for a value that may be left out; an empty one counts as left out. */
export function readOptionalLine(
  value: string | null | undefined,
  field: string,
  maxLength: number,
): string | null {
  return isLeftOut(value) ? null : readLine(value, field, maxLength)
}

function isLeftOut(value: string | null | undefined): value is null | undefined | '' {
  return value === null || value === undefined || value.trim() === ''
}

/** An instant in milliseconds, as the database and every cursor keep it. */
export function readInstant(value: string): Date {
  return new Date(value)
}

/**
 * A list with at least one item and at most `max`.
 * @throws {BAD_USER_INPUT} otherwise
 */
export function readList<Item>(
  items: readonly Item[],
  field: string,
  max = maxBatchSize,
): readonly Item[] {
  if (items.length < 1 || items.length > max)
    throw badUserInput(`${field} must hold 1 to ${max} items`)
  return items
}

/**
 * The values that a filter wants, each once; where it names one and several, those that are both. null: any.
 * A statement may read a stretch of an index for each of them: a value that is repeated costs nothing and lists no row twice.
 */
export function readWanted<Value>(
  one: Value | null | undefined,
  several: readonly Value[] | null | undefined,
): readonly Value[] | null {
  if (!several) return one === null || one === undefined ? null : [one]
  return [...new Set(several)].filter((each) => !one || each === one)
}

/** Whether `value` is a UUID: an id of another form was never issued, and no statement needs to ask. */
export function isUuid(value: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(value)
}
