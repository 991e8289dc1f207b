/** The cases of the officer's agency, latest first, and those that a search finds. */

import { useState } from 'react'
import { Button } from 'react-aria-components'
import { CaseLink } from '../controls/case-link.tsx'
import { DataTable, type Column } from '../controls/data-table.tsx'
import { ChoiceField } from '../controls/fields.tsx'
import { ListCount } from '../controls/list-count.tsx'
import { ProblemNote } from '../controls/problem-note.tsx'
import { Instant } from '../format/instant.tsx'
import { formatBaht } from '../format/money.ts'
import { usePages, type Pages } from '../graph/use-pages.ts'
import { useWords, type Words } from '../words/words.tsx'
import {
  caseList,
  caseSearch,
  type CaseSearchInput,
  type CaseStatus,
  type ListedCaseFragment,
} from './cases.generated.ts'
import './cases.css'
import { SearchForm } from './search-form.tsx'

const statuses: readonly CaseStatus[] = ['OPEN', 'REFERRED', 'INVESTIGATING', 'RECOVERY', 'CLOSED']

/** The screen. */
export function CasesScreen() {
  const { say } = useWords()
  const [filter, setFilter] = useState<CaseSearchInput>()
  return (
    <section>
      <h1>{say('cases.title')}</h1>
      <SearchForm search={setFilter} />
      {filter ? <Found filter={filter} end={() => setFilter(undefined)} /> : <Latest />}
    </section>
  )
}

function Latest() {
  const { say, name } = useWords()
  const [status, setStatus] = useState<CaseStatus | 'ALL'>('ALL')
  const pages = usePages(
    caseList,
    { filter: status === 'ALL' ? null : { status } },
    ({ cases }) => cases,
  )
  return (
    <>
      <div className="cases-bar">
        <ChoiceField
          label={say('hold.state')}
          value={status}
          choices={[
            { value: 'ALL' as const, label: say('cases.all') },
            ...statuses.map((value) => ({ value, label: name('case.status', value) })),
          ]}
          onChange={setStatus}
        />
      </div>
      <CaseTable pages={pages} />
    </>
  )
}

function Found({ filter, end }: { readonly filter: CaseSearchInput; readonly end: () => void }) {
  const { say } = useWords()
  const pages = usePages(caseSearch, { filter }, ({ searchCases }) => searchCases)
  return (
    <>
      <div className="cases-bar is-found">
        <ListCount pages={pages} words="intake.found" />
        <Button className="quiet" onPress={end}>
          {say('cases.end-search')}
        </Button>
      </div>
      <CaseTable pages={pages} />
    </>
  )
}

function CaseTable({ pages }: { readonly pages: Pages<ListedCaseFragment> }) {
  const words = useWords()
  return (
    <>
      <ProblemNote problem={pages.problem} again={pages.again} />
      <DataTable
        label={words.say('cases.title')}
        pages={pages}
        columns={columnsOf(words)}
        keyOf={({ id }) => id}
        empty={words.say('cases.empty')}
      />
    </>
  )
}

function columnsOf({ say, name }: Words): readonly Column<ListedCaseFragment>[] {
  return [
    {
      key: 'number',
      title: say('case.number'),
      cell: ({ id, caseNumber }) => <CaseLink caseId={id}>{caseNumber}</CaseLink>,
    },
    {
      key: 'status',
      title: say('hold.state'),
      cell: ({ status }) => name('case.status', status),
    },
    { key: 'type', title: say('case.scam-type'), cell: ({ scamType }) => name('scam', scamType) },
    { key: 'channel', title: say('case.channel'), cell: ({ channel }) => name('channel', channel) },
    {
      key: 'loss',
      title: say('case.loss'),
      isNumber: true,
      cell: ({ lossSatang }) => formatBaht(lossSatang),
    },
    {
      key: 'at',
      title: say('case.reported-at'),
      cell: ({ reportedAt }) => <Instant at={reportedAt} />,
    },
  ]
}
