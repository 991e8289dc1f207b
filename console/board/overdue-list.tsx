/** Referrals whose complaint or decision is overdue, the earliest due first. */

import { Button } from 'react-aria-components'
import { CaseLink } from '../controls/case-link.tsx'
import { PlainTable } from '../controls/plain-table.tsx'
import { ProblemNote } from '../controls/problem-note.tsx'
import { Deadline } from '../format/deadline.tsx'
import { usePages } from '../graph/use-pages.ts'
import { useWords } from '../words/words.tsx'
import { boardOverdue } from './board.generated.ts'

/** The list. */
export function OverdueList() {
  const { say, name, language } = useWords()
  const pages = usePages(boardOverdue, {}, ({ referrals }) => referrals)
  return (
    <section>
      <h2>
        {say('board.overdue')}
        {pages.isRead || pages.rows.length > 0 ? ` (${pages.count})` : null}
      </h2>
      <ProblemNote problem={pages.problem} again={pages.again} />
      <PlainTable
        label={say('board.overdue')}
        rows={pages.rows}
        reading={pages}
        keyOf={({ id }) => id}
        columns={[
          {
            key: 'case',
            title: say('case.number'),
            cell: (referral) => (
              <CaseLink caseId={referral.case.id}>{referral.case.caseNumber}</CaseLink>
            ),
          },
          {
            key: 'station',
            title: say('referral.station'),
            cell: ({ station }) => (language === 'th' ? station.nameTh : station.nameEn),
          },
          {
            key: 'state',
            title: say('hold.state'),
            cell: ({ state }) => name('referral.state', state),
          },
          {
            key: 'due',
            title: say('hold.due'),
            cell: ({ dueAt }) => <Deadline until={dueAt} />,
          },
        ]}
      />
      {pages.hasMore ? <Button onPress={pages.more}>{say('action.more')}</Button> : null}
    </section>
  )
}
