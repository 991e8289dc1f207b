/** Reads from the sentence of an event of a case the facts that its kind does not tell. */

/** The subject of an event, for a sentence in the officer's language. */
export type EventDetail =
  | { readonly about: 'station'; readonly station: string }
  | { readonly about: 'stations'; readonly from: string; readonly to: string }
  | { readonly about: 'basis'; readonly basis: string }
  | { readonly about: 'section'; readonly section: string }
  | { readonly about: 'reason'; readonly reason: string }

/** Endings of the graph's sentences, each with the detail that it gives. */
const patterns: readonly (readonly [RegExp, (found: readonly string[]) => EventDetail])[] = [
  [/^referred to station (\S+)$/, ([station = '']) => ({ about: 'station', station })],
  [
    /^handed on from station (\S+) to (\S+)$/,
    ([from = '', to = '']) => ({ about: 'stations', from, to }),
  ],
  [/^closed as (\w+)$/, ([reason = '']) => ({ about: 'reason', reason })],
  [/^a hold was asked for: (\w+) \(.+\)$/, ([basis = '']) => ({ about: 'basis', basis })],
  [/\((s\.[^)]+)\)$/, ([section = '']) => ({ about: 'section', section })],
]

/** @returns undefined where the kind says all that the sentence does */
export function readEventDetail(summary: string): EventDetail | undefined {
  for (const [pattern, toDetail] of patterns) {
    const found = pattern.exec(summary)
    if (found) return toDetail(found.slice(1))
  }
  return undefined
}
