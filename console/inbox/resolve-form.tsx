/** Names the account behind a PromptPay number. */

import { useState } from 'react'
import { ActForm, useIdempotencyKey } from '../controls/act-form.tsx'
import { WordField } from '../controls/fields.tsx'
import { parseAccountNumber } from '../format/identifiers.ts'
import { useAccountFault } from '../format/use-account-fault.ts'
import { useAct } from '../graph/use-graph.ts'
import { useWords } from '../words/words.tsx'
import { resolveProxy } from './inbox.generated.ts'

/** The form; it sends the account once. */
export function ResolveForm({
  transferId,
  bankCode,
  done,
}: {
  readonly transferId: string
  /** The officer's own bank. */
  readonly bankCode: string
  readonly done: () => void
}) {
  const { say } = useWords()
  const accountFault = useAccountFault()
  const idempotencyKey = useIdempotencyKey()
  const [account, setAccount] = useState('')
  const [isChecked, setIsChecked] = useState(false)
  const resolve = useAct(resolveProxy)
  const accountNumber = parseAccountNumber(account, bankCode)
  const send = () => {
    setIsChecked(true)
    if (accountNumber === undefined) return
    resolve.mutate({ input: { idempotencyKey, transferId, accountNumber } }, { onSuccess: done })
  }
  return (
    <ActForm
      label={say('proxy.resolve')}
      problem={resolve.error}
      isPending={resolve.isPending}
      states="proxy.state"
      send={send}
    >
      <WordField
        autoFocus
        label={say('proxy.account')}
        hint={say('proxy.account-hint')}
        inputMode="numeric"
        value={account}
        onChange={setAccount}
        error={isChecked && accountNumber === undefined ? accountFault(bankCode) : undefined}
      />
    </ActForm>
  )
}
