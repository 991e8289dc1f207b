/** Operations, refusals, persons and purposes of each officer and day. */

import { useState } from 'react'
import { Button } from 'react-aria-components'
import { CsvButton } from '../controls/csv-button.tsx'
import { DataTable, type Column } from '../controls/data-table.tsx'
import { ListCount } from '../controls/list-count.tsx'
import { ProblemNote } from '../controls/problem-note.tsx'
import { Day } from '../format/instant.tsx'
import { usePages } from '../graph/use-pages.ts'
import { useWords, type Words } from '../words/words.tsx'
import { accessFigures, type AccessFiguresQuery } from './accesses.generated.ts'
import { DaysChoice, lastDays } from './days-choice.tsx'

type Figure = NonNullable<AccessFiguresQuery['accessFigures']>['nodes'][number]

/** The list, the latest day first. */
export function FigureList({
  open,
}: {
  /** Shows the accesses of an officer. */
  readonly open: (agencyId: string, officer: string) => void
}) {
  const words = useWords()
  const { say } = words
  const [days, setDays] = useState(7)
  const [filter, setFilter] = useState(() => lastDays(days))
  const pages = usePages(accessFigures, { filter }, (data) => data.accessFigures, { isKept: true })
  const columns = columnsOf(words, open)
  return (
    <>
      <div className="bar">
        <ListCount pages={pages} words="figure.count" />
        <DaysChoice
          days={days}
          choose={(next) => {
            setDays(next)
            setFilter(lastDays(next))
          }}
        />
        <Button onPress={pages.again}>{say('action.read-again')}</Button>
        <CsvButton name="access-figures" columns={columns} rows={pages.rows} />
      </div>
      <ProblemNote problem={pages.problem} again={pages.again} />
      <DataTable
        label={say('accesses.figures-view')}
        pages={pages}
        columns={columns}
        keyOf={({ day, agency, officer }) => `${day} ${agency?.id} ${officer}`}
      />
    </>
  )
}

function columnsOf(
  { say, language }: Words,
  open: (agencyId: string, officer: string) => void,
): readonly Column<Figure>[] {
  const agencyOf = ({ agency }: Figure) =>
    agency === null ? '–' : language === 'th' ? agency.nameTh : agency.nameEn
  return [
    {
      key: 'day',
      title: say('figure.day'),
      text: ({ day }) => day,
      cell: ({ day }) => <Day day={day} />,
    },
    { key: 'agency', title: say('access.agency'), text: agencyOf, cell: agencyOf },
    {
      key: 'officer',
      title: say('access.officer'),
      text: ({ officer }) => officer,
      cell: ({ agency, officer }) =>
        agency === null || officer === '' ? (
          '–'
        ) : (
          <Button className="link" onPress={() => open(agency.id, officer)}>
            {officer}
          </Button>
        ),
    },
    countColumn('operations', say('figure.operations')),
    countColumn('refusals', say('figure.refusals')),
    countColumn('persons', say('access.persons')),
    countColumn('purposes', say('figure.purposes')),
  ]
}

function countColumn(
  key: 'operations' | 'refusals' | 'persons' | 'purposes',
  title: string,
): Column<Figure> {
  return {
    key,
    title,
    isNumber: true,
    text: (figure) => String(figure[key]),
    cell: (figure) => figure[key].toLocaleString('en-US'),
  }
}
