/** Holds all of a request or a part of it. */

import { useState } from 'react'
import { ActForm, useIdempotencyKey } from '../controls/act-form.tsx'
import { WordField } from '../controls/fields.tsx'
import { formatBaht, parseBaht } from '../format/money.ts'
import { useAct } from '../graph/use-graph.ts'
import { useWords, type Words } from '../words/words.tsx'
import type { HoldFormProps } from './hold.ts'
import { placeHold } from './inbox.generated.ts'

/** The form; it begins with the requested amount. */
export function PlaceForm({ hold, done }: HoldFormProps) {
  const words = useWords()
  const { say } = words
  const idempotencyKey = useIdempotencyKey()
  const { requestedSatang } = hold
  const [amount, setAmount] = useState(requestedSatang === null ? '' : formatBaht(requestedSatang))
  const [isChecked, setIsChecked] = useState(false)
  const place = useAct(placeHold)
  const heldSatang = parseBaht(amount)
  const fault = faultOfAmount(words, amount, requestedSatang)
  const send = () => {
    setIsChecked(true)
    if (fault !== undefined || heldSatang === undefined) return
    place.mutate({ input: { idempotencyKey, holdId: hold.id, heldSatang } }, { onSuccess: done })
  }
  return (
    <ActForm
      label={say('inbox.place')}
      problem={place.error}
      isPending={place.isPending}
      send={send}
    >
      <WordField
        autoFocus
        label={say('inbox.amount')}
        hint={say('inbox.amount-hint')}
        inputMode="decimal"
        value={amount}
        onChange={setAmount}
        error={isChecked ? fault : undefined}
      />
    </ActForm>
  )
}

/** The fault of an amount as it was typed; undefined where it can be held. */
export function faultOfAmount(
  { say }: Words,
  amount: string,
  requestedSatang: number | null,
): string | undefined {
  const heldSatang = parseBaht(amount)
  if (heldSatang === undefined) return say('fault.amount')
  return requestedSatang !== null && heldSatang > requestedSatang
    ? say('fault.more-than-asked', { amount: formatBaht(requestedSatang) })
    : undefined
}
