/** Adds a note to the case, which nobody changes or takes away. */

import { useState } from 'react'
import { ActForm, useIdempotencyKey } from '../controls/act-form.tsx'
import { WordField } from '../controls/fields.tsx'
import { useAct } from '../graph/use-graph.ts'
import { useWords } from '../words/words.tsx'
import { addCaseNote } from './case-file.generated.ts'

/** The form. */
export function NoteForm({ caseId, done }: { readonly caseId: string; readonly done: () => void }) {
  const { say } = useWords()
  const idempotencyKey = useIdempotencyKey()
  const [text, setText] = useState('')
  const [isChecked, setIsChecked] = useState(false)
  const add = useAct(addCaseNote)
  const send = () => {
    setIsChecked(true)
    if (text.trim() === '') return
    add.mutate({ input: { idempotencyKey, caseId, text: text.trim() } }, { onSuccess: done })
  }
  return (
    <ActForm
      label={say('file.add-note')}
      problem={add.error}
      isPending={add.isPending}
      states="case.status"
      send={send}
    >
      <WordField
        autoFocus
        label={say('file.note')}
        hint={say('file.note-hint')}
        rows={4}
        maxLength={20_000}
        value={text}
        onChange={setText}
        error={isChecked && text.trim() === '' ? say('fault.note') : undefined}
      />
    </ActForm>
  )
}
