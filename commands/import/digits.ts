/** Digits as people type them. */

/** Thai digits as Arabic ones, blanks around the text gone. */
export function toArabicDigits(text: string): string {
  return text
    .trim()
    .replaceAll(/[๐-๙]/g, (digit) => String(digit.charCodeAt(0) - '๐'.charCodeAt(0)))
}

/** The digits of a number that is written with dashes and blanks: `115-2-44939-0`. */
export function compactDigits(text: string): string {
  return toArabicDigits(text).replaceAll(/[\s\u00a0-]/g, '')
}
