/** JSON with one text for one value (RFC 8785), for values of which every number is a safe whole number. */

/** A value that has a canonical text. */
export type Canonical =
  null | boolean | number | string | readonly Canonical[] | { readonly [member: string]: Canonical }

/**
 * The canonical text: members sorted by UTF-16 code units, no white space.
 * @throws {RangeError} when a number is not a safe integer, or a text holds a lone surrogate
 */
export function writeCanonicalJson(value: Canonical): string {
  if (Array.isArray(value)) return `[${value.map((item) => writeCanonicalJson(item)).join(',')}]`
  if (typeof value === 'object' && value !== null)
    return `{${Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, item]) => `${writeText(name)}:${writeCanonicalJson(item)}`)
      .join(',')}}`
  if (typeof value === 'string') return writeText(value)
  if (typeof value === 'number' && !Number.isSafeInteger(value))
    throw new RangeError('a number of the access log is a safe integer')
  return String(value)
}

function writeText(text: string): string {
  if (/\p{Surrogate}/u.test(text))
    throw new RangeError('a text of the access log has no lone surrogate')
  return JSON.stringify(text)
}
