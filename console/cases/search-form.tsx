/** Finds cases by one exact value. */

import { useState, type FormEvent } from 'react'
import { Button } from 'react-aria-components'
import { useBanks } from '../agencies/use-banks.ts'
import { ChoiceField, WordField } from '../controls/fields.tsx'
import { useAccountFault } from '../format/use-account-fault.ts'
import { useWords } from '../words/words.tsx'
import type { CaseSearchInput } from './cases.generated.ts'
import { readSearch, searchKinds, type TypedSearch } from './typed-search.ts'

/** The form, in one line. */
export function SearchForm({ search }: { readonly search: (filter: CaseSearchInput) => void }) {
  const { say, name } = useWords()
  const accountFault = useAccountFault()
  const banks = useBanks().map(({ code, name: bank }) => ({
    value: code,
    label: `${code} ${bank}`,
  }))
  const [typed, setTyped] = useState<TypedSearch>({ kind: 'CASE_NUMBER', text: '', bankCode: '' })
  const [isChecked, setIsChecked] = useState(false)
  const read = readSearch(typed)
  const faults = isChecked && !('filter' in read) ? read : {}
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setIsChecked(true)
    if ('filter' in read) search(read.filter)
  }
  return (
    <form role="search" className="cases-bar" onSubmit={submit} noValidate>
      <ChoiceField
        label={say('cases.by')}
        value={typed.kind}
        choices={searchKinds.map((value) => ({ value, label: name('search', value) }))}
        onChange={(kind) => {
          setIsChecked(false)
          setTyped({ ...typed, kind })
        }}
      />
      {typed.kind === 'ACCOUNT' ? (
        <ChoiceField
          label={say('hold.bank')}
          value={typed.bankCode}
          choices={banks}
          onChange={(bankCode) => setTyped({ ...typed, bankCode })}
          error={faults.bankFault && say(faults.bankFault)}
        />
      ) : null}
      <WordField
        label={name('search', typed.kind)}
        autoComplete="off"
        maxLength={64}
        value={typed.text}
        onChange={(text) => setTyped({ ...typed, text })}
        error={
          faults.textFault === 'fault.account'
            ? accountFault(typed.bankCode)
            : faults.textFault && say(faults.textFault)
        }
      />
      <Button type="submit">{say('cases.search')}</Button>
    </form>
  )
}
