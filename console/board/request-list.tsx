/** Requests that have no answer, oldest first. */

import { Button } from 'react-aria-components'
import { useBankName } from '../agencies/use-bank-name.ts'
import { CaseLink } from '../controls/case-link.tsx'
import { PlainTable } from '../controls/plain-table.tsx'
import { ProblemNote } from '../controls/problem-note.tsx'
import { Age } from '../format/clock.tsx'
import { formatBaht } from '../format/money.ts'
import { usePages } from '../graph/use-pages.ts'
import { useWords } from '../words/words.tsx'
import { boardRequests } from './board.generated.ts'

/** Those of one bank, or of all banks. */
export function RequestList({
  bankCode,
  showAll,
}: {
  readonly bankCode: string | undefined
  readonly showAll: () => void
}) {
  const { say, name } = useWords()
  const bankName = useBankName()
  const pages = usePages(boardRequests, { bankCode: bankCode ?? null }, ({ holds }) => holds)
  return (
    <section>
      <h2>
        {say('board.requests')}
        {bankCode === undefined ? null : (
          <>
            {` · ${bankName(bankCode)}`}
            <Button className="quiet" onPress={showAll}>
              {say('board.all-banks')}
            </Button>
          </>
        )}
      </h2>
      <ProblemNote problem={pages.problem} again={pages.again} />
      <PlainTable
        label={say('board.requests')}
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
            key: 'account',
            title: say('hold.account'),
            cell: ({ account }) => account.maskedNumber,
          },
          {
            key: 'amount',
            title: say('hold.requested'),
            isNumber: true,
            cell: ({ requestedSatang }) =>
              requestedSatang === null ? say('hold.whole-account') : formatBaht(requestedSatang),
          },
          { key: 'basis', title: say('hold.basis'), cell: ({ basis }) => name('basis', basis) },
          {
            key: 'age',
            title: say('hold.waits'),
            isNumber: true,
            cell: ({ requestedAt }) => <Age since={requestedAt} />,
          },
        ]}
      />
      {pages.hasMore ? <Button onPress={pages.more}>{say('action.more')}</Button> : null}
    </section>
  )
}
