/** A deadline in a table: how long is left, and below it until when. */

import { useWords } from '../words/words.tsx'
import { Clock } from './clock.tsx'
import { formatInstant } from './instant.tsx'

/** The cell; a dash where there is no deadline. */
export function Deadline({ until }: { readonly until: string | null }) {
  const { language } = useWords()
  if (until === null) return '–'
  return (
    <span className="deadline">
      <Clock until={until} />
      <small>
        <time dateTime={until}>{formatInstant(until, language)}</time>
      </small>
    </span>
  )
}
