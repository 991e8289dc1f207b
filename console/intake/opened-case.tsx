/** The case that a report became: one key asks for all holds, and the next takes the next call. */

import { useState } from 'react'
import { Button } from 'react-aria-components'
import { useBankName } from '../agencies/use-bank-name.ts'
import { CaseLink } from '../controls/case-link.tsx'
import { PlainTable } from '../controls/plain-table.tsx'
import { ProblemNote } from '../controls/problem-note.tsx'
import { formatBaht } from '../format/money.ts'
import { useAct } from '../graph/use-graph.ts'
import { useWords } from '../words/words.tsx'
import type { Desk } from './desk.ts'
import { Match } from './duplicate-list.tsx'
import {
  requestAllHolds,
  type ReportCaseMutation,
  type RequestAllHoldsMutation,
} from './intake.generated.ts'

/** The case, until the next call. */
export function OpenedCase({
  opened,
  desk,
  next,
}: {
  readonly opened: NonNullable<ReportCaseMutation['reportCase']>
  readonly desk: Desk
  readonly next: () => void
}) {
  const { say } = useWords()
  const [idempotencyKey] = useState(() => crypto.randomUUID())
  const holds = useAct(requestAllHolds)
  const file = opened.case
  const ask = () => {
    if (holds.isPending) return
    holds.mutate({ input: { idempotencyKey, caseId: file.id, basis: desk.basis } })
  }
  const asked = holds.data?.requestHoldsAlongTrail
  return (
    <section className="opened">
      <h1>
        {say(opened.isAttached ? 'intake.attached' : 'intake.opened', { number: file.caseNumber })}
      </h1>
      <p>
        {say('case.loss')}: <span className="amount">{formatBaht(file.lossSatang)}</span> ·{' '}
        <CaseLink caseId={file.id}>{say('file.title')}</CaseLink>
      </p>
      {opened.possibleDuplicates.length === 0 ? null : (
        <>
          <h2>{say('case.duplicates')}</h2>
          <ol className="matches">
            {opened.possibleDuplicates.map((each) => (
              <Match key={each.id} file={each} by={[]} />
            ))}
          </ol>
        </>
      )}
      <ProblemNote problem={holds.error} />
      {asked ? (
        <AskedHolds asked={asked} />
      ) : (
        <Button
          autoFocus
          className={holds.isPending ? 'primary is-pending' : 'primary'}
          onPress={ask}
        >
          {say('intake.ask-holds')}
        </Button>
      )}
      <div className="actions">
        {asked ? (
          <Button key="next" autoFocus className="primary" onPress={next}>
            {say('intake.next')}
          </Button>
        ) : (
          <Button className="quiet" onPress={next}>
            {say('intake.next-without')}
          </Button>
        )}
      </div>
    </section>
  )
}

function AskedHolds({
  asked,
}: {
  readonly asked: NonNullable<RequestAllHoldsMutation['requestHoldsAlongTrail']>
}) {
  const { say, name } = useWords()
  const bankName = useBankName()
  return (
    <>
      <p role="status">{say('intake.asked', { count: asked.requested })}</p>
      <PlainTable
        label={say('file.holds')}
        rows={asked.holds}
        keyOf={({ id }) => id}
        columns={[
          {
            key: 'bank',
            title: say('hold.bank'),
            cell: ({ account }) => bankName(account.bankCode),
          },
          {
            key: 'account',
            title: say('hold.account'),
            cell: ({ account }) => account.maskedNumber,
          },
          {
            key: 'amount',
            title: say('hold.requested'),
            isNumber: true,
            cell: ({ requestedSatang }) =>
              requestedSatang === null ? say('hold.whole-account') : formatBaht(requestedSatang),
          },
          {
            key: 'state',
            title: say('hold.state'),
            cell: ({ state }) => name('hold.state', state),
          },
        ]}
      />
    </>
  )
}
