/** The acts that the state of a referral allows, and the form of the one that was chosen. */

import { useRef, useState, type ReactNode } from 'react'
import { Button } from 'react-aria-components'
import { ProblemNote } from '../controls/problem-note.tsx'
import { SendButton } from '../controls/send-button.tsx'
import { useAct } from '../graph/use-graph.ts'
import { useWords } from '../words/words.tsx'
import { AssignForm } from './assign-form.tsx'
import { ComplaintForm } from './complaint-form.tsx'
import { CorrectForm } from './correct-form.tsx'
import { DecideForm } from './decide-form.tsx'
import type { Referral, ReferralFormProps } from './referral.ts'
import { acknowledgeReferral } from './referrals.generated.ts'
import { ReopenForm } from './reopen-form.tsx'
import { TransferForm } from './transfer-form.tsx'

const forms = {
  assign: AssignForm,
  complain: ComplaintForm,
  decide: DecideForm,
  correct: CorrectForm,
  transfer: TransferForm,
  reopen: ReopenForm,
} satisfies Readonly<Record<string, (props: ReferralFormProps) => ReactNode>>
type FormName = keyof typeof forms

/** Buttons, of which each opens its form below them. */
export function ReferralActs({ referral }: { readonly referral: Referral }) {
  const { say } = useWords()
  const [chosen, setChosen] = useState<FormName>()
  const [isDone, setIsDone] = useState(false)
  const row = useRef<HTMLDivElement>(null)
  const acknowledge = useAct(acknowledgeReferral)
  const finish = () => {
    setChosen(undefined)
    setIsDone(true)
    // the button that had the focus is gone with its form
    row.current?.focus()
  }
  const Form = chosen === undefined ? undefined : forms[chosen]
  return (
    <div className="acts">
      <div
        className="actions"
        ref={row}
        role="group"
        tabIndex={-1}
        aria-label={say('referral.acts')}
      >
        {referral.state === 'SENT' ? (
          <SendButton
            isPending={acknowledge.isPending}
            onPress={() =>
              acknowledge.mutate({ input: { referralId: referral.id } }, { onSuccess: finish })
            }
          >
            {say('referral.acknowledge')}
          </SendButton>
        ) : null}
        {formsOf(referral).map((name) => (
          <Button
            key={name}
            aria-expanded={chosen === name}
            onPress={() => {
              setIsDone(false)
              setChosen(chosen === name ? undefined : name)
            }}
          >
            {say(`referral.${name}`)}
          </Button>
        ))}
      </div>
      <ProblemNote problem={acknowledge.error} states="referral.state" />
      <p role="status">{isDone ? say('state.recorded') : ''}</p>
      {Form ? (
        <div className="act">
          <Form key={chosen} referral={referral} done={finish} />
        </div>
      ) : null}
    </div>
  )
}

function formsOf({ state, complaint }: Referral): readonly FormName[] {
  if (state === 'TRANSFERRED') return []
  if (state === 'ACCEPTED' || state === 'NOT_ACCEPTED') return ['reopen']
  return complaint
    ? ['decide', 'assign', 'correct', 'transfer']
    : ['assign', 'complain', 'transfer']
}
