/** Clocks that run in the case, the next to end first, with the section of law of each. */

import { PlainTable } from '../controls/plain-table.tsx'
import { Age, Clock } from '../format/clock.tsx'
import { Instant } from '../format/instant.tsx'
import type { Whole } from '../graph/use-whole.ts'
import type { TrailHoldFragment } from '../trail/trail.generated.ts'
import { useWords } from '../words/words.tsx'
import type { File } from './file.ts'
import { listClocks } from './list-clocks.ts'

/** The list. */
export function ClockList({
  file,
  holds: { rows: holds, isLoading },
  areAllRead,
}: {
  readonly file: File
  readonly holds: Whole<TrailHoldFragment>
  /** Whether everything was read that has clocks. */
  readonly areAllRead: boolean
}) {
  const { say, name } = useWords()
  const clocks = listClocks(file, holds)
  return (
    <section className="clocks">
      <h2>{say('file.clocks')}</h2>
      <PlainTable
        label={say('file.clocks')}
        rows={clocks}
        reading={{ isRead: areAllRead, isLoading }}
        keyOf={({ due, at }) => `${due} ${at}`}
        columns={[
          {
            key: 'due',
            title: say('file.clock-due'),
            cell: ({ due, count }) => (
              <>
                {name('due', due)}
                {count > 1 ? <small> × {count}</small> : null}
              </>
            ),
          },
          {
            key: 'law',
            title: say('file.clock-law'),
            cell: ({ due }) => <span className="law">{name('due-law', due)}</span>,
          },
          {
            key: 'left',
            title: say('file.clock-left'),
            cell: ({ due, at }) =>
              due === 'HOLD_ANSWER' ? (
                <>
                  {say('hold.waits')} <Age since={at} />
                </>
              ) : (
                <Clock until={at} />
              ),
          },
          { key: 'at', title: say('file.clock-at'), cell: ({ at }) => <Instant at={at} /> },
        ]}
      />
      {clocks.length > 0 && !areAllRead && !isLoading ? (
        <p className="note">{say('file.clocks-unread')}</p>
      ) : null}
    </section>
  )
}
