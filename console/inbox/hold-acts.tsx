/** The acts that the bank may do on a hold that it has answered. */

import { ActList } from '../controls/act-list.tsx'
import { useOfficer } from '../frame/officer.tsx'
import { useWords } from '../words/words.tsx'
import { onwardFrom } from './hold.ts'
import { DecideReleaseForm } from './decide-release-form.tsx'
import type { InboxHoldFragment } from './inbox.generated.ts'
import { LiftForm } from './lift-form.tsx'
import { RequestReleaseForm } from './request-release-form.tsx'
import { WentOnForm } from './went-on-form.tsx'

const standing: readonly string[] = ['PLACED', 'PARTIAL', 'COMPLAINED', 'EXTENDED']

/** Lifting where it is the bank's to lift, a release that two officers agree on, and where the money went on. */
export function HoldActs({ hold }: { readonly hold: InboxHoldFragment }) {
  const { say } = useWords()
  const { agency, scopes } = useOfficer()
  const isStanding = standing.includes(hold.state)
  const isOwn = hold.requestedBy === agency.id || hold.liftableSince !== null
  const isReleaseOpen = hold.release !== null && hold.release.outcome === null
  const from = onwardFrom(hold, scopes)
  // what is held has not gone on
  const isWhole = isStanding && hold.heldSatang === hold.requestedSatang
  const acts = [
    {
      key: 'lift',
      label: say('hold.lift'),
      isOffered: isStanding && isOwn && !isReleaseOpen && scopes.includes('holds:lift'),
      form: (done: () => void) => <LiftForm hold={hold} done={done} />,
    },
    {
      key: 'ask',
      label: say('hold.request-release'),
      isOffered: isStanding && !isReleaseOpen && scopes.includes('holds:release'),
      form: (done: () => void) => <RequestReleaseForm hold={hold} done={done} />,
    },
    {
      key: 'decide',
      label: say('hold.decide-release'),
      isOffered: isStanding && isReleaseOpen && scopes.includes('holds:release'),
      form: (done: () => void) => <DecideReleaseForm hold={hold} done={done} />,
    },
    {
      key: 'went-on',
      label: say('onward.send'),
      isOffered: from !== undefined && hold.state !== 'REQUESTED' && !isWhole,
      form: (done: () => void) => (from ? <WentOnForm from={from} done={done} /> : null),
    },
  ]
  // stays when nothing is left to do, and says that the last act was recorded
  return <ActList acts={acts.filter(({ isOffered }) => isOffered)} />
}
