/** Requests of the centre, the CCIB and AMLO to order numbers off (s.5 para 2). */

import { useState } from 'react'
import { Button } from 'react-aria-components'
import { CsvButton } from '../controls/csv-button.tsx'
import { DataTable, type Column } from '../controls/data-table.tsx'
import { ListCount } from '../controls/list-count.tsx'
import { ProblemNote } from '../controls/problem-note.tsx'
import { formatAgency } from '../format/agency.ts'
import { formatIso, Instant } from '../format/instant.tsx'
import { formatSection } from '../format/section.ts'
import { usePages } from '../graph/use-pages.ts'
import { useWords, type Words } from '../words/words.tsx'
import { DecideRequestForm } from './decide-request-form.tsx'
import { suspensionRequests, type RequestRowFragment } from './holders.generated.ts'

const waiting = { filter: { states: ['REQUESTED'] } } as const

/** The list of those that wait for a decision. */
export function RequestList() {
  const words = useWords()
  const { say } = words
  const [open, setOpen] = useState<RequestRowFragment>()
  const pages = usePages(suspensionRequests, waiting, (data) => data.simSuspensionRequests)
  const columns = columnsOf(words, setOpen)
  return (
    <>
      <div className="bar">
        <ListCount pages={pages} words="suspension.count" />
        <CsvButton name="suspension-requests" columns={columns} rows={pages.rows} />
      </div>
      <ProblemNote problem={pages.problem} again={pages.again} />
      <DataTable
        label={say('holders.requests-view')}
        pages={pages}
        columns={columns}
        keyOf={({ id }) => id}
        empty={say('suspension.empty')}
      />
      {open ? (
        <DecideRequestForm key={open.id} request={open} close={() => setOpen(undefined)} />
      ) : null}
    </>
  )
}

function columnsOf(
  { say, name, language }: Words,
  open: (request: RequestRowFragment) => void,
): readonly Column<RequestRowFragment>[] {
  return [
    {
      key: 'case',
      title: say('case.number'),
      text: ({ caseNumber }) => caseNumber,
      cell: (request) => (
        <Button className="link" onPress={() => open(request)}>
          {request.caseNumber}
        </Button>
      ),
    },
    {
      key: 'numbers',
      title: say('suspension.numbers'),
      isNumber: true,
      text: ({ msisdns }) => msisdns.join(' '),
      cell: ({ msisdns }) => msisdns.length,
    },
    {
      key: 'by',
      title: say('suspension.requested-by'),
      text: ({ requestedBy }) => requestedBy,
      cell: ({ requestedBy }) => formatAgency(requestedBy, { say, name }),
    },
    {
      key: 'section',
      title: say('hold.basis'),
      text: ({ section }) => section,
      cell: ({ section }) => formatSection(section, language),
    },
    {
      key: 'at',
      title: say('hold.requested-at'),
      text: ({ requestedAt }) => formatIso(requestedAt),
      cell: ({ requestedAt }) => <Instant at={requestedAt} />,
    },
  ]
}
