/** Holders of more numbers than the limit at one operator, most first, counted on all pages. */

import { useState } from 'react'
import { Button } from 'react-aria-components'
import { CsvButton } from '../controls/csv-button.tsx'
import { DataTable } from '../controls/data-table.tsx'
import { ListCount } from '../controls/list-count.tsx'
import { ProblemNote } from '../controls/problem-note.tsx'
import { usePages } from '../graph/use-pages.ts'
import { useWords } from '../words/words.tsx'
import { DemandAllForm } from './demand-all-form.tsx'
import { DemandOneForm } from './demand-one-form.tsx'
import { holderColumns } from './holder-columns.tsx'
import { HolderFilter, type ChosenHolders } from './holder-filter.tsx'
import { simHolders, type HolderRowFragment } from './holders.generated.ts'

/** The list, its filter, and the demand on all of an operator. */
export function HolderList() {
  const words = useWords()
  const { say } = words
  const [chosen, setChosen] = useState<ChosenHolders>({
    operator: '',
    moreThan: 5,
    verification: '',
  })
  const [open, setOpen] = useState<HolderRowFragment>()
  const [isDemanding, setIsDemanding] = useState(false)
  const filter = {
    moreThan: chosen.moreThan,
    operator: chosen.operator === '' ? null : chosen.operator,
    verification: chosen.verification === '' ? null : chosen.verification,
  }
  const pages = usePages(simHolders, { filter }, (data) => data.simHolders)
  const columns = holderColumns(words, setOpen)
  return (
    <>
      <div className="bar">
        <ListCount pages={pages} words="holder.count" />
        <HolderFilter chosen={chosen} choose={setChosen} />
        <Button onPress={() => setIsDemanding(true)}>{say('demand.all')}</Button>
        <CsvButton name="holders" columns={columns} rows={pages.rows} />
      </div>
      <ProblemNote problem={pages.problem} again={pages.again} />
      <DataTable
        label={say('holders.holders-view')}
        pages={pages}
        columns={columns}
        keyOf={({ person, operator }) => `${person.id} ${operator}`}
      />
      {open ? <DemandOneForm holder={open} close={() => setOpen(undefined)} /> : null}
      {isDemanding ? <DemandAllForm chosen={chosen} close={() => setIsDemanding(false)} /> : null}
    </>
  )
}
