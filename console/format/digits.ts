/** Digits as people type and paste them. */

const thaiZero = 0x0e50

/** The text with Thai digits (๐ to ๙) as ASCII digits. */
export function toAsciiDigits(text: string): string {
  return text.replace(/[\u0E50-\u0E59]/g, (digit) => String(digit.charCodeAt(0) - thaiZero))
}
