/** Tells the centre that the station has seen the referral. */

import { ProblemNote } from '../controls/problem-note.tsx'
import { SendButton } from '../controls/send-button.tsx'
import { useAct } from '../graph/use-graph.ts'
import { useWords } from '../words/words.tsx'
import type { ReferralFormProps } from './referral.ts'
import { acknowledgeReferral } from './referrals.generated.ts'

/** The button. */
export function Acknowledge({ referral, done }: ReferralFormProps) {
  const { say } = useWords()
  const acknowledge = useAct(acknowledgeReferral)
  return (
    <>
      <SendButton
        isPending={acknowledge.isPending}
        onPress={() =>
          acknowledge.mutate({ input: { referralId: referral.id } }, { onSuccess: done })
        }
      >
        {say('referral.acknowledge')}
      </SendButton>
      <ProblemNote problem={acknowledge.error} states="referral.state" />
    </>
  )
}
