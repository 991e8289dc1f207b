/** Reads digits and Thai text as people type them. */

/** Blanks of every kind, and marks that are not visible: no-break blanks, zero-width marks, writing directions. */
const invisible = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]/g
const blanks = /[\s\u00a0\u2007\u202f]+/g
/** Sara am in two characters, with or without a tone mark between them, as macOS and some fonts write it. */
const splitSaraAm = /\u0e4d([\u0e48-\u0e4b]?)\u0e32/g

/** Text in Unicode normalisation form C, with sara am as one character, one blank between words, and nothing invisible. */
export function toPlainText(text: string): string {
  return text
    .normalize('NFC')
    .replaceAll(splitSaraAm, '$1\u0e33')
    .replaceAll(invisible, '')
    .replaceAll(blanks, ' ')
    .trim()
}

/** Thai and full-width digits as Arabic ones, and no blanks around the text. */
export function toArabicDigits(text: string): string {
  return toPlainText(text)
    .replaceAll(/[๐-๙]/g, (digit) => String(digit.charCodeAt(0) - '๐'.charCodeAt(0)))
    .replaceAll(/[０-９]/g, (digit) => String(digit.charCodeAt(0) - '０'.charCodeAt(0)))
}

/**
 * The digits of a number that is written with dashes, blanks or the apostrophe by which Excel marks text:
 * `115-2-44939-0`, `'0041112221`.
 */
export function compactDigits(text: string): string {
  return toArabicDigits(text)
    .replace(/^['’](?=[+\d])/, '')
    .replaceAll(/[\s\u2010-\u2015\u2212-]/g, '')
}

/** Whether a spreadsheet wrote a number in scientific notation: `4.11122E+09`. Its digits are lost. */
export function isScientific(text: string): boolean {
  return /^[+-]?\d(?:[.,]\d+)?e[+-]?\d{1,3}$/i.test(toArabicDigits(text))
}
