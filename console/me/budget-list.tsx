/** The rest of each of the officer's budgets for reading, and when it is full again. */

import { Button } from 'react-aria-components'
import { PlainTable } from '../controls/plain-table.tsx'
import { ProblemNote } from '../controls/problem-note.tsx'
import { Instant } from '../format/instant.tsx'
import { useGraph } from '../graph/use-graph.ts'
import { useWords } from '../words/words.tsx'
import { myBudgets } from './budgets.generated.ts'

/** The table; where the gateway counts none, nothing. */
export function BudgetList() {
  const { say, name } = useWords()
  const { data, error, refetch } = useGraph(myBudgets, {})
  const again = () => void refetch()
  const budgets = data?.data.me.budgets ?? []
  if (budgets.length === 0) return <ProblemNote problem={error} again={again} />
  return (
    <section>
      <h2>{say('me.budgets')}</h2>
      <ProblemNote problem={error} again={again} />
      <PlainTable
        label={say('me.budgets')}
        rows={budgets}
        keyOf={(budget) => budget.name}
        columns={[
          {
            key: 'name',
            title: say('budget.name'),
            cell: (budget) => name('budget', budget.name),
          },
          {
            key: 'remaining',
            title: say('budget.remaining'),
            isNumber: true,
            cell: ({ remaining, total }) => say('budget.of', { remaining, total }),
          },
          {
            key: 'resets',
            title: say('budget.resets'),
            cell: ({ resetsAt }) => <Instant at={resetsAt} />,
          },
        ]}
      />
      <Button className="quiet" onPress={again}>
        {say('action.read-again')}
      </Button>
    </section>
  )
}
