/** Cases that may be about the same loss, as they are found while the report is typed. */

import { CaseLink } from '../controls/case-link.tsx'
import { ChoiceField } from '../controls/fields.tsx'
import { Instant } from '../format/instant.tsx'
import { formatBaht } from '../format/money.ts'
import { useWords } from '../words/words.tsx'
import type { IntakeMatchFragment, OnDuplicate } from './intake.generated.ts'
import type { Duplicates, MatchedBy } from './use-duplicates.ts'

const treatments: readonly OnDuplicate[] = ['REPORT', 'ATTACH', 'REFUSE']

/** The list, and what happens to the report where a case about the same loss exists. */
export function DuplicateList({
  duplicates: { found, isLooking, hasFailed },
  onDuplicate,
  setOnDuplicate,
}: {
  readonly duplicates: Duplicates
  readonly onDuplicate: OnDuplicate
  readonly setOnDuplicate: (onDuplicate: OnDuplicate) => void
}) {
  const { say, name } = useWords()
  // 'none found' is shown only when everything that was typed has been looked up
  const none = isLooking ? say('state.loading') : ''
  const isKnown = found.length > 0 || !(isLooking || hasFailed)
  return (
    <aside aria-label={say('intake.duplicates')}>
      <h2>{say('intake.duplicates')}</h2>
      <p role="status">{isKnown ? say('intake.found', { count: found.length }) : none}</p>
      {hasFailed ? <p className="problem">{say('intake.search-failed')}</p> : null}
      <ol className="matches">
        {found.map(({ file, by }) => (
          <Match key={file.id} file={file} by={by} />
        ))}
      </ol>
      {found.length === 0 ? null : (
        <ChoiceField
          label={say('intake.on-duplicate')}
          value={onDuplicate}
          choices={treatments.map((value) => ({ value, label: name('on-duplicate', value) }))}
          onChange={setOnDuplicate}
        />
      )}
    </aside>
  )
}

/** One case; its file opens in another tab, so that the form stays. */
export function Match({
  file,
  by,
}: {
  readonly file: IntakeMatchFragment
  readonly by: readonly MatchedBy[]
}) {
  const { name } = useWords()
  return (
    <li>
      <CaseLink caseId={file.id} isInNewTab>
        {file.caseNumber}
      </CaseLink>{' '}
      {name('case.status', file.status)}
      <br />
      {name('scam', file.scamType)} · {formatBaht(file.lossSatang)}
      <br />
      <Instant at={file.reportedAt} />
      {by.length === 0 ? null : (
        <ul className="tags">
          {by.map((each) => (
            <li key={each}>{name('match', each)}</li>
          ))}
        </ul>
      )}
    </li>
  )
}
