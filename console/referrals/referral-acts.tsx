/** The acts that the state of a referral allows. */

import type { ReactNode } from 'react'
import { ActList } from '../controls/act-list.tsx'
import { useWords } from '../words/words.tsx'
import { Acknowledge } from './acknowledge.tsx'
import { AssignForm } from './assign-form.tsx'
import { ComplaintForm } from './complaint-form.tsx'
import { CorrectForm } from './correct-form.tsx'
import { DecideForm } from './decide-form.tsx'
import type { Referral, ReferralFormProps } from './referral.ts'
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

/** Acknowledging is one press; every other act has its form. */
export function ReferralActs({
  referral,
  isGone,
}: {
  readonly referral: Referral
  /** Whether it is the station's no more: no act is offered, and a form that is open stays. */
  readonly isGone: boolean
}) {
  const { say } = useWords()
  const acts = (isGone ? [] : formsOf(referral)).map((key) => {
    const Form = forms[key]
    return {
      key,
      label: say(`referral.${key}`),
      form: (done: () => void) => <Form referral={referral} done={done} />,
    }
  })
  return (
    <ActList
      acts={acts}
      first={(done) =>
        referral.state === 'SENT' && !isGone ? (
          <Acknowledge referral={referral} done={done} />
        ) : null
      }
    />
  )
}

function formsOf({ state, complaint }: Referral): readonly FormName[] {
  if (state === 'TRANSFERRED') return []
  if (state === 'ACCEPTED' || state === 'NOT_ACCEPTED') return ['reopen']
  return complaint
    ? ['decide', 'assign', 'correct', 'transfer']
    : ['assign', 'complain', 'transfer']
}
