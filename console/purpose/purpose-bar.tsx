/** Asks for the purpose once for a case, and shows it as long as it holds. */

import { useState, type FormEvent } from 'react'
import { Button } from 'react-aria-components'
import { ChoiceField } from '../controls/fields.tsx'
import { useOfficer } from '../frame/officer.tsx'
import { useWords } from '../words/words.tsx'
import './purpose.css'
import { purposeBases, type PurposeBasis } from './purpose-bases.ts'
import { usePurpose } from './purposes.tsx'

/** The bar. It is for officers who may see persons at all. */
export function PurposeBar({ caseId }: { readonly caseId: string }) {
  const { say, name } = useWords()
  const { basis, choose } = usePurpose(caseId)
  return (
    <section
      className={basis === undefined ? 'purpose' : 'purpose is-chosen'}
      aria-label={say('purpose.title')}
    >
      {basis === undefined ? (
        <PurposeForm choose={choose} />
      ) : (
        <>
          <p role="status">
            <strong>{say('purpose.reading')}</strong> {name('purpose', basis)}
          </p>
          <Button className="quiet" onPress={() => choose(undefined)}>
            {say('purpose.end')}
          </Button>
        </>
      )}
    </section>
  )
}

function PurposeForm({ choose }: { readonly choose: (basis: PurposeBasis) => void }) {
  const { say, name } = useWords()
  const bases = purposeBases[useOfficer().agency.kind]
  const [basis, setBasis] = useState<PurposeBasis | ''>(bases[0] ?? '')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (basis !== '') choose(basis)
  }
  return (
    <form onSubmit={submit}>
      <p>{say('purpose.explanation')}</p>
      <ChoiceField
        label={say('purpose.basis')}
        value={basis}
        choices={bases.map((value) => ({ value, label: name('purpose', value) }))}
        onChange={setBasis}
      />
      <Button type="submit">{say('purpose.show')}</Button>
    </form>
  )
}
