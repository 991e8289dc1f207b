/** The facts of a hold. */

import { useAgencyName } from '../agencies/use-agency-name.ts'
import { CaseLink } from '../controls/case-link.tsx'
import { Clock } from '../format/clock.tsx'
import { Instant } from '../format/instant.tsx'
import { formatBaht } from '../format/money.ts'
import { useWords } from '../words/words.tsx'
import type { HoldFileQuery } from './inbox.generated.ts'

/** The list of facts. */
export function HoldFacts({ hold }: { readonly hold: NonNullable<HoldFileQuery['hold']> }) {
  const { say, name } = useWords()
  const agencyName = useAgencyName()
  const { release } = hold
  return (
    <dl className="facts">
      <dt>{say('hold.state')}</dt>
      <dd>
        <span className={`state state-${hold.state.toLowerCase()}`}>
          {name('hold.state', hold.state)}
        </span>
      </dd>
      <dt>{say('hold.requested')}</dt>
      <dd>
        {hold.requestedSatang === null
          ? say('hold.whole-account')
          : formatBaht(hold.requestedSatang)}
      </dd>
      <dt>{say('hold.held')}</dt>
      <dd>{hold.heldSatang === null ? '–' : formatBaht(hold.heldSatang)}</dd>
      <dt>{say('hold.basis')}</dt>
      <dd>
        {name('basis', hold.basis)}
        {hold.orderNumber === null ? '' : ` · ${hold.orderNumber}`}
      </dd>
      <dt>{say('case.number')}</dt>
      <dd>{hold.case ? <CaseLink caseId={hold.case.id}>{hold.case.caseNumber}</CaseLink> : '–'}</dd>
      <dt>{say('hold.due')}</dt>
      <dd>
        {hold.lapsesAt === null ? (
          '–'
        ) : (
          <>
            <Clock until={hold.lapsesAt} /> · <Instant at={hold.lapsesAt} />
          </>
        )}
      </dd>
      {hold.liftableSince === null ? null : (
        <>
          <dt>{say('hold.liftable-since')}</dt>
          <dd>
            <Instant at={hold.liftableSince} />
          </dd>
        </>
      )}
      {release ? (
        <>
          <dt>{say('hold.release')}</dt>
          <dd>
            {name('release', release.outcome ?? 'OPEN')} · {release.reason}
            <br />
            <small>
              {agencyName(release.requestedBy)} · <Instant at={release.requestedAt} />
            </small>
          </dd>
        </>
      ) : null}
    </dl>
  )
}
