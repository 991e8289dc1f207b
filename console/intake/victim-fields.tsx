/** The victim: name, document and telephone number. */

import { ChoiceField, WordField } from '../controls/fields.tsx'
import { useWords } from '../words/words.tsx'
import type { DocumentKind } from './draft.ts'
import type { FieldsProps } from './report-fields.tsx'

const kinds: readonly DocumentKind[] = ['NATIONAL_ID', 'FOREIGNER_ID', 'PASSPORT', 'NONE']

/** The group of fields. */
export function VictimFields({ draft, change, faults }: FieldsProps) {
  const { say, name } = useWords()
  const fault = (field: string) => {
    const key = faults[field]
    return key && say(key)
  }
  const { documentKind } = draft
  return (
    <fieldset>
      <legend>{say('case.victim')}</legend>
      <WordField
        label={say('intake.name')}
        maxLength={200}
        autoComplete="off"
        value={draft.name}
        onChange={(text) => change({ name: text })}
        error={fault('name')}
      />
      <WordField
        label={say('case.victim-msisdn')}
        inputMode="tel"
        autoComplete="off"
        value={draft.msisdn}
        onChange={(msisdn) => change({ msisdn })}
        error={fault('msisdn')}
      />
      <ChoiceField
        label={say('intake.document-kind')}
        value={documentKind}
        choices={kinds.map((value) => ({ value, label: name('document', value) }))}
        onChange={(kind) => change({ documentKind: kind, document: '', country: '' })}
      />
      {documentKind === 'PASSPORT' ? (
        <WordField
          label={say('intake.country')}
          hint={say('fault.country')}
          autoComplete="off"
          value={draft.country}
          onChange={(country) => change({ country })}
          error={fault('country')}
        />
      ) : null}
      {documentKind === 'NONE' ? null : (
        <WordField
          label={name('document', documentKind)}
          inputMode={documentKind === 'PASSPORT' ? 'text' : 'numeric'}
          autoComplete="off"
          value={draft.document}
          onChange={(document) => change({ document })}
          error={fault('document')}
        />
      )}
    </fieldset>
  )
}
