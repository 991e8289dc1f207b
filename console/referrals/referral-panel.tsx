/** One referral: what is known of it, what the station can do with it, and what has happened to it. */

import { ProblemNote } from '../controls/problem-note.tsx'
import { SidePanel } from '../controls/side-panel.tsx'
import { problemIn, useGraph } from '../graph/use-graph.ts'
import { useWords } from '../words/words.tsx'
import { ReferralActs } from './referral-acts.tsx'
import { ReferralFacts } from './referral-facts.tsx'
import { ReferralHistory } from './referral-history.tsx'
import { ReferralHolds } from './referral-holds.tsx'
import { referralFile } from './referrals.generated.ts'

/** The panel. It stays when the referral leaves the list behind it. */
export function ReferralPanel({
  referralId,
  close,
}: {
  readonly referralId: string
  readonly close: () => void
}) {
  const { say } = useWords()
  const { data, error, refetch } = useGraph(referralFile, { id: referralId })
  const referral = data?.data.referral
  const isGone = error?.code === 'NOT_FOUND' || (data !== undefined && !referral && !error)
  return (
    <SidePanel
      isWide
      title={
        referral
          ? say('referral.title', { number: referral.case.caseNumber })
          : say('state.loading')
      }
      close={close}
    >
      {isGone ? (
        <p role="status">{say('referral.gone')}</p>
      ) : (
        <ProblemNote problem={problemIn({ data, error })} again={() => void refetch()} />
      )}
      {referral ? (
        <>
          <ReferralFacts referral={referral} />
          <ReferralActs referral={referral} isGone={isGone} />
          <ReferralHolds holds={referral.case.holds} />
          <ReferralHistory events={referral.history} />
        </>
      ) : null}
    </SidePanel>
  )
}
