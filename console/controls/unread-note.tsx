/** In the place of rows that were not read: nobody may take them for none. */

import { useWords } from '../words/words.tsx'

/** How far something was read: as `Pages` and `Whole` have it. */
export interface Reading {
  readonly isRead: boolean
  readonly isLoading: boolean
}

/** Says that something is being read, or that it could not be read. The note of the problem gives the reason. */
export function UnreadNote({ isLoading }: Pick<Reading, 'isLoading'>) {
  const { say } = useWords()
  return <p className="empty">{say(isLoading ? 'state.loading' : 'table.unread')}</p>
}
