/** The officer's own latest accesses, for officers who may read the access log. */

import { useState } from 'react'
import { Button } from 'react-aria-components'
import { accessColumns } from '../accesses/access-columns.tsx'
import { AccessPanel } from '../accesses/access-panel.tsx'
import { accesses, type AccessRowFragment } from '../accesses/accesses.generated.ts'
import { PlainTable } from '../controls/plain-table.tsx'
import { ProblemNote } from '../controls/problem-note.tsx'
import { useOfficer } from '../frame/officer.tsx'
import { usePages } from '../graph/use-pages.ts'
import { useWords } from '../words/words.tsx'

/** Rows of the table at most. */
const most = 20

/** The section; nothing for officers to whom the graph does not give them. Read at a press, since reading them is an access. */
export function MyAccesses() {
  const { say } = useWords()
  const { scopes } = useOfficer()
  const [isShown, setIsShown] = useState(false)
  if (!scopes.includes('accesses:read') && !scopes.includes('accesses:own')) return null
  return (
    <section>
      <h2>{say('me.accesses')}</h2>
      <p>{say('me.accesses-explained')}</p>
      {isShown ? (
        <Table />
      ) : (
        <Button onPress={() => setIsShown(true)}>{say('me.show-accesses')}</Button>
      )}
    </section>
  )
}

function Table() {
  const words = useWords()
  const { say } = words
  const { agency, officer } = useOfficer()
  const [open, setOpen] = useState<AccessRowFragment>()
  const filter = { agency: agency.id, officer }
  const pages = usePages(accesses, { filter }, (data) => data.accesses, { isKept: true })
  return (
    <>
      {pages.isLoading ? <p role="status">{say('state.loading')}</p> : null}
      <ProblemNote problem={pages.problem} again={pages.again} />
      {pages.isRead ? (
        <PlainTable
          label={say('me.accesses')}
          rows={pages.rows.slice(0, most)}
          columns={accessColumns(words, setOpen).filter(
            ({ key }) => key !== 'agency' && key !== 'officer',
          )}
          keyOf={({ id }) => id}
        />
      ) : null}
      <Button className="quiet" onPress={pages.again}>
        {say('action.read-again')}
      </Button>
      {open ? <AccessPanel key={open.id} access={open} close={() => setOpen(undefined)} /> : null}
    </>
  )
}
