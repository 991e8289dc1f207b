/** One access: caller, purpose, fields, cases, its entry in the log, and the proof of that entry. */

import { CaseLink } from '../controls/case-link.tsx'
import { SidePanel } from '../controls/side-panel.tsx'
import { Instant } from '../format/instant.tsx'
import { useOfficer } from '../frame/officer.tsx'
import { useWords } from '../words/words.tsx'
import type { AccessRowFragment } from './accesses.generated.ts'
import { ProofSection } from './proof-section.tsx'

/** The panel. */
export function AccessPanel({
  access,
  close,
}: {
  readonly access: AccessRowFragment
  readonly close: () => void
}) {
  const { say, name, language } = useWords()
  const { scopes } = useOfficer()
  const { agency, basis, hiddenUntil } = access
  const agencyName = agency && (language === 'th' ? agency.nameTh : agency.nameEn)
  return (
    <SidePanel isWide title={say('access.title', { index: access.index })} close={close}>
      <dl className="facts">
        <dt>{say('access.at')}</dt>
        <dd>
          <Instant at={access.at} />
        </dd>
        <dt>{say('access.agency')}</dt>
        <dd>{agency ? `${agencyName} (${agency.id})` : '–'}</dd>
        <dt>{say('access.officer')}</dt>
        <dd>
          {access.officer ?? '–'} <small>{access.client}</small>
        </dd>
        <dt>{say('access.operation')}</dt>
        <dd>
          {access.operationKind} {access.operationName}
        </dd>
        <dt>{say('access.basis')}</dt>
        <dd>
          {basis === null ? '–' : name('purpose', basis)} <small>{access.purposeCase}</small>
        </dd>
        <dt>{say('access.outcome')}</dt>
        <dd>{access.outcome === null ? '–' : name('access.outcome', access.outcome)}</dd>
        <dt>{say('access.persons')}</dt>
        <dd>{access.persons.toLocaleString('en-US')}</dd>
        <dt>{say('access.case')}</dt>
        <dd>
          {access.caseIds.length === 0 ? '–' : null}
          {access.caseIds.map((id) => (
            <div key={id}>
              {scopes.includes('cases:read') ? (
                <CaseLink caseId={id}>{id}</CaseLink>
              ) : (
                <code>{id}</code>
              )}
            </div>
          ))}
        </dd>
        {hiddenUntil === null ? null : (
          <>
            <dt>{say('access.hidden-until')}</dt>
            <dd>
              <Instant at={hiddenUntil} />
            </dd>
          </>
        )}
      </dl>
      <FieldList title={say('access.delivered')} fields={access.delivered} />
      <FieldList title={say('access.refused')} fields={access.refused} />
      <ProofSection access={access} />
    </SidePanel>
  )
}

function FieldList({
  title,
  fields,
}: {
  readonly title: string
  readonly fields: readonly string[]
}) {
  if (fields.length === 0) return null
  return (
    <>
      <h3>{title}</h3>
      <ul className="tags">
        {fields.map((field) => (
          <li key={field}>
            <code>{field}</code>
          </li>
        ))}
      </ul>
    </>
  )
}
