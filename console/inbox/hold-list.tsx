/** The holds that stand, that the bank may lift, or that ended; the earliest end of a clock first. */

import { useState } from 'react'
import { Button } from 'react-aria-components'
import { CsvButton } from '../controls/csv-button.tsx'
import { DataTable } from '../controls/data-table.tsx'
import { ListCount } from '../controls/list-count.tsx'
import { ProblemNote } from '../controls/problem-note.tsx'
import { useSelection } from '../controls/selection.tsx'
import { usePages } from '../graph/use-pages.ts'
import { useWords } from '../words/words.tsx'
import { accountOf, holdColumns } from './hold-columns.tsx'
import { HoldPanel } from './hold-panel.tsx'
import { inbox, type HoldFilter, type InboxHoldFragment } from './inbox.generated.ts'
import { LiftManyForm } from './lift-many-form.tsx'

/** The list. */
export function HoldList({
  view,
  filter,
}: {
  readonly view: 'standing' | 'liftable' | 'ended'
  readonly filter: HoldFilter
}) {
  const words = useWords()
  const { say } = words
  const [openId, setOpenId] = useState<string>()
  const [many, setMany] = useState<readonly InboxHoldFragment[]>()
  const pages = usePages(inbox, { filter, orderBy: 'LAPSES_AT' }, ({ holds }) => holds)
  const selection = useSelection(pages.rows, ({ id }) => id, accountOf)
  const {
    account,
    state,
    held,
    case: ofCase,
    basis,
    release,
    due,
  } = holdColumns(words, ({ id }) => setOpenId(id))
  const columns = [account, state, held, ofCase, basis, release, due]
  const mayLiftMany = view === 'liftable'
  return (
    <>
      <div className="bar">
        <ListCount pages={pages} words="inbox.holds" />
        {mayLiftMany ? (
          <Button
            isDisabled={selection.chosen.length === 0}
            onPress={() => setMany(selection.chosen)}
          >
            {say('inbox.lift-many', { count: selection.chosen.length })}
          </Button>
        ) : null}
        <CsvButton name="holds" columns={columns} rows={pages.rows} />
      </div>
      <ProblemNote problem={pages.problem} again={pages.again} />
      <DataTable
        label={say(`inbox.${view}-view`)}
        pages={pages}
        columns={mayLiftMany ? [selection.column, ...columns] : columns}
        keyOf={({ id }) => id}
      />
      {openId === undefined ? null : (
        <HoldPanel key={openId} holdId={openId} close={() => setOpenId(undefined)} />
      )}
      {many ? <LiftManyForm holds={many} close={() => setMany(undefined)} /> : null}
    </>
  )
}
