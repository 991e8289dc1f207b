/** The facts of a referral. */

import { CaseLink } from '../controls/case-link.tsx'
import { Clock } from '../format/clock.tsx'
import { Instant } from '../format/instant.tsx'
import { formatBaht } from '../format/money.ts'
import { useWords } from '../words/words.tsx'
import type { Referral } from './referral.ts'

/** The list of facts. */
export function ReferralFacts({ referral }: { readonly referral: Referral }) {
  const { say, name, language } = useWords()
  const { complaint, station, dueAt, officer } = referral
  const { heldSatang } = referral.case
  return (
    <dl className="facts">
      <dt>{say('case.number')}</dt>
      <dd>
        <CaseLink caseId={referral.case.id}>{referral.case.caseNumber}</CaseLink>
      </dd>
      <dt>{say('referral.state')}</dt>
      <dd>
        <span className={`state state-${referral.state.toLowerCase()}`}>
          {name('referral.state', referral.state)}
        </span>{' '}
        {referral.decision === null ? null : name('referral.decision', referral.decision)}
      </dd>
      <dt>{say('referral.due')}</dt>
      <dd>
        {dueAt === null ? (
          '–'
        ) : (
          <>
            <Clock until={dueAt} /> · <Instant at={dueAt} />
            <br />
            <small>{say(complaint ? 'referral.due-decision' : 'referral.due-complaint')}</small>
          </>
        )}
      </dd>
      <dt>{say('case.scam-type')}</dt>
      <dd>{name('scam', referral.case.scamType)}</dd>
      <dt>{say('case.loss')}</dt>
      <dd>{formatBaht(referral.case.lossSatang)}</dd>
      <dt>{say('case.held')}</dt>
      <dd>{heldSatang === null ? '–' : formatBaht(heldSatang)}</dd>
      <dt>{say('referral.station')}</dt>
      <dd>{language === 'th' ? station.nameTh : station.nameEn}</dd>
      <dt>{say('referral.officer')}</dt>
      <dd>{officer ?? say('referral.nobody')}</dd>
      <dt>{say('referral.complaint')}</dt>
      <dd>
        {complaint ? (
          <>
            {complaint.number} · <Instant at={complaint.receivedAt} />
            <br />
            <small>{language === 'th' ? complaint.station.nameTh : complaint.station.nameEn}</small>
          </>
        ) : (
          say('referral.no-complaint')
        )}
      </dd>
    </dl>
  )
}
