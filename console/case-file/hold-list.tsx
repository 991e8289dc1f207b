/** The holds of the case, by hop. */

import { PlainTable } from '../controls/plain-table.tsx'
import { ProblemNote } from '../controls/problem-note.tsx'
import { useBankName } from '../agencies/use-bank-name.ts'
import { Clock } from '../format/clock.tsx'
import { Instant } from '../format/instant.tsx'
import { formatBaht } from '../format/money.ts'
import type { Whole } from '../graph/use-whole.ts'
import { StateMark } from '../trail/state-mark.tsx'
import { markOfHold } from '../trail/trail-state.ts'
import type { TrailHoldFragment } from '../trail/trail.generated.ts'
import { useWords } from '../words/words.tsx'

/** The list; also of holds that have ended. */
export function HoldList({ holds }: { readonly holds: Whole<TrailHoldFragment> }) {
  const { say, name } = useWords()
  const bankName = useBankName()
  return (
    <section>
      <h2>{say('file.holds')}</h2>
      <ProblemNote problem={holds.problem} again={holds.again} />
      <PlainTable
        label={say('file.holds')}
        rows={holds.rows}
        reading={holds}
        keyOf={({ id }) => id}
        columns={[
          { key: 'hop', title: say('trail.hop'), cell: ({ hop }) => hop ?? '–', isNumber: true },
          {
            key: 'state',
            title: say('hold.state'),
            cell: ({ state, rejection }) => (
              <>
                <StateMark mark={markOfHold(state)} /> {name('hold.state', state)}
                {rejection === null ? null : <small> {name('rejection', rejection)}</small>}
              </>
            ),
          },
          {
            key: 'account',
            title: say('hold.account'),
            cell: ({ account }) => account.accountNumber ?? account.maskedNumber,
          },
          {
            key: 'bank',
            title: say('hold.bank'),
            cell: ({ account }) => bankName(account.bankCode),
          },
          {
            key: 'requested',
            title: say('hold.requested'),
            isNumber: true,
            cell: ({ requestedSatang }) =>
              requestedSatang === null ? say('hold.whole-account') : formatBaht(requestedSatang),
          },
          {
            key: 'held',
            title: say('hold.held'),
            isNumber: true,
            cell: ({ heldSatang }) => (heldSatang === null ? '–' : formatBaht(heldSatang)),
          },
          { key: 'basis', title: say('hold.basis'), cell: ({ basis }) => name('basis', basis) },
          {
            key: 'at',
            title: say('hold.requested-at'),
            cell: ({ requestedAt }) => <Instant at={requestedAt} />,
          },
          {
            key: 'due',
            title: say('hold.due'),
            cell: ({ lapsesAt, endedAt }) =>
              lapsesAt === null || endedAt !== null ? '–' : <Clock until={lapsesAt} />,
          },
        ]}
      />
    </section>
  )
}
