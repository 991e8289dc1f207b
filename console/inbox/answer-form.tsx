/** Answers one request: holds all of it or a part, or rejects it with a reason. */

import { useState, type FormEvent } from 'react'
import { Button, Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components'
import { ChoiceField, WordField } from '../controls/fields.tsx'
import { ProblemNote } from '../controls/problem-note.tsx'
import { SendButton } from '../controls/send-button.tsx'
import { formatBaht, parseBaht } from '../format/money.ts'
import { useAct } from '../graph/use-graph.ts'
import { useWords } from '../words/words.tsx'
import {
  placeHold,
  rejectHold,
  type InboxHoldFragment,
  type RejectionReason,
} from './inbox.generated.ts'

const reasons: readonly RejectionReason[] = [
  'ACCOUNT_UNKNOWN',
  'ACCOUNT_CLOSED',
  'NOT_OUR_CUSTOMER',
  'MONEY_GONE',
  'DUPLICATE',
  'OTHER',
]

/** The form in a dialog. Its idempotency keys are made when it opens, so that pressing twice answers once. */
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
    <ModalOverlay isOpen onOpenChange={close} className="overlay">
      <Modal className="modal">
        <Dialog>
          <Heading slot="title">
            {say('inbox.answer', {
              account: hold.account.accountNumber ?? hold.account.maskedNumber,
            })}
          </Heading>
          <p>
            {hold.requestedSatang === null
              ? say('hold.whole-account')
              : say('inbox.asked', { amount: formatBaht(hold.requestedSatang) })}
          </p>
          {isRejecting ? (
            <RejectForm hold={hold} close={close} />
          ) : (
            <PlaceForm hold={hold} close={close} />
          )}
          <div className="actions">
            <Button className="quiet" onPress={() => setIsRejecting(!isRejecting)}>
              {isRejecting ? say('inbox.place-instead') : say('inbox.reject-instead')}
            </Button>
            <Button className="quiet" onPress={close}>
              {say('action.close')}
            </Button>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}

function PlaceForm({
  hold,
  close,
}: {
  readonly hold: InboxHoldFragment
  readonly close: () => void
}) {
  const { say } = useWords()
  const [idempotencyKey] = useState(() => crypto.randomUUID())
  const { requestedSatang } = hold
  const [amount, setAmount] = useState(requestedSatang === null ? '' : formatBaht(requestedSatang))
  const [isChecked, setIsChecked] = useState(false)
  const place = useAct(placeHold)
  const heldSatang = parseBaht(amount)
  const fault =
    heldSatang === undefined
      ? say('fault.amount')
      : requestedSatang !== null && heldSatang > requestedSatang
        ? say('fault.more-than-asked', { amount: formatBaht(requestedSatang) })
        : undefined
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setIsChecked(true)
    if (fault !== undefined || heldSatang === undefined || place.isPending) return
    place.mutate({ input: { idempotencyKey, holdId: hold.id, heldSatang } }, { onSuccess: close })
  }
  return (
    <form onSubmit={submit} noValidate>
      <WordField
        autoFocus
        label={say('inbox.amount')}
        hint={say('inbox.amount-hint')}
        inputMode="decimal"
        value={amount}
        onChange={setAmount}
        error={isChecked ? fault : undefined}
      />
      <ProblemNote problem={place.error} />
      <SendButton type="submit" isPending={place.isPending}>
        {say('inbox.place')}
      </SendButton>
    </form>
  )
}

function RejectForm({
  hold,
  close,
}: {
  readonly hold: InboxHoldFragment
  readonly close: () => void
}) {
  const { say, name } = useWords()
  const [idempotencyKey] = useState(() => crypto.randomUUID())
  const [code, setCode] = useState<RejectionReason | ''>('')
  const [reason, setReason] = useState('')
  const [isChecked, setIsChecked] = useState(false)
  const reject = useAct(rejectHold)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setIsChecked(true)
    if (code === '' || reason.trim() === '' || reject.isPending) return
    reject.mutate(
      { input: { idempotencyKey, holdId: hold.id, code, reason: reason.trim() } },
      { onSuccess: close },
    )
  }
  return (
    <form onSubmit={submit} noValidate>
      <ChoiceField
        label={say('inbox.reason')}
        value={code}
        choices={reasons.map((value) => ({ value, label: name('rejection', value) }))}
        onChange={setCode}
        error={isChecked && code === '' ? say('fault.choose') : undefined}
      />
      <WordField
        label={say('inbox.reason-words')}
        rows={3}
        maxLength={2_000}
        value={reason}
        onChange={setReason}
        error={isChecked && reason.trim() === '' ? say('fault.reason') : undefined}
      />
      <ProblemNote problem={reject.error} />
      <SendButton type="submit" isPending={reject.isPending}>
        {say('inbox.reject')}
      </SendButton>
    </form>
  )
}
