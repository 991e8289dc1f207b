/** Demands to verify holders, the one that is due first at the start. */

import { useState, type ReactNode } from 'react'
import { Button } from 'react-aria-components'
import { CsvButton } from '../controls/csv-button.tsx'
import { DataTable, type Column } from '../controls/data-table.tsx'
import { ListCount } from '../controls/list-count.tsx'
import { ProblemNote } from '../controls/problem-note.tsx'
import { Deadline } from '../format/deadline.tsx'
import { formatIso, Instant } from '../format/instant.tsx'
import { usePages } from '../graph/use-pages.ts'
import { useWords, type Words } from '../words/words.tsx'
import { DemandPanel } from './demand-panel.tsx'
import { simDemands, type DemandRowFragment, type SimDemandFilter } from './sims.generated.ts'

/** The list. */
export function DemandList({
  filter,
  acts,
}: {
  readonly filter: SimDemandFilter
  /** The acts that the officer may do on a demand. */
  readonly acts: (demand: DemandRowFragment) => ReactNode
}) {
  const words = useWords()
  const { say } = words
  // kept itself, so that typed text stays when the demand leaves the list
  const [opened, setOpened] = useState<DemandRowFragment>()
  const pages = usePages(simDemands, { filter }, (data) => data.simDemands)
  const columns = columnsOf(words, setOpened)
  const open = pages.rows.find(({ id }) => id === opened?.id) ?? opened
  return (
    <>
      <div className="bar">
        <ListCount pages={pages} words="demand.count" />
        <CsvButton name="demands" columns={columns} rows={pages.rows} />
      </div>
      <ProblemNote problem={pages.problem} again={pages.again} />
      <DataTable
        label={say('demand.list')}
        pages={pages}
        columns={columns}
        keyOf={({ id }) => id}
      />
      {open ? (
        <DemandPanel demand={open} close={() => setOpened(undefined)}>
          {acts(open)}
        </DemandPanel>
      ) : null}
    </>
  )
}

function columnsOf(
  { say, name }: Words,
  open: (demand: DemandRowFragment) => void,
): readonly Column<DemandRowFragment>[] {
  return [
    {
      key: 'person',
      title: say('holder.person'),
      text: ({ holder }) => holder.person.id,
      cell: (demand) => (
        <Button className="link pseudonym" onPress={() => open(demand)}>
          {demand.holder.person.id}
        </Button>
      ),
    },
    {
      key: 'operator',
      title: say('sim.operator'),
      text: ({ holder }) => holder.operator,
      cell: ({ holder }) => holder.operator,
    },
    {
      key: 'count',
      title: say('holder.sims'),
      isNumber: true,
      text: ({ holder }) => String(holder.count),
      cell: ({ holder }) => holder.count.toLocaleString('en-US'),
    },
    {
      key: 'state',
      title: say('hold.state'),
      text: ({ state }) => name('verification', state),
      cell: ({ state }) => (
        <span className={`state state-${state.toLowerCase()}`}>{name('verification', state)}</span>
      ),
    },
    {
      key: 'due',
      title: say('hold.due'),
      text: ({ dueAt }) => formatIso(dueAt),
      cell: ({ dueAt }) => <Deadline until={dueAt} />,
    },
    {
      key: 'demanded',
      title: say('demand.demanded-at'),
      text: ({ demandedAt }) => formatIso(demandedAt),
      cell: ({ demandedAt }) => <Instant at={demandedAt} />,
    },
  ]
}
