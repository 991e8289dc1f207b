/** The form that searches accesses. It is sent by a press: each search is an access with an entry of its own. */

import { useState, type FormEvent } from 'react'
import { useAgencies } from '../agencies/use-agency-name.ts'
import { ChoiceField, WordField } from '../controls/fields.tsx'
import { SendButton } from '../controls/send-button.tsx'
import { useWords } from '../words/words.tsx'
import type { Search } from './access-search.ts'
import type { AccessOutcome } from './accesses.generated.ts'

const outcomes: readonly AccessOutcome[] = ['SERVED', 'PARTIAL', 'REFUSED', 'FAILED']

/** The form in one row. */
export function SearchForm({
  search,
  setSearch,
  hasAgencies,
}: {
  readonly search: Search
  readonly setSearch: (search: Search) => void
  /** Whether the officer sees more than one agency. */
  readonly hasAgencies: boolean
}) {
  const { say, name } = useWords()
  const agencies = useAgencies()
  const [typed, setTyped] = useState(search)
  const [isChecked, setIsChecked] = useState(false)
  const lacksAgency = typed.officer.trim() !== '' && typed.agency.trim() === ''
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setIsChecked(true)
    if (lacksAgency) return
    const named = agencies.find(({ label }) => label === typed.agency.trim())
    setSearch({ ...typed, agency: named?.value ?? typed.agency })
  }
  return (
    <form className="search" onSubmit={submit} noValidate>
      {hasAgencies ? (
        <WordField
          label={say('access.agency')}
          hint={say('access.agency-hint')}
          suggestions={agencies}
          value={typed.agency}
          onChange={(agency) => setTyped({ ...typed, agency })}
          error={isChecked && lacksAgency ? say('fault.agency') : undefined}
        />
      ) : null}
      <WordField
        label={say('access.officer')}
        value={typed.officer}
        onChange={(officer) => setTyped({ ...typed, officer })}
      />
      <WordField
        label={say('access.case')}
        hint={say('access.case-hint')}
        value={typed.case}
        onChange={(value) => setTyped({ ...typed, case: value })}
      />
      <WordField
        label={say('access.person')}
        hint={say('access.person-hint')}
        value={typed.person}
        onChange={(person) => setTyped({ ...typed, person })}
      />
      <ChoiceField
        label={say('access.outcome')}
        value={typed.outcome === '' ? 'ALL' : typed.outcome}
        choices={[
          { value: 'ALL', label: say('filter.all') },
          ...outcomes.map((value) => ({ value, label: name('access.outcome', value) })),
        ]}
        onChange={(outcome) => setTyped({ ...typed, outcome: outcome === 'ALL' ? '' : outcome })}
      />
      <SendButton type="submit" isPending={false}>
        {say('action.search')}
      </SendButton>
    </form>
  )
}
