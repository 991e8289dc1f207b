/** The legs of the trail as a table: the facts of the picture, for reading, copying and printing. */

import { useBankName } from '../agencies/use-bank-name.ts'
import { PlainTable } from '../controls/plain-table.tsx'
import { Instant } from '../format/instant.tsx'
import { formatBaht } from '../format/money.ts'
import { useWords } from '../words/words.tsx'
import type { Leg } from './build-trail.ts'
import { StateMark } from './state-mark.tsx'
import type { HoldMark } from './trail-state.ts'
import type { TrailAccountFragment } from './trail.generated.ts'

/** The rows; names of holders where the officer has asked for them. */
export function TrailTable({
  legs,
  markOf,
  holderOf,
}: {
  readonly legs: readonly Leg[]
  readonly markOf: (account: TrailAccountFragment) => HoldMark
  /** Absent: no column of holders. */
  readonly holderOf: ((leg: Leg) => string) | undefined
}) {
  const { say, name } = useWords()
  const bankName = useBankName()
  const account = ({ bankCode, accountNumber, maskedNumber, muleTier }: TrailAccountFragment) => (
    <>
      {accountNumber ?? maskedNumber}{' '}
      <small>{bankCode === '' ? say('trail.bank-unknown') : bankName(bankCode)}</small>
      {muleTier ? <small className="tag">{name('tier', muleTier)}</small> : null}
    </>
  )
  const proxy = ({ type, maskedValue, isResolved }: NonNullable<Leg['toProxy']>) => (
    <small className="tag">
      {say('trail.proxy', { type: name('proxy-type', type) })} {maskedValue}
      {isResolved ? null : ` · ${say('trail.proxy-waits')}`}
    </small>
  )
  return (
    <PlainTable
      label={say('trail.legs')}
      rows={legs}
      keyOf={({ id }) => id}
      columns={[
        { key: 'hop', title: say('trail.hop'), isNumber: true, cell: ({ hop }) => hop },
        { key: 'from', title: say('trail.from'), cell: ({ from }) => account(from) },
        {
          key: 'to',
          title: say('trail.to'),
          cell: ({ to, toProxy }) => (
            <>
              {account(to)}
              {toProxy ? proxy(toProxy) : null}
            </>
          ),
        },
        ...(holderOf
          ? [{ key: 'holder', title: say('trail.holder'), cell: (leg: Leg) => holderOf(leg) }]
          : []),
        {
          key: 'amount',
          title: say('trail.amount'),
          isNumber: true,
          cell: ({ amountSatang }) => formatBaht(amountSatang),
        },
        {
          key: 'state',
          title: say('trail.state'),
          cell: ({ to }) => (
            <>
              <StateMark mark={markOf(to)} /> {name('mark', markOf(to))}
            </>
          ),
        },
        {
          key: 'at',
          title: say('trail.at'),
          cell: ({ transferredAt }) => <Instant at={transferredAt} />,
        },
        {
          key: 'reference',
          title: say('trail.reference'),
          cell: ({ reference }) => reference ?? '–',
        },
      ]}
    />
  )
}
