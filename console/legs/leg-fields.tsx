/** One transfer. A slip that is pasted into any of its fields fills every field that it has a value for. */

import { useState, type ClipboardEvent } from 'react'
import { Button } from 'react-aria-components'
import { useBanks } from '../agencies/use-banks.ts'
import { ChoiceField, WordField, type Choice } from '../controls/fields.tsx'
import { useAccountFault } from '../format/use-account-fault.ts'
import { useWords } from '../words/words.tsx'
import type { EndKind, Faults, LegDraft } from './leg-draft.ts'
import { isSlip, readSlip, type Slip } from './read-slip.ts'

const ends: readonly EndKind[] = ['ACCOUNT', 'MOBILE', 'NATIONAL_ID', 'EWALLET']

/**
 * The group of fields; `number` counts from 1. The kind of the end is the last one: a leg to an account is typed without a stop
 * there.
 */
export function LegFields({
  leg,
  number,
  hop,
  faults,
  change,
  remove,
  isOnward = false,
  isDisabled = false,
}: {
  readonly leg: LegDraft
  readonly number: number
  readonly hop: number
  readonly faults: Faults
  readonly change: (part: Partial<LegDraft>) => void
  /** Absent: the only transfer of a report stays. */
  readonly remove: (() => void) | undefined
  /** Whether the account that it left is known, and the bank of it types the leg. */
  readonly isOnward?: boolean
  readonly isDisabled?: boolean
}) {
  const { say } = useWords()
  const [read, setRead] = useState<number>()
  const endChoices = useEnds()
  const proxyWords = [say('intake.proxy-hint'), say('proxy.number')] as const
  const banks = useBanks().map(({ code, name }) => ({ value: code, label: `${code} ${name}` }))
  const onPaste = (event: ClipboardEvent) => {
    const text = event.clipboardData.getData('text')
    if (!isSlip(text)) return
    event.preventDefault()
    const slip = withKnownBanks(withoutSender(readSlip(text), isOnward), banks)
    change(slip.toAccount === undefined ? slip : { ...slip, toKind: 'ACCOUNT' })
    setRead(Object.keys(slip).length)
  }
  const { bank, words } = useControls(leg, faults, change, banks)
  return (
    <fieldset className="leg" onPaste={onPaste} disabled={isDisabled}>
      <legend>{say('intake.leg', { number, hop })}</legend>
      {isOnward ? null : bank('fromBank')}
      {isOnward ? null : words('fromAccount', 'numeric')}
      {bank('toBank')}
      {words('toAccount', 'numeric', ...(leg.toKind === 'ACCOUNT' ? [] : proxyWords))}
      {words('amount', 'decimal')}
      {words('at')}
      {words('reference', 'text', isOnward ? undefined : say('intake.reference-hint'))}
      {words('toName')}
      <ChoiceField
        label={say(isOnward ? 'onward.toKind' : 'intake.toKind')}
        value={leg.toKind}
        choices={endChoices}
        onChange={(toKind) => change({ toKind })}
      />
      <p role="status">{read === undefined ? null : say('intake.slip-read', { count: read })}</p>
      {remove ? <RemoveButton number={number} remove={remove} /> : null}
    </fieldset>
  )
}

/** The controls of the fields, each with its fault. */
function useControls(
  leg: LegDraft,
  faults: Faults,
  change: (part: Partial<LegDraft>) => void,
  banks: readonly Choice<string>[],
) {
  const { say } = useWords()
  const fault = useFaultOf(leg, faults)
  const bank = (field: 'fromBank' | 'toBank') => (
    <ChoiceField
      label={say(`intake.${field}`)}
      value={leg[field]}
      choices={banks}
      onChange={(code) => change({ [field]: code })}
      error={fault(field)}
    />
  )
  const words = (
    field: Exclude<keyof LegDraft, 'key' | 'fromBank' | 'toBank' | 'toKind'>,
    inputMode: 'text' | 'numeric' | 'decimal' = 'text',
    hint?: string,
    label = say(`intake.${field}`),
  ) => (
    <WordField
      label={label}
      inputMode={inputMode}
      autoComplete="off"
      value={leg[field]}
      onChange={(text) => change({ [field]: text })}
      error={fault(field)}
      hint={hint}
    />
  )
  return { bank, words }
}

function RemoveButton({
  number,
  remove,
}: {
  readonly number: number
  readonly remove: () => void
}) {
  const { say } = useWords()
  return (
    <Button className="quiet remove" onPress={remove}>
      {say('intake.remove-leg', { number })}
    </Button>
  )
}

/** The words for the fault of a field; undefined where it has none. */
function useFaultOf(leg: LegDraft, faults: Faults) {
  const { say } = useWords()
  const accountFault = useAccountFault()
  return (field: string) => {
    const key = faults[`${leg.key} ${field}`]
    if (key !== 'fault.account') return key && say(key)
    return accountFault(field === 'fromAccount' ? leg.fromBank : leg.toBank)
  }
}

/** The kinds of end, as choices. */
function useEnds() {
  const { name } = useWords()
  return ends.map((value) => ({ value, label: name('end-kind', value) }))
}

/** Where the sender is known, a slip does not change it. */
function withoutSender(slip: Slip, isOnward: boolean): Slip {
  if (!isOnward) return slip
  const { fromBank: _bank, fromAccount: _account, ...others } = slip
  return others
}

/** A slip may name a bank that takes no part. */
function withKnownBanks(slip: Slip, banks: readonly { readonly value: string }[]): Slip {
  const isKnown = (code: string | undefined) => banks.some(({ value }) => value === code)
  const { fromBank, toBank, ...others } = slip
  return {
    ...others,
    ...(fromBank !== undefined && isKnown(fromBank) ? { fromBank } : {}),
    ...(toBank !== undefined && isKnown(toBank) ? { toBank } : {}),
  }
}
