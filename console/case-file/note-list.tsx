/** Notes of those who work on the case, and the changes of its report. */

import { UnreadNote } from '../controls/unread-note.tsx'
import { Instant } from '../format/instant.tsx'
import { useWords } from '../words/words.tsx'
import type { File } from './file.ts'

/** Notes first; both oldest first. */
export function NoteList({ file, isRead }: { readonly file: File; readonly isRead: boolean }) {
  const { say, name, language } = useWords()
  const notes = file.notes?.nodes ?? []
  const amendments = file.amendments?.nodes ?? []
  return (
    <section>
      <h2>{say('file.notes')}</h2>
      {isRead ? null : <UnreadNote isLoading={false} />}
      {isRead && notes.length + amendments.length === 0 ? (
        <p className="empty">{say('table.empty')}</p>
      ) : null}
      <ol className="notes">
        {notes.map(({ id, at, text, officer, agency }) => (
          <li key={id} className="card">
            <small>
              <Instant at={at} /> · {language === 'th' ? agency.nameTh : agency.nameEn} · {officer}
            </small>
            <p className="words">{text}</p>
          </li>
        ))}
        {amendments.map(({ at, field, reason }) => (
          <li key={`${at} ${field}`} className="card">
            <small>
              <Instant at={at} /> · {say('file.amended', { field: name('amended', field) })}
            </small>
            <p className="words">{reason}</p>
          </li>
        ))}
      </ol>
    </section>
  )
}
