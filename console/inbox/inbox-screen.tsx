/** Lists the holds that are requested of the bank and have no answer yet. */

import { useState } from 'react'
import { Button } from 'react-aria-components'
import { DataTable, type Column } from '../controls/data-table.tsx'
import { ProblemNote } from '../controls/problem-note.tsx'
import { Age, Clock } from '../format/clock.tsx'
import { Instant } from '../format/instant.tsx'
import { formatBaht } from '../format/money.ts'
import { usePages } from '../graph/use-pages.ts'
import { useWords, type Words } from '../words/words.tsx'
import { AnswerForm } from './answer-form.tsx'
import { inbox, type HoldState, type InboxHoldFragment } from './inbox.generated.ts'

const waiting: readonly HoldState[] = ['REQUESTED']

/** The screen. */
export function InboxScreen() {
  const words = useWords()
  const { say } = words
  // kept itself, so that typed text stays when the hold leaves the list
  const [open, setOpen] = useState<InboxHoldFragment>()
  const pages = usePages(inbox, { states: waiting }, ({ holds }) => holds)
  return (
    <section>
      <h1>{say('inbox.title')}</h1>
      <p role="status">{say('inbox.waiting', { count: pages.rows.length })}</p>
      <ProblemNote problem={pages.problem} again={pages.again} />
      <DataTable
        label={say('inbox.title')}
        rows={pages.rows}
        columns={columnsOf(words, setOpen)}
        keyOf={({ id }) => id}
        hasMore={pages.hasMore}
        more={pages.more}
      />
      {open ? <AnswerForm key={open.id} hold={open} close={() => setOpen(undefined)} /> : null}
    </section>
  )
}

function columnsOf(
  { say, name }: Words,
  open: (hold: InboxHoldFragment) => void,
): readonly Column<InboxHoldFragment>[] {
  return [
    {
      key: 'account',
      title: say('hold.account'),
      cell: (hold) => (
        <Button className="link" onPress={() => open(hold)}>
          {hold.account.accountNumber ?? hold.account.maskedNumber}
        </Button>
      ),
    },
    {
      key: 'amount',
      title: say('hold.requested'),
      isNumber: true,
      cell: ({ requestedSatang }) =>
        requestedSatang === null ? say('hold.whole-account') : formatBaht(requestedSatang),
    },
    { key: 'case', title: say('case.number'), cell: (hold) => hold.case?.caseNumber ?? '–' },
    { key: 'basis', title: say('hold.basis'), cell: ({ basis }) => name('basis', basis) },
    {
      key: 'age',
      title: say('hold.waits'),
      cell: ({ requestedAt }) => <Age since={requestedAt} />,
    },
    {
      key: 'at',
      title: say('hold.requested-at'),
      cell: ({ requestedAt }) => <Instant at={requestedAt} />,
    },
    {
      key: 'due',
      title: say('hold.due'),
      cell: ({ lapsesAt }) => (lapsesAt === null ? '–' : <Clock until={lapsesAt} />),
    },
  ]
}
