/** Type of the crime, the victim's words, and the scammer's numbers. */

import { ChoiceField, WordField } from '../controls/fields.tsx'
import type { Faults } from '../legs/leg-draft.ts'
import { useWords } from '../words/words.tsx'
import type { Draft } from './draft.ts'
import type { ScamType } from './intake.generated.ts'

const scamTypes: readonly ScamType[] = [
  'PURCHASE_NOT_SYNDICATE',
  'PURCHASE_SYNDICATE',
  'JOB_TASK',
  'LOAN',
  'INVESTMENT',
  'CALL_CENTRE_THREAT',
  'IMPERSONATE_TO_BORROW',
  'PRIZE_OR_OTHER',
  'REMOTE_CONTROL',
  'FALSE_COMPUTER_DATA',
  'ROMANCE',
  'ROMANCE_INVESTMENT',
  'DIGITAL_ASSET',
  'HACKING',
]

/** The part of the draft that a group of fields changes. */
export interface FieldsProps {
  readonly draft: Draft
  readonly change: (part: Partial<Draft>) => void
  readonly faults: Faults
}

/** The first group of the form; its first field has the focus. */
export function ReportFields({ draft, change, faults }: FieldsProps) {
  const { say, name } = useWords()
  const fault = (field: string) => {
    const key = faults[field]
    return key && say(key)
  }
  return (
    <fieldset>
      <legend>{say('intake.report')}</legend>
      <ChoiceField
        autoFocus
        label={say('case.scam-type')}
        value={draft.scamType}
        choices={scamTypes.map((value) => ({ value, label: name('scam', value) }))}
        onChange={(scamType) => change({ scamType })}
        error={fault('scamType')}
      />
      <WordField
        label={say('intake.suspects')}
        hint={say('intake.suspects-hint')}
        inputMode="tel"
        autoComplete="off"
        value={draft.suspects}
        onChange={(suspects) => change({ suspects })}
        error={fault('suspects')}
      />
      <div className="wide">
        <WordField
          label={say('case.narrative')}
          rows={2}
          maxLength={20_000}
          value={draft.narrative}
          onChange={(narrative) => change({ narrative })}
        />
      </div>
    </fieldset>
  )
}
