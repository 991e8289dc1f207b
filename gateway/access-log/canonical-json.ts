/** JSON with one text for one value (RFC 8785), for values of which every number is a safe whole number. */

/** A value that has a canonical text. */
export type Canonical =
  null | boolean | number | string | readonly Canonical[] | { readonly [member: string]: Canonical }

/**
 * The canonical text: members sorted by UTF-16 code units, no white space.
 * @throws {RangeError} when a number is not a safe integer, or a text holds a lone surrogate
 */
export function writeCanonicalJson(value: Canonical): string {
  if (typeof value === 'string') return writeText(value)
  if (Array.isArray(value)) return `[${value.map((item) => writeCanonicalJson(item)).join(',')}]`
  if (typeof value === 'object' && value !== null) return writeObject(value as Members)
  if (typeof value === 'number' && !Number.isSafeInteger(value))
    throw new RangeError('a number of the access log is a safe integer')
  return String(value)
}

type Members = { readonly [member: string]: Canonical }

function writeObject(value: Members): string {
  let text = ''
  // without a comparison, `sort` is by UTF-16 code units
  for (const name of Object.keys(value).toSorted()) {
    if (text !== '') text += ','
    text += `${writeText(name)}:${writeCanonicalJson(value[name]!)}`
  }
  return `{${text}}`
}

/** A surrogate, alone or one of a pair: most texts have none. */
const surrogate = /[\ud800-\udfff]/

function writeText(text: string): string {
  if (surrogate.test(text) && /\p{Surrogate}/u.test(text))
    throw new RangeError('a text of the access log has no lone surrogate')
  return JSON.stringify(text)
}
