/** How many rows a list has. A list that was not read yet is not counted as empty. */

import type { Pages } from '../graph/use-pages.ts'
import { useWords, type WordKey } from '../words/words.tsx'

/** The graph counts no further: a list of so many rows has at least so many. */
const mostCounted = 10_000

/** The count; before the first reading that it is under way, and nothing after a failure. */
export function ListCount({
  pages: { count, rows, isLoading, isRead },
  words,
}: {
  readonly pages: Pick<Pages<unknown>, 'count' | 'rows' | 'isLoading' | 'isRead'>
  /** A message with the place `count`. */
  readonly words: WordKey
}) {
  const { say } = useWords()
  const counted = say(words, { count })
  const known = count < mostCounted ? counted : say('table.at-least', { counted })
  const unread = isLoading ? say('state.loading') : ''
  return <p role="status">{isRead || rows.length > 0 ? known : unread}</p>
}
