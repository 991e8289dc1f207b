/** The file of one case, as far as the officer's scopes go: facts, money trail, holds, numbers, referral, timeline and clocks. */

import { getRouteApi } from '@tanstack/react-router'
import { Button } from 'react-aria-components'
import { ProblemNote } from '../controls/problem-note.tsx'
import { useMinute } from '../format/clock.tsx'
import { Instant } from '../format/instant.tsx'
import { useOfficer } from '../frame/officer.tsx'
import { useScreenTitle } from '../frame/screen-title.ts'
import type { GraphError } from '../graph/problem.ts'
import { problemIn, useGraph } from '../graph/use-graph.ts'
import { useWhole, type Whole } from '../graph/use-whole.ts'
import { PurposeBar } from '../purpose/purpose-bar.tsx'
import { caseHolds, type TrailHoldFragment } from '../trail/trail.generated.ts'
import { TrailSection } from '../trail/trail-section.tsx'
import { useWords } from '../words/words.tsx'
import './case-file.css'
import { caseFile } from './case-file.generated.ts'
import { CaseActs } from './case-acts.tsx'
import { ClockList } from './clock-list.tsx'
import { Facts } from './facts.tsx'
import { isPartRead, type File } from './file.ts'
import { HoldList } from './hold-list.tsx'
import { NoteList } from './note-list.tsx'
import { NumberList } from './number-list.tsx'
import { PartyList } from './party-list.tsx'
import { Referral } from './referral.tsx'
import { Timeline } from './timeline.tsx'

const route = getRouteApi('/cases/$caseId')

/** The screen. */
export function CaseFileScreen() {
  const { caseId } = route.useParams()
  return <CaseFile key={caseId} caseId={caseId} />
}

function CaseFile({ caseId }: { readonly caseId: string }) {
  const { say, name } = useWords()
  const { scopes } = useOfficer()
  const has = (scope: string) => scopes.includes(scope)
  const { data, error, refetch } = useGraph(
    caseFile,
    {
      id: caseId,
      hasVictim: has('cases:victim'),
      hasHolds: has('holds:read'),
      hasNumbers: has('sims:read'),
      hasReferrals: has('referrals:read'),
    },
    { caseId },
  )
  const holds = useWhole(
    caseHolds,
    { id: caseId, hasNumbers: has('accounts:number'), hasTiers: has('accounts:tier') },
    100,
    (answer) => answer.case?.holds,
    { isEnabled: has('holds:read') && Boolean(data?.data.case), caseId },
  )
  const number = data?.data.case?.caseNumber
  useScreenTitle(number && say('file.of', { number }))
  const again = () => {
    void refetch()
    if (holds.problem) holds.again()
  }
  if (!data)
    return error ? (
      <ProblemNote problem={error} again={again} />
    ) : (
      <p role="status">{say('state.loading')}</p>
    )
  const file = data.data.case
  if (!file && data.errors.length === 0)
    return (
      <section>
        <h1>{say('file.title')}</h1>
        <p className="empty">{say('file.not-found')}</p>
      </section>
    )
  const failed = problemIn({ data, error })
  if (!file) return <ProblemNote problem={failed} again={again} />
  return (
    <article className="case-file">
      <header>
        <h1>
          {say('file.of', { number: file.caseNumber })}{' '}
          <span className="tag">{name('case.status', file.status)}</span>
        </h1>
        <Button className="quiet no-print" onPress={() => window.print()}>
          {say('file.print')}
        </Button>
      </header>
      <Printed />
      <ProblemNote problem={failed} again={again} />
      {has('persons:identify') ? <PurposeBar caseId={file.id} /> : null}
      <Sections file={file} holds={holds} errors={data.errors} />
    </article>
  )
}

/** The sections of the case file. */
function Sections({
  file,
  holds,
  errors,
}: {
  readonly file: File
  readonly holds: Whole<TrailHoldFragment>
  /** Why parts of the file are missing. */
  readonly errors: readonly GraphError[]
}) {
  const { scopes } = useOfficer()
  const has = (scope: string) => scopes.includes(scope)
  const isRead = (part: keyof File) => isPartRead(part, errors)
  return (
    <>
      <CaseActs file={file} isReferralRead={isRead('referral')} />
      <div className="two">
        <Facts file={file} />
        <ClockList
          file={file}
          holds={holds}
          areAllRead={
            (holds.isRead || !has('holds:read')) && isRead('referral') && isRead('suspectNumbers')
          }
        />
      </div>
      <TrailSection caseId={file.id} holds={holds} />
      {has('holds:read') ? <HoldList holds={holds} /> : null}
      <div className="two">
        {has('sims:read') ? <NumberList file={file} isRead={isRead('suspectNumbers')} /> : null}
        {has('referrals:read') ? <Referral file={file} isRead={isRead('referral')} /> : null}
      </div>
      {has('cases:victim') ? (
        <NoteList file={file} isRead={isRead('notes') && isRead('amendments')} />
      ) : null}
      <div className="two">
        <Timeline caseId={file.id} />
        <PartyList file={file} />
      </div>
    </>
  )
}

/** Stands on paper alone: who printed the file, and when. */
function Printed() {
  const { say, language } = useWords()
  const { agency, officer } = useOfficer()
  const at = new Date(useMinute()).toISOString()
  return (
    <p className="print-only">
      {say('file.printed', { agency: language === 'th' ? agency.nameTh : agency.nameEn, officer })}{' '}
      <Instant at={at} />
    </p>
  )
}
