/** Orders to suspend numbers, the one that is due first at the start, with an act on those that are chosen. */

import { useState, type ReactNode } from 'react'
import { Button } from 'react-aria-components'
import { CsvButton } from '../controls/csv-button.tsx'
import { DataTable } from '../controls/data-table.tsx'
import { ListCount } from '../controls/list-count.tsx'
import { ProblemNote } from '../controls/problem-note.tsx'
import { useSelection } from '../controls/selection.tsx'
import { formatMsisdn } from '../format/msisdns.ts'
import { usePages } from '../graph/use-pages.ts'
import { useWords, type WordKey } from '../words/words.tsx'
import { orderColumns } from './order-columns.tsx'
import { simOrders, type OrderRowFragment, type SimOrderFilter } from './sims.generated.ts'

/** An act on many orders. */
export interface OrderAct {
  /** Words on its button, with the number of orders as `count`. */
  readonly label: WordKey
  readonly form: (orders: readonly OrderRowFragment[], close: () => void) => ReactNode
}

/** The list. */
export function OrderList({
  filter,
  isRegulator,
  act,
  children,
}: {
  readonly filter: SimOrderFilter
  readonly isRegulator: boolean
  readonly act?: OrderAct
  /** Stands in the bar above the list. */
  readonly children?: ReactNode
}) {
  const words = useWords()
  const { say } = words
  const [many, setMany] = useState<readonly OrderRowFragment[]>()
  const pages = usePages(simOrders, { filter, orderBy: 'DUE_FIRST' }, (data) => data.simOrders)
  const columns = orderColumns(words, isRegulator)
  const selection = useSelection(
    pages.rows,
    ({ id }) => id,
    ({ msisdn }) => formatMsisdn(msisdn),
  )
  return (
    <>
      <div className="bar">
        <ListCount pages={pages} words="order.count" />
        {children}
        {act ? (
          <Button
            isDisabled={selection.chosen.length === 0}
            onPress={() => setMany(selection.chosen)}
          >
            {say(act.label, { count: selection.chosen.length })}
          </Button>
        ) : null}
        <CsvButton name="orders" columns={columns} rows={pages.rows} />
      </div>
      <ProblemNote problem={pages.problem} again={pages.again} />
      <DataTable
        label={say('order.list')}
        pages={pages}
        columns={act ? [selection.column, ...columns] : columns}
        keyOf={({ id }) => id}
        {...(isRegulator ? {} : { empty: say('order.empty') })}
      />
      {many && act ? act.form(many, () => setMany(undefined)) : null}
    </>
  )
}
