/** Shows the officer's agency, name and scopes, this sign-in, open purposes, budgets, and the latest accesses. */

import { useOfficer } from '../frame/officer.tsx'
import { LanguageSwitch } from '../frame/language-switch.tsx'
import { OpenPurposes } from '../purpose/open-purposes.tsx'
import { useWords } from '../words/words.tsx'
import './me.css'
import { BudgetList } from './budget-list.tsx'
import { MyAccesses } from './my-accesses.tsx'
import { SignInFacts } from './sign-in-facts.tsx'

/** The screen. */
export function MeScreen() {
  const { say } = useWords()
  const { agency, officer, scopes } = useOfficer()
  return (
    <section className="me">
      <h1>{say('me.title')}</h1>
      <dl className="facts card">
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
        <dt>{say('me.language')}</dt>
        <dd>
          <LanguageSwitch />
        </dd>
      </dl>
      <SignInFacts />
      <OpenPurposes />
      <BudgetList />
      <MyAccesses />
    </section>
  )
}
