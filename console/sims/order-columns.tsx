/** The columns of a list of orders to suspend numbers. */

import type { Column } from '../controls/data-table.tsx'
import { Deadline } from '../format/deadline.tsx'
import { formatIso, Instant } from '../format/instant.tsx'
import { formatMsisdn } from '../format/msisdns.ts'
import type { Words } from '../words/words.tsx'
import type { OrderRowFragment } from './sims.generated.ts'

/** The columns; the operator is a column for the regulator alone. */
export function orderColumns(
  { say, name }: Words,
  isRegulator: boolean,
): readonly Column<OrderRowFragment>[] {
  const operator: Column<OrderRowFragment> = {
    key: 'operator',
    title: say('sim.operator'),
    text: (order) => order.operator,
    cell: (order) => order.operator,
  }
  return [
    {
      key: 'number',
      title: say('sim.number'),
      text: ({ msisdn }) => msisdn,
      cell: ({ msisdn }) => <span className="digits">{formatMsisdn(msisdn)}</span>,
    },
    ...(isRegulator ? [operator] : []),
    {
      key: 'state',
      title: say('hold.state'),
      text: ({ state }) => name('order.state', state),
      cell: ({ state, isOverdue }) => (
        <span className={`state state-${isOverdue ? 'overdue' : state.toLowerCase()}`}>
          {isOverdue ? say('order.overdue') : name('order.state', state)}
        </span>
      ),
    },
    {
      key: 'due',
      title: say('hold.due'),
      text: ({ dueAt }) => formatIso(dueAt),
      cell: ({ dueAt, state }) => <Deadline until={state === 'OPEN' ? dueAt : null} />,
    },
    {
      key: 'ordered',
      title: say('order.ordered-at'),
      text: ({ orderedAt }) => formatIso(orderedAt),
      cell: ({ orderedAt }) => <Instant at={orderedAt} />,
    },
    {
      key: 'off',
      title: say('order.suspended-at'),
      text: ({ suspendedAt }) => (suspendedAt === null ? '' : formatIso(suspendedAt)),
      cell: ({ suspendedAt }) => (suspendedAt === null ? '–' : <Instant at={suspendedAt} />),
    },
    {
      key: 'reason',
      title: say('field.reason'),
      text: ({ reason }) => reason,
      cell: ({ reason }) => reason,
    },
  ]
}
