/** The numbers that the scammer used. */

import { PlainTable } from '../controls/plain-table.tsx'
import { Clock } from '../format/clock.tsx'
import { Instant } from '../format/instant.tsx'
import { formatMsisdn } from '../format/msisdns.ts'
import { useWords } from '../words/words.tsx'
import type { File } from './file.ts'

/** Each number with its operator and state. */
export function NumberList({ file, isRead }: { readonly file: File; readonly isRead: boolean }) {
  const { say, name } = useWords()
  return (
    <section>
      <h2>{say('file.numbers')}</h2>
      <PlainTable
        label={say('file.numbers')}
        rows={file.suspectNumbers ?? []}
        reading={{ isRead, isLoading: false }}
        keyOf={({ msisdn }) => msisdn}
        columns={[
          {
            key: 'number',
            title: say('number.msisdn'),
            cell: ({ msisdn }) => formatMsisdn(msisdn),
          },
          {
            key: 'operator',
            title: say('number.operator'),
            cell: ({ operator }) => operator ?? '–',
          },
          { key: 'state', title: say('number.state'), cell: ({ status }) => name('sim', status) },
          {
            key: 'due',
            title: say('number.off'),
            cell: ({ suspendedAt, suspensionDueAt }) =>
              suspendedAt === null ? (
                suspensionDueAt === null ? (
                  '–'
                ) : (
                  <Clock until={suspensionDueAt} />
                )
              ) : (
                <Instant at={suspendedAt} />
              ),
          },
        ]}
      />
    </section>
  )
}
