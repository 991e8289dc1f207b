/** Decodes response bodies: without `Accept-Encoding` a server may use any coding (RFC 9110, 12.5.3). */

import { isUtf8 } from 'node:buffer'
import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate, inflateRaw } from 'node:zlib'
import { ExchangeError } from './exchange-error.ts'

type Decoder = (body: Buffer, options: { readonly maxOutputLength: number }) => Promise<Buffer>

const decoders: ReadonlyMap<string, Decoder> = new Map<string, Decoder>([
  ['gzip', promisify(gunzip)],
  ['x-gzip', promisify(gunzip)],
  ['br', promisify(brotliDecompress)],
  ['deflate', decodeDeflate],
])

/** Codings of one body; more are a bomb or a mistake. */
const maxCodings = 2

/**
 * @param codings the field value of `Content-Encoding` in lower case, in the order in which they were applied
 * @param maxBytes bound of the body after each decoding
 * @throws {ExchangeError} `too large`, or `malformed` for an unknown coding, and for a body that is not in its coding or not in UTF-8
 */
export async function decodeBody(body: Buffer, codings: string, maxBytes: number): Promise<string> {
  const names = codings.split(',').map((name) => name.trim())
  if (names.length > maxCodings) throw new ExchangeError('malformed', 'too many content codings')
  let decoded = body
  for (const name of names.toReversed()) {
    if (name === 'identity') continue
    const decode = decoders.get(name)
    if (!decode) throw new ExchangeError('malformed', 'unknown content coding')
    try {
      // Each coding was applied to the result of the one before.
      decoded = await decode(decoded, { maxOutputLength: maxBytes })
    } catch (error) {
      throw isTooLarge(error)
        ? new ExchangeError('too large', 'answer too large')
        : new ExchangeError('malformed', 'body not in its content coding')
    }
  }
  if (!isUtf8(decoded)) throw notUtf8()
  return decoded.toString('utf8')
}

/** All JSON is UTF-8 (RFC 8259, 8.1); bytes of another encoding would be replaced by U+FFFD without an error. */
export function notUtf8(): ExchangeError {
  return new ExchangeError('malformed', 'body not in UTF-8')
}

/** `deflate` is the zlib format; some servers send the raw one (RFC 9110, 8.4.1.2). */
async function decodeDeflate(
  body: Buffer,
  options: { readonly maxOutputLength: number },
): Promise<Buffer> {
  const isZlib = ((body[0] ?? 0) & 0x0f) === 8
  return promisify(isZlib ? inflate : inflateRaw)(body, options)
}

function isTooLarge(error: unknown): boolean {
  return error instanceof RangeError && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE'
}
