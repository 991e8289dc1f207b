/** The letter that tells a person, on their request, which agencies read their data. */

import { useState, type FormEvent } from 'react'
import { Button } from 'react-aria-components'
import { ChoiceField, WordField } from '../controls/fields.tsx'
import { ProblemNote } from '../controls/problem-note.tsx'
import { saveFile } from '../controls/save-file.ts'
import { SendButton } from '../controls/send-button.tsx'
import { parseNationalId } from '../format/identifiers.ts'
import { problemOf } from '../graph/problem.ts'
import { useGraph } from '../graph/use-graph.ts'
import { useWords, type Language } from '../words/words.tsx'
import { accessLetter } from './accesses.generated.ts'

/** A person's own request needs no case. */
const purpose = 'basis=pdpa'

/** The form and the letter. The national ID stays in the page alone. */
export function LetterView() {
  const { say, language } = useWords()
  const [typed, setTyped] = useState('')
  const [letterLanguage, setLetterLanguage] = useState<Language>(language)
  const [isChecked, setIsChecked] = useState(false)
  const [asked, setAsked] = useState<{ nationalId: string; language: 'TH' | 'EN' }>()
  const { data, error, isFetching, refetch } = useGraph(
    accessLetter,
    asked ?? { nationalId: '', language: 'TH' },
    { purpose, isEnabled: asked !== undefined },
  )
  const nationalId = parseNationalId(typed)
  const letter = asked ? data?.data.person?.accessLetter : undefined
  const refused = asked && data && data.errors.length > 0 ? problemOf(data.errors) : null
  const problem = error ?? refused
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setIsChecked(true)
    if (nationalId === undefined) return
    const next = { nationalId, language: letterLanguage === 'th' ? 'TH' : 'EN' } as const
    // the same letter again after a failure
    if (problem && asked?.nationalId === nationalId && asked.language === next.language)
      void refetch()
    else setAsked(next)
  }
  return (
    <>
      <p className="note">{say('letter.explained')}</p>
      <form className="search" onSubmit={submit} noValidate>
        <WordField
          label={say('letter.national-id')}
          inputMode="numeric"
          value={typed}
          onChange={setTyped}
          error={isChecked && nationalId === undefined ? say('fault.national-id') : undefined}
        />
        <ChoiceField
          label={say('letter.language')}
          value={letterLanguage}
          choices={[
            { value: 'th', label: 'ภาษาไทย' },
            { value: 'en', label: 'English' },
          ]}
          onChange={setLetterLanguage}
        />
        <SendButton type="submit" isPending={isFetching}>
          {say('letter.write')}
        </SendButton>
      </form>
      <ProblemNote problem={problem} again={() => void refetch()} />
      {asked && data && !data.data.person && !refused ? <p>{say('letter.nobody')}</p> : null}
      {typeof letter === 'string' ? (
        <>
          <pre className="letter" lang={asked?.language === 'TH' ? 'th' : 'en'} tabIndex={0}>
            {letter}
          </pre>
          <Button onPress={() => saveFile('letter.txt', 'text/plain', letter)}>
            {say('letter.save')}
          </Button>
        </>
      ) : null}
    </>
  )
}
