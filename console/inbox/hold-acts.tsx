/** The acts that the bank may do on a live hold. */

import { ActList } from '../controls/act-list.tsx'
import { useOfficer } from '../frame/officer.tsx'
import { useWords } from '../words/words.tsx'
import { DecideReleaseForm } from './decide-release-form.tsx'
import type { InboxHoldFragment } from './inbox.generated.ts'
import { LiftForm } from './lift-form.tsx'
import { RequestReleaseForm } from './request-release-form.tsx'

const standing: readonly string[] = ['PLACED', 'PARTIAL', 'COMPLAINED', 'EXTENDED']

/** The acts: lifting where it is the bank's to lift, and a release that two officers agree on. */
export function HoldActs({ hold }: { readonly hold: InboxHoldFragment }) {
  const { say } = useWords()
  const { agency, scopes } = useOfficer()
  const isStanding = standing.includes(hold.state)
  const isOwn = hold.requestedBy === agency.id || hold.liftableSince !== null
  const isReleaseOpen = hold.release !== null && hold.release.outcome === null
  const acts = [
    {
      key: 'lift',
      label: say('hold.lift'),
      isOffered: isOwn && !isReleaseOpen && scopes.includes('holds:lift'),
      form: (done: () => void) => <LiftForm hold={hold} done={done} />,
    },
    {
      key: 'ask',
      label: say('hold.request-release'),
      isOffered: !isReleaseOpen && scopes.includes('holds:release'),
      form: (done: () => void) => <RequestReleaseForm hold={hold} done={done} />,
    },
    {
      key: 'decide',
      label: say('hold.decide-release'),
      isOffered: isReleaseOpen && scopes.includes('holds:release'),
      form: (done: () => void) => <DecideReleaseForm hold={hold} done={done} />,
    },
  ]
  // stays when nothing is left to do, and says that the last act was recorded
  return <ActList acts={acts.filter(({ isOffered }) => isStanding && isOffered)} />
}
