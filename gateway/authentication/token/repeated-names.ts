/** Finds names that stand twice in one JSON object: parsers keep one of the two, and not all keep the same. */

/** Every string, brace, bracket, colon and comma of a JSON text; white space and other values lie between. */
const tokens = /"(?:[^"\\]|\\.)*"|[{}[\]:,]/g

/**
 * Whether an object of the text, at any depth, has a name twice, however it is escaped.
 * @param text JSON that a parser has taken
 * @see https://www.rfc-editor.org/rfc/rfc7519#section-4 claim names must be unique
 */
export function hasRepeatedName(text: string): boolean {
  /** The names of each object that is open; null for a list. */
  const open: (Set<string> | null)[] = []
  let last = ''
  for (const [token] of text.matchAll(tokens)) {
    if (token === '{') open.push(new Set())
    else if (token === '[') open.push(null)
    else if (token === '}' || token === ']') open.pop()
    else if (token === ':') {
      const names = open.at(-1)
      const name: unknown = JSON.parse(last)
      if (names && typeof name === 'string') {
        if (names.has(name)) return true
        names.add(name)
      }
    } else if (token !== ',') last = token
  }
  return false
}
