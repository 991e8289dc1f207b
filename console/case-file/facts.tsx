/** The report: type, channel, loss and what is held of it, the victim, and the victim's own words. */

import { CaseLink } from '../controls/case-link.tsx'
import { ProblemNote } from '../controls/problem-note.tsx'
import { useOfficer } from '../frame/officer.tsx'
import { Instant } from '../format/instant.tsx'
import { formatBaht } from '../format/money.ts'
import { formatMsisdn } from '../format/msisdns.ts'
import { problemOf } from '../graph/problem.ts'
import { useGraph } from '../graph/use-graph.ts'
import { formatPurpose } from '../purpose/purpose-bases.ts'
import { usePurpose } from '../purpose/purposes.tsx'
import { useWords } from '../words/words.tsx'
import { caseVictim } from './case-file.generated.ts'
import type { File } from './file.ts'

/** The facts of the case. */
export function Facts({ file }: { readonly file: File }) {
  const { say, name } = useWords()
  const duplicates = file.possibleDuplicates
  return (
    <section>
      <h2>{say('file.facts')}</h2>
      <dl className="facts card">
        <dt>{say('case.scam-type')}</dt>
        <dd>{name('scam', file.scamType)}</dd>
        <dt>{say('case.channel')}</dt>
        <dd>{name('channel', file.channel)}</dd>
        <dt>{say('case.reported-at')}</dt>
        <dd>
          <Instant at={file.reportedAt} />
        </dd>
        <dt>{say('case.loss')}</dt>
        <dd className="amount">{formatBaht(file.lossSatang)}</dd>
        {typeof file.heldSatang === 'number' ? (
          <>
            <dt>{say('case.held')}</dt>
            <dd className="amount">{formatBaht(file.heldSatang)}</dd>
          </>
        ) : null}
        {file.closeReason === null ? null : (
          <>
            <dt>{say('case.close-reason')}</dt>
            <dd>{name('close', file.closeReason)}</dd>
          </>
        )}
        {file.mergedInto === null ? null : (
          <>
            <dt>{say('case.merged-into')}</dt>
            <dd>
              <CaseLink caseId={file.mergedInto.id}>{file.mergedInto.caseNumber}</CaseLink>
            </dd>
          </>
        )}
        {file.duplicateOf === null || file.mergedInto !== null ? null : (
          <>
            <dt>{say('case.duplicate-of')}</dt>
            <dd>
              <CaseLink caseId={file.duplicateOf.id}>{file.duplicateOf.caseNumber}</CaseLink>
            </dd>
          </>
        )}
        {duplicates.length === 0 ? null : (
          <>
            <dt>{say('case.duplicates')}</dt>
            <dd>
              {duplicates.map((each) => (
                <CaseLink key={each.id} caseId={each.id}>
                  {each.caseNumber}
                </CaseLink>
              ))}
            </dd>
          </>
        )}
        <Victim file={file} />
        {typeof file.narrative === 'string' ? (
          <>
            <dt>{say('case.narrative')}</dt>
            <dd className="words">{file.narrative}</dd>
          </>
        ) : null}
      </dl>
    </section>
  )
}

/** Hidden until a purpose is chosen: reading a person is recorded and counted. */
function Victim({ file }: { readonly file: File }) {
  const { say, name } = useWords()
  const { scopes } = useOfficer()
  const { basis } = usePurpose(file.id)
  const maySee = scopes.includes('cases:victim') && scopes.includes('persons:identify')
  const { data, error, refetch } = useGraph(
    caseVictim,
    { id: file.id, hasContact: scopes.includes('persons:contact') },
    {
      isEnabled: maySee && basis !== undefined,
      purpose: basis && formatPurpose(basis, file.id),
    },
  )
  if (!maySee) return null
  const victim = data?.data.case?.victim
  const problem =
    error ?? (data && !victim && data.errors.length > 0 ? problemOf(data.errors) : null)
  const document =
    victim?.nationalId ??
    victim?.foreignerId ??
    victim?.juristicId ??
    (victim?.passport ? `${victim.passport.country} ${victim.passport.number}` : undefined)
  return (
    <>
      <dt>{say('case.victim')}</dt>
      <dd>
        <ProblemNote problem={problem} again={() => void refetch()} />
        {basis === undefined ? <small>{say('purpose.hidden')}</small> : null}
        {victim?.name}
      </dd>
      {victim?.identityKind ? (
        <>
          <dt>{name('identity', victim.identityKind)}</dt>
          <dd className="amount">{document ?? '–'}</dd>
        </>
      ) : null}
      {victim?.msisdn ? (
        <>
          <dt>{say('case.victim-msisdn')}</dt>
          <dd className="amount">{formatMsisdn(victim.msisdn)}</dd>
        </>
      ) : null}
    </>
  )
}
