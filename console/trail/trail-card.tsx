/** The card of one account, or of a group of accounts. */

import { useBankName } from '../agencies/use-bank-name.ts'
import { formatBaht } from '../format/money.ts'
import { useWords } from '../words/words.tsx'
import type { TrailNode } from './build-trail.ts'
import type { PlacedNode } from './lay-out.ts'
import { shapes } from './trail-state.ts'

/** Where the words begin, right of the mark. */
const textAt = 32

/** Number or count, bank, and how the money stands; the label says all of it. */
export function TrailCard({
  node,
  placed: { x, y, width, height },
  isStop,
  isChosen,
  choose,
}: {
  readonly node: TrailNode
  readonly placed: PlacedNode
  /** Whether the tab key stops here. */
  readonly isStop: boolean
  readonly isChosen: boolean
  readonly choose: () => void
}) {
  const { say, name } = useWords()
  const bankName = useBankName()
  const { mark, kind, accounts } = node
  const [first] = accounts
  // no bank: a proxy whose institution is not known
  const bankCode = kind === 'REST' ? undefined : first?.bankCode || undefined
  const number =
    kind === 'ACCOUNT'
      ? (first?.accountNumber ?? first?.maskedNumber ?? '')
      : say('trail.accounts', { count: accounts.length })
  const bank = bankCode === undefined ? undefined : bankName(bankCode)
  const amount =
    mark === 'HELD' || mark === 'PART'
      ? node.heldSatang
      : node.inSatang === 0
        ? node.outSatang
        : node.inSatang
  const line = `${name('mark-short', mark)} ${formatBaht(amount)}`
  const label = [
    [number, bank, line].filter((part) => part !== undefined).join(' '),
    node.hop === 0 ? say('trail.victim') : say('trail.hop-number', { hop: node.hop }),
    name('mark', mark),
    say('trail.in', { amount: formatBaht(node.inSatang) }),
    say('trail.out', { amount: formatBaht(node.outSatang) }),
    node.heldSatang > 0 ? say('trail.held', { amount: formatBaht(node.heldSatang) }) : undefined,
  ]
  const middle = height / 2
  return (
    <g
      data-node={node.id}
      className={`trail-card mark-${mark}${isChosen ? ' is-chosen' : ''}`}
      transform={`translate(${x} ${y})`}
      role="button"
      tabIndex={isStop ? 0 : -1}
      aria-label={label.filter((part) => part !== undefined).join(', ')}
      aria-pressed={kind === 'ACCOUNT' ? isChosen : undefined}
      onClick={choose}
    >
      {kind === 'ACCOUNT' ? null : (
        <rect className="trail-stack" x={4} y={4} width={width} height={height} rx={4} />
      )}
      <rect className="trail-paper" width={width} height={height} rx={4} />
      <path
        className="trail-mark"
        d={shapes[mark]}
        fillRule="evenodd"
        transform={`translate(10 ${middle - 7})`}
      />
      <text x={textAt} y={bank === undefined ? middle - 4 : middle - 12} className="trail-number">
        {number}
      </text>{' '}
      {bank === undefined ? null : (
        <foreignObject x={textAt} y={middle - 9} width={width - textAt - 6} height={19}>
          <div className="trail-bank" title={bank}>
            {bank}
          </div>
        </foreignObject>
      )}{' '}
      <text x={textAt} y={bank === undefined ? middle + 14 : middle + 23} className="trail-amount">
        {line}
      </text>
    </g>
  )
}
