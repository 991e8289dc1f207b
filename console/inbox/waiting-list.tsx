/** The requests that have no answer yet: each is answered by itself, or many are held at once. */

import { useState } from 'react'
import { Button } from 'react-aria-components'
import { CsvButton } from '../controls/csv-button.tsx'
import { DataTable } from '../controls/data-table.tsx'
import { ListCount } from '../controls/list-count.tsx'
import { ProblemNote } from '../controls/problem-note.tsx'
import { useSelection } from '../controls/selection.tsx'
import { usePages } from '../graph/use-pages.ts'
import { useWords } from '../words/words.tsx'
import { AnswerForm } from './answer-form.tsx'
import { accountOf, holdColumns } from './hold-columns.tsx'
import { inbox, type InboxHoldFragment } from './inbox.generated.ts'
import { PlaceManyForm } from './place-many-form.tsx'

const waiting = { filter: { state: 'REQUESTED' }, orderBy: 'REQUESTED_AT' } as const

/** The list, the answer that is due first before the others. */
export function WaitingList() {
  const words = useWords()
  const { say } = words
  // kept themselves, so that typed text stays when the holds leave the list
  const [open, setOpen] = useState<InboxHoldFragment>()
  const [many, setMany] = useState<readonly InboxHoldFragment[]>()
  const pages = usePages(inbox, waiting, ({ holds }) => holds)
  const selection = useSelection(pages.rows, ({ id }) => id, accountOf)
  const {
    account,
    requested,
    case: ofCase,
    basis,
    answerDue,
    requestedAt,
    due,
  } = holdColumns(words, setOpen)
  const columns = [account, requested, ofCase, answerDue, basis, requestedAt, due]
  return (
    <>
      <div className="bar">
        <ListCount pages={pages} words="inbox.waiting" />
        <Button
          isDisabled={selection.chosen.length === 0}
          onPress={() => setMany(selection.chosen)}
        >
          {say('inbox.place-many', { count: selection.chosen.length })}
        </Button>
        <CsvButton name="requests" columns={columns} rows={pages.rows} />
      </div>
      <ProblemNote problem={pages.problem} again={pages.again} />
      <DataTable
        label={say('inbox.waiting-view')}
        pages={pages}
        columns={[selection.column, ...columns]}
        keyOf={({ id }) => id}
        empty={say('inbox.empty')}
      />
      {open ? <AnswerForm key={open.id} hold={open} close={() => setOpen(undefined)} /> : null}
      {many ? <PlaceManyForm holds={many} close={() => setMany(undefined)} /> : null}
    </>
  )
}
