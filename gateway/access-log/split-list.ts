/** Splits the lists of an entry, which has at most 65,535 bytes. */

/** Bytes of one list in the text of an entry: its four lists leave room for the other members. */
const maxListBytes = 14_000

/** The parts of a list that fit into an entry each, in their order; one, where all of it does. */
export function splitList(names: readonly string[]): readonly (readonly string[])[] {
  const parts: string[][] = [[]]
  let bytes = 0
  for (const name of names) {
    const own = Buffer.byteLength(JSON.stringify(name)) + 1
    if (bytes + own > maxListBytes && bytes > 0) {
      parts.push([])
      bytes = 0
    }
    parts.at(-1)!.push(name)
    bytes += own
  }
  return parts
}

/**
 * The part of a list for one of several entries of one operation: all of it where an entry holds it, so that each entry can be
 * read alone.
 */
export function partOrWhole(
  parts: readonly (readonly string[])[],
  part: number,
): readonly string[] {
  return (parts.length === 1 ? parts[0] : parts[part]) ?? []
}
