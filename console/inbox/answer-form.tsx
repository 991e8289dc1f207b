/** Answers one request: holds all of it or a part, or rejects it with a reason. */

import { useState } from 'react'
import { Button } from 'react-aria-components'
import { SidePanel } from '../controls/side-panel.tsx'
import { formatBaht } from '../format/money.ts'
import { useWords } from '../words/words.tsx'
import { accountOf } from './hold-columns.tsx'
import type { InboxHoldFragment } from './inbox.generated.ts'
import { PlaceForm } from './place-form.tsx'
import { RejectForm } from './reject-form.tsx'

/** The form in a dialog. */
export function AnswerForm({
  hold,
  close,
}: {
  readonly hold: InboxHoldFragment
  readonly close: () => void
}) {
  const { say } = useWords()
  const [isRejecting, setIsRejecting] = useState(false)
  return (
    <SidePanel title={say('inbox.answer', { account: accountOf(hold) })} close={close}>
      <p>
        {hold.requestedSatang === null
          ? say('hold.whole-account')
          : say('inbox.asked', { amount: formatBaht(hold.requestedSatang) })}
      </p>
      {isRejecting ? (
        <RejectForm hold={hold} done={close} />
      ) : (
        <PlaceForm hold={hold} done={close} />
      )}
      <div className="actions">
        <Button className="quiet" onPress={() => setIsRejecting(!isRejecting)}>
          {isRejecting ? say('inbox.place-instead') : say('inbox.reject-instead')}
        </Button>
      </div>
    </SidePanel>
  )
}
