/** How much a client wants a media type. */

/** A weight of `0` is a refusal; an invalid one counts as none. */
const weight = /;\s*q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*(?:;|$)/i

/**
 * The weight of the media type in an `Accept` field, from 0 to 1: of its own range alone, since no client that means
 * this type writes a wildcard. Parameters other than the weight are ignored.
 * @param type in lower case
 * @see RFC 9110, 12.5.1
 */
export function weightOf(accept: string | undefined, type: string): number {
  if (accept === type) return 1
  for (const range of accept?.split(',') ?? []) {
    const [name = ''] = range.split(';', 1)
    if (name.trim().toLowerCase() === type) return Number(weight.exec(range)?.[1] ?? 1)
  }
  return 0
}
