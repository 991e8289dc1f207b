/** Bytes of a text file -> text: UTF-8, UTF-16, or the Thai code page that older Excel saves (windows-874, TIS-620). */

import { UnreadableFileError } from './refusals/unreadable-file.ts'

/** Share of zero bytes above which a file without a byte-order mark is taken for UTF-16. */
const utf16Share = 0.2

/** @throws {UnreadableFileError} when the encoding of the text cannot be determined */
export function decodeText(bytes: Uint8Array): string {
  if (startsWith(bytes, [0xff, 0xfe])) return decode(bytes, 'utf-16le')
  if (startsWith(bytes, [0xfe, 0xff])) return decode(bytes, 'utf-16be')
  if (startsWith(bytes, [0xef, 0xbb, 0xbf])) return decode(bytes, 'utf-8')
  const wide = wideEncoding(bytes)
  if (wide) return decode(bytes, wide)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return decodeThaiCodePage(bytes)
  }
}

function decode(bytes: Uint8Array, encoding: string): string {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch {
    throw new UnreadableFileError('FILE_MIXED_ENCODING', { encoding: encoding.toUpperCase() })
  }
}

/** The header is ASCII for the most part: every second byte of UTF-16 is then zero. */
function wideEncoding(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  const head = bytes.subarray(0, 2_000)
  const zeros = [0, 0]
  for (const [index, byte] of head.entries()) if (byte === 0) zeros[index % 2]!++
  if ((zeros[1] ?? 0) > head.length * utf16Share) return 'utf-16le'
  if ((zeros[0] ?? 0) > head.length * utf16Share) return 'utf-16be'
  return undefined
}

/**
 * Western code pages have no Thai: their accented letters would become Thai signs, which cannot follow a Latin letter.
 */
function decodeThaiCodePage(bytes: Uint8Array): string {
  const text = new TextDecoder('windows-874').decode(bytes)
  // bytes without a character in the code page become U+0080 to U+009F
  const isThai = /[\u0e01-\u0e2e]/.test(text) && !/[\ufffd\u0080-\u009f]/.test(text)
  const hasLooseSign = /(?:^|[^\u0e00-\u0e7f])[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]/m.test(text)
  const hasLetterWithinWord = /[A-Za-z][\u0e00-\u0e7f][A-Za-z]/.test(text)
  if (!isThai || hasLooseSign || hasLetterWithinWord)
    throw new UnreadableFileError('FILE_UNKNOWN_ENCODING')
  return text
}

function startsWith(bytes: Uint8Array, mark: readonly number[]): boolean {
  return mark.every((byte, index) => bytes[index] === byte)
}
