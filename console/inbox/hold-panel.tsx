/** One hold: its facts, what the bank can do with it, and its history. */

import { ProblemNote } from '../controls/problem-note.tsx'
import { SidePanel } from '../controls/side-panel.tsx'
import { problemOf } from '../graph/problem.ts'
import { problemIn, useGraph } from '../graph/use-graph.ts'
import { useWords } from '../words/words.tsx'
import { HoldActs } from './hold-acts.tsx'
import { accountOf } from './hold-columns.tsx'
import { HoldFacts } from './hold-facts.tsx'
import { HoldHistory } from './hold-history.tsx'
import { holdFile } from './inbox.generated.ts'

/** The panel. */
export function HoldPanel({
  holdId,
  close,
}: {
  readonly holdId: string
  readonly close: () => void
}) {
  const { say } = useWords()
  const { data, error, refetch } = useGraph(holdFile, { id: holdId })
  const hold = data?.data.hold
  const problem = data && !hold ? problemOf(data.errors) : problemIn({ data, error })
  return (
    <SidePanel
      isWide
      title={
        hold
          ? say('hold.title', { account: accountOf(hold) })
          : say(problem ? 'table.unread' : 'state.loading')
      }
      close={close}
    >
      <ProblemNote problem={problem} again={() => void refetch()} />
      {hold ? (
        <>
          <HoldFacts hold={hold} />
          <HoldActs hold={hold} />
          <HoldHistory events={hold.history} />
        </>
      ) : null}
    </SidePanel>
  )
}
