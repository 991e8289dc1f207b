/** JSON with one text for one value (RFC 8785), for values of which every number is a safe whole number. */

/** A value that has a canonical text. */
export type Canonical =
  null | boolean | number | string | readonly Canonical[] | { readonly [member: string]: Canonical }

/**
 * The canonical text: members sorted by UTF-16 code units, no white space. It takes least where they are in that order already.
 * @throws {RangeError} when a number is not a safe integer, or a text holds a lone surrogate
 */
export function writeCanonicalJson(value: Canonical): string {
  const text = isInOrder(value) ? JSON.stringify(value) : undefined
  return text === undefined || escapedSurrogate.test(text) ? write(value) : text
}

/** JSON.stringify writes a lone surrogate so; a text that holds a backslash before these letters is found too. */
const escapedSurrogate = /\\ud[89a-f]/

/** Whether the text of JSON.stringify is canonical, but for lone surrogates. */
function isInOrder(value: Canonical): boolean {
  if (typeof value === 'number') return Number.isSafeInteger(value)
  if (typeof value !== 'object' || value === null) return true
  if (Array.isArray(value)) return value.every(isInOrder)
  let last = ''
  for (const [name, item] of Object.entries(value)) {
    if (name < last || !isInOrder(item)) return false
    last = name
  }
  return true
}

function write(value: Canonical): string {
  if (typeof value === 'string') return writeText(value)
  if (Array.isArray(value)) return `[${value.map((item) => write(item)).join(',')}]`
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
    text += `${writeText(name)}:${write(value[name]!)}`
  }
  return `{${text}}`
}

function writeText(text: string): string {
  if (/\p{Surrogate}/u.test(text))
    throw new RangeError('a text of the access log has no lone surrogate')
  return JSON.stringify(text)
}
