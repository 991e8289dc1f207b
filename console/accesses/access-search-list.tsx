/** Accesses that match a search, newest first. */

import { useState } from 'react'
import { CsvButton } from '../controls/csv-button.tsx'
import { DataTable } from '../controls/data-table.tsx'
import { ListCount } from '../controls/list-count.tsx'
import { ProblemNote } from '../controls/problem-note.tsx'
import { useOfficer } from '../frame/officer.tsx'
import { usePages } from '../graph/use-pages.ts'
import { useWords } from '../words/words.tsx'
import { accessColumns } from './access-columns.tsx'
import { AccessPanel } from './access-panel.tsx'
import { toFilter, type Search } from './access-search.ts'
import { accesses, type AccessRowFragment } from './accesses.generated.ts'
import { SearchForm } from './search-form.tsx'

/** The form and the list. */
export function AccessSearchList({
  search,
  setSearch,
}: {
  readonly search: Search
  readonly setSearch: (search: Search) => void
}) {
  const words = useWords()
  const { say } = words
  const { agency, scopes } = useOfficer()
  const hasAgencies = scopes.includes('accesses:read')
  const [open, setOpen] = useState<AccessRowFragment>()
  const filter = toFilter(hasAgencies ? search : { ...search, agency: agency.id })
  const pages = usePages(accesses, { filter }, (data) => data.accesses, { isKept: true })
  const columns = accessColumns(words, setOpen)
  return (
    <>
      <SearchForm
        search={search}
        setSearch={(next) => {
          // the same search again reads again
          if (JSON.stringify(next) === JSON.stringify(search)) pages.again()
          setSearch(next)
        }}
        hasAgencies={hasAgencies}
      />
      <div className="bar">
        <ListCount pages={pages} words="access.count" />
        <CsvButton name="accesses" columns={columns} rows={pages.rows} />
      </div>
      <ProblemNote problem={pages.problem} again={pages.again} />
      <DataTable
        label={say('accesses.accesses-view')}
        pages={pages}
        columns={columns}
        keyOf={({ id }) => id}
      />
      {open ? <AccessPanel key={open.id} access={open} close={() => setOpen(undefined)} /> : null}
    </>
  )
}
