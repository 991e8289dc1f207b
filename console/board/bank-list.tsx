/** Banks that have not answered requests, the longest waiting first. */

import { Button } from 'react-aria-components'
import { useBankName } from '../agencies/use-bank-name.ts'
import { PlainTable } from '../controls/plain-table.tsx'
import { ProblemNote } from '../controls/problem-note.tsx'
import { Age } from '../format/clock.tsx'
import { formatBaht } from '../format/money.ts'
import { problemOf } from '../graph/problem.ts'
import { useGraph } from '../graph/use-graph.ts'
import { useWords } from '../words/words.tsx'
import { boardBanks } from './board.generated.ts'
import { boardIntervalMs } from './interval.ts'

/** The list; a bank that is pressed is the one whose requests are shown. */
export function BankList({
  chosen,
  choose,
}: {
  readonly chosen: string | undefined
  readonly choose: (bankCode: string | undefined) => void
}) {
  const { say } = useWords()
  const bankName = useBankName()
  const { data, error, isPending, refetch } = useGraph(boardBanks, {}, { everyMs: boardIntervalMs })
  const banks = data?.data.unansweredRequests
  const problem = error ?? (data && !banks ? problemOf(data.errors) : null)
  return (
    <section>
      <h2>{say('board.banks')}</h2>
      <ProblemNote problem={problem} again={() => void refetch()} />
      <PlainTable
        label={say('board.banks')}
        rows={banks ?? []}
        reading={{ isRead: Boolean(banks), isLoading: isPending }}
        keyOf={({ bankCode }) => bankCode}
        classOf={({ bankCode }) => (bankCode === chosen ? 'is-chosen' : undefined)}
        columns={[
          {
            key: 'bank',
            title: say('hold.bank'),
            cell: ({ bankCode }) => (
              <Button
                className="link"
                aria-pressed={bankCode === chosen}
                onPress={() => choose(bankCode === chosen ? undefined : bankCode)}
              >
                {bankName(bankCode)}
              </Button>
            ),
          },
          { key: 'count', title: say('board.count'), isNumber: true, cell: ({ count }) => count },
          {
            key: 'oldest',
            title: say('board.oldest'),
            isNumber: true,
            cell: ({ oldestRequestedAt }) => <Age since={oldestRequestedAt} />,
          },
          {
            key: 'amount',
            title: say('hold.requested'),
            isNumber: true,
            cell: ({ requestedSatang }) => formatBaht(requestedSatang),
          },
        ]}
      />
    </section>
  )
}
