/** Holds whose clock ends within a day, the next first. */

import { Button } from 'react-aria-components'
import { useBankName } from '../agencies/use-bank-name.ts'
import { CaseLink } from '../controls/case-link.tsx'
import { PlainTable } from '../controls/plain-table.tsx'
import { ProblemNote } from '../controls/problem-note.tsx'
import { useMinute } from '../format/clock.tsx'
import { Deadline } from '../format/deadline.tsx'
import { formatBaht } from '../format/money.ts'
import { usePages } from '../graph/use-pages.ts'
import { useWords } from '../words/words.tsx'
import { boardLapsing } from './board.generated.ts'
import { soonAfter } from './interval.ts'

/** The list. */
export function LapsingList() {
  const { say, name } = useWords()
  const bankName = useBankName()
  const before = soonAfter(useMinute())
  const pages = usePages(boardLapsing, { before }, ({ holds }) => holds)
  return (
    <section>
      <h2>{say('board.lapsing')}</h2>
      <ProblemNote problem={pages.problem} again={pages.again} />
      <PlainTable
        label={say('board.lapsing')}
        rows={pages.rows}
        reading={pages}
        keyOf={({ id }) => id}
        columns={[
          {
            key: 'case',
            title: say('case.number'),
            cell: (hold) =>
              hold.case ? <CaseLink caseId={hold.case.id}>{hold.case.caseNumber}</CaseLink> : '–',
          },
          {
            key: 'bank',
            title: say('hold.bank'),
            cell: ({ account }) => bankName(account.bankCode),
          },
          {
            key: 'held',
            title: say('hold.held'),
            isNumber: true,
            cell: ({ heldSatang }) => (heldSatang === null ? '–' : formatBaht(heldSatang)),
          },
          { key: 'basis', title: say('hold.basis'), cell: ({ basis }) => name('basis', basis) },
          {
            key: 'due',
            title: say('hold.due'),
            cell: ({ lapsesAt }) => <Deadline until={lapsesAt} />,
          },
        ]}
      />
      {pages.hasMore ? <Button onPress={pages.more}>{say('action.more')}</Button> : null}
    </section>
  )
}
