/** The purposes that the officer has open, each with its case, and how to end them. */

import { Link } from '@tanstack/react-router'
import { Button } from 'react-aria-components'
import { CaseLink } from '../controls/case-link.tsx'
import { useWords } from '../words/words.tsx'
import './purpose.css'
import { usePurposes } from './purposes.tsx'

/** Stands in the header as long as a purpose is open. */
export function PurposeCount() {
  const { say } = useWords()
  const count = Object.keys(usePurposes().chosen).length
  if (count === 0) return null
  return (
    <Link to="/me" className="purpose-count">
      {say('purpose.count', { count })}
    </Link>
  )
}

/** The list; none: nothing. */
export function OpenPurposes() {
  const { say, name } = useWords()
  const { chosen, choose } = usePurposes()
  const open = Object.entries(chosen)
  if (open.length === 0) return null
  return (
    <section>
      <h2>{say('purpose.open')}</h2>
      <ul className="purposes">
        {open.map(([caseId, basis]) => (
          <li key={caseId}>
            <CaseLink caseId={caseId}>{caseId}</CaseLink> · {name('purpose', basis)}{' '}
            <Button
              className="quiet"
              aria-label={say('purpose.end-of', { case: caseId })}
              onPress={() => choose(caseId, undefined)}
            >
              {say('purpose.end')}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  )
}
