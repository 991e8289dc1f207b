/** Holds all of a request or a part of it. */

import { useState } from 'react'
import { ActForm, useIdempotencyKey } from '../controls/act-form.tsx'
import { WordField } from '../controls/fields.tsx'
import { formatBaht, parseBaht } from '../format/money.ts'
import { useOfficer } from '../frame/officer.tsx'
import { useAct } from '../graph/use-graph.ts'
import { OnwardLegs } from '../legs/onward-legs.tsx'
import { useOnward } from '../legs/onward.ts'
import { useWords, type Words } from '../words/words.tsx'
import { onwardFrom, type HoldFormProps } from './hold.ts'
import { placeHold } from './inbox.generated.ts'

/** The form; it begins with the requested amount. For less than that it takes the legs on which the rest went on. */
export function PlaceForm({ hold, done }: HoldFormProps) {
  const words = useWords()
  const { say } = words
  const { scopes } = useOfficer()
  const idempotencyKey = useIdempotencyKey()
  const onward = useOnward(onwardFrom(hold, scopes), 'NONE')
  const { requestedSatang } = hold
  const [amount, setAmount] = useState(requestedSatang === null ? '' : formatBaht(requestedSatang))
  const [isChecked, setIsChecked] = useState(false)
  const place = useAct(placeHold)
  const heldSatang = parseBaht(amount)
  const fault = faultOfAmount(words, amount, requestedSatang)
  const isPart =
    fault === undefined && requestedSatang !== null && (heldSatang ?? 0) < requestedSatang
  const send = () => {
    setIsChecked(true)
    const areLegsFine = !isPart || onward.check()
    if (fault !== undefined || heldSatang === undefined || !areLegsFine) return
    const input = { idempotencyKey, holdId: hold.id, heldSatang }
    const placeNow = () => place.mutate({ input }, { onSuccess: done })
    if (isPart) onward.record(placeNow)
    else placeNow()
  }
  return (
    <ActForm
      label={say('inbox.place')}
      problem={place.error}
      isPending={place.isPending || onward.isPending}
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
      {isPart ? <OnwardLegs onward={onward} /> : null}
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
