/** Shows the officer's agency, name, scopes, open purposes and budgets, and signs out. */

import { Button } from 'react-aria-components'
import { useOfficer } from '../frame/officer.tsx'
import { useSession } from '../frame/session-context.ts'
import { OpenPurposes } from '../purpose/open-purposes.tsx'
import { useWords } from '../words/words.tsx'
import { BudgetList } from './budget-list.tsx'

/** The screen. */
export function MeScreen() {
  const { say } = useWords()
  const { agency, officer, scopes } = useOfficer()
  const session = useSession()
  return (
    <section>
      <h1>{say('me.title')}</h1>
      <dl className="facts">
        <dt>{say('me.agency')}</dt>
        <dd>
          {agency.nameTh} · <span lang="en">{agency.nameEn}</span> ({agency.id})
        </dd>
        <dt>{say('me.officer')}</dt>
        <dd>{officer}</dd>
        <dt>{say('me.scopes')}</dt>
        <dd>
          <ul className="tags">
            {scopes.toSorted().map((scope) => (
              <li key={scope}>
                <code>{scope}</code>
              </li>
            ))}
          </ul>
        </dd>
      </dl>
      <OpenPurposes />
      <BudgetList />
      <Button onPress={() => void session.signOut()}>{say('me.sign-out')}</Button>
    </section>
  )
}
