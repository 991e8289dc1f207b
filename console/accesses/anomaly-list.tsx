/** Accesses that are unlike what is usual, newest first, for people to judge. */

import { useState } from 'react'
import { Button } from 'react-aria-components'
import { CsvButton } from '../controls/csv-button.tsx'
import { DataTable, type Column } from '../controls/data-table.tsx'
import { ListCount } from '../controls/list-count.tsx'
import { ProblemNote } from '../controls/problem-note.tsx'
import { Day, formatIso, Instant } from '../format/instant.tsx'
import { usePages } from '../graph/use-pages.ts'
import { useWords, type Words } from '../words/words.tsx'
import { anomalies } from './accesses.generated.ts'
import type { Anomaly } from './anomaly.ts'
import { AnomalyPanel } from './anomaly-panel.tsx'

/** The list. */
export function AnomalyList() {
  const words = useWords()
  const { say } = words
  const [open, setOpen] = useState<Anomaly>()
  const pages = usePages(anomalies, {}, (data) => data.anomalies, { isKept: true })
  const columns = columnsOf(words, setOpen)
  return (
    <>
      <div className="bar">
        <ListCount pages={pages} words="anomaly.count" />
        <Button onPress={pages.again}>{say('action.read-again')}</Button>
        <CsvButton name="anomalies" columns={columns} rows={pages.rows} />
      </div>
      <p className="note">{say('anomaly.explained')}</p>
      <ProblemNote problem={pages.problem} again={pages.again} />
      <DataTable
        label={say('accesses.anomalies-view')}
        pages={pages}
        columns={columns}
        keyOf={({ id }) => id}
        empty={say('anomaly.empty')}
      />
      {open ? <AnomalyPanel anomaly={open} close={() => setOpen(undefined)} /> : null}
    </>
  )
}

function columnsOf(
  { say, name, language }: Words,
  open: (anomaly: Anomaly) => void,
): readonly Column<Anomaly>[] {
  const agencyOf = ({ agency }: Anomaly) =>
    agency === null ? say('anomaly.several') : language === 'th' ? agency.nameTh : agency.nameEn
  return [
    {
      key: 'kind',
      title: say('anomaly.kind'),
      text: ({ kind }) => name('anomaly', kind),
      cell: (anomaly) => (
        <Button className="link" onPress={() => open(anomaly)}>
          {name('anomaly', anomaly.kind)}
        </Button>
      ),
    },
    { key: 'agency', title: say('access.agency'), text: agencyOf, cell: agencyOf },
    {
      key: 'officer',
      title: say('access.officer'),
      text: ({ officer }) => officer ?? '',
      cell: ({ officer }) => officer ?? say('anomaly.several'),
    },
    {
      key: 'day',
      title: say('figure.day'),
      text: ({ day }) => day,
      cell: ({ day }) => <Day day={day} />,
    },
    {
      key: 'times',
      title: say('anomaly.times'),
      isNumber: true,
      text: ({ count }) => String(count),
      cell: ({ count }) => count.toLocaleString('en-US'),
    },
    {
      key: 'usual',
      title: say('anomaly.usual'),
      isNumber: true,
      text: ({ usual }) => (usual === null ? '' : String(usual)),
      cell: ({ usual }) => (usual === null ? '–' : usual.toLocaleString('en-US')),
    },
    {
      key: 'noticed',
      title: say('anomaly.noticed-at'),
      text: ({ noticedAt }) => formatIso(noticedAt),
      cell: ({ noticedAt }) => <Instant at={noticedAt} />,
    },
  ]
}
