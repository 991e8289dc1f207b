/** How many rows a list has. A list that was not read yet is not counted as empty. */

import type { Pages } from '../graph/use-pages.ts'
import { useWords, type WordKey } from '../words/words.tsx'

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
  const unread = isLoading ? say('state.loading') : ''
  return <p role="status">{isRead || rows.length > 0 ? say(words, { count }) : unread}</p>
}
