/** Where the case is with the police: station, officer, complaint and decision. */

import type { ReactNode } from 'react'
import { UnreadNote } from '../controls/unread-note.tsx'
import { Clock } from '../format/clock.tsx'
import { Instant } from '../format/instant.tsx'
import { useWords } from '../words/words.tsx'
import type { File } from './file.ts'

/** The referral, or that there is none yet. */
export function Referral({ file, isRead }: { readonly file: File; readonly isRead: boolean }) {
  const { say, name, language } = useWords()
  const { referral } = file
  if (!referral)
    return (
      <section>
        <h2>{say('file.referral')}</h2>
        {isRead ? (
          <p className="empty">{say('referral.none')}</p>
        ) : (
          <UnreadNote isLoading={false} />
        )}
      </section>
    )
  const { station, complaint, decision, dueAt } = referral
  // the clock runs to the complaint, and after it to the decision
  const clock = decision === null && dueAt !== null ? <Clock until={dueAt} /> : '–'
  const facts: readonly (readonly [string, ReactNode])[] = [
    [say('referral.station'), language === 'th' ? station.nameTh : station.nameEn],
    [say('referral.state'), name('referral.state', referral.state)],
    [say('referral.referred-at'), <Instant key="at" at={referral.referredAt} />],
    [say('referral.officer'), referral.officer ?? '–'],
    [
      say('referral.complaint'),
      complaint ? (
        <>
          {complaint.number} · <Instant at={complaint.receivedAt} />
        </>
      ) : (
        clock
      ),
    ],
    [
      say('referral.decision'),
      decision === null ? (
        complaint ? (
          clock
        ) : (
          '–'
        )
      ) : (
        <>
          {name('referral.decision', decision)}
          {referral.decidedAt === null ? null : (
            <>
              {' · '}
              <Instant at={referral.decidedAt} />
            </>
          )}
        </>
      ),
    ],
  ]
  return (
    <section>
      <h2>{say('file.referral')}</h2>
      <dl className="facts card">
        {facts.map(([title, fact]) => (
          <div key={title} className="fact">
            <dt>{title}</dt>
            <dd>{fact}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
