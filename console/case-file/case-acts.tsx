/** The acts of an officer on a case: referring it, asking for numbers to be suspended, adding a note. */

import { useState } from 'react'
import { ActList, type ListedAct } from '../controls/act-list.tsx'
import { useOfficer } from '../frame/officer.tsx'
import { useWords } from '../words/words.tsx'
import { AskOffForm, numbersInUse } from './ask-off-form.tsx'
import type { File } from './file.ts'
import { NoteForm } from './note-form.tsx'
import { ReferForm } from './refer-form.tsx'

/** The acts that the case and the officer's scopes allow; nothing where there is none. */
export function CaseActs({
  file,
  isReferralRead,
}: {
  readonly file: File
  /** Whether a case without a referral is known to have none. */
  readonly isReferralRead: boolean
}) {
  const { say } = useWords()
  const { scopes } = useOfficer()
  const has = (scope: string) => scopes.includes(scope)
  const acts: readonly (ListedAct & { readonly isOffered: boolean })[] = [
    {
      key: 'refer',
      label: say('file.refer'),
      isOffered:
        has('referrals:create') && file.status === 'OPEN' && isReferralRead && !file.referral,
      form: (done) => <ReferForm caseId={file.id} done={done} />,
    },
    {
      key: 'ask-off',
      label: say('file.ask-off'),
      isOffered: has('sims:request') && numbersInUse(file).length > 0,
      form: (done) => <AskOffForm file={file} done={done} />,
    },
    {
      key: 'note',
      label: say('file.add-note'),
      isOffered: has('cases:write') && has('cases:victim'),
      form: (done) => <NoteForm caseId={file.id} done={done} />,
    },
  ]
  const offered = acts.filter(({ isOffered }) => isOffered)
  const [wasOffered, setWasOffered] = useState(false)
  if (offered.length > 0 && !wasOffered) setWasOffered(true)
  // a form that is open stays though its act is not offered any more
  if (offered.length === 0 && !wasOffered) return null
  return (
    <div className="card case-acts no-print">
      <ActList acts={offered} />
    </div>
  )
}
