/** Lists the cases that were referred to the officer's station, the earliest deadline first. */

import { useState } from 'react'
import { Button } from 'react-aria-components'
import { DataTable, type Column } from '../controls/data-table.tsx'
import { ListCount } from '../controls/list-count.tsx'
import { ProblemNote } from '../controls/problem-note.tsx'
import { Views } from '../controls/views.tsx'
import { Deadline } from '../format/deadline.tsx'
import { Instant } from '../format/instant.tsx'
import { formatBaht } from '../format/money.ts'
import { usePages } from '../graph/use-pages.ts'
import { useWords, type Words } from '../words/words.tsx'
import { ReferralPanel } from './referral-panel.tsx'
import { referrals, type ReferralFilter, type ReferralRowFragment } from './referrals.generated.ts'

const underWay = ['SENT', 'ACKNOWLEDGED', 'ASSIGNED', 'COMPLAINED'] as const
const filters = {
  open: { states: underWay },
  mine: { states: underWay, mine: true },
  overdue: { overdue: true },
  decided: { states: ['ACCEPTED', 'NOT_ACCEPTED'] },
} satisfies Readonly<Record<string, ReferralFilter>>
type FilterName = keyof typeof filters

/** The screen. */
export function ReferralsScreen() {
  const words = useWords()
  const { say } = words
  const [view, setView] = useState<FilterName>('open')
  const [openId, setOpenId] = useState<string>()
  const pages = usePages(referrals, { filter: filters[view] }, (data) => data.referrals)
  return (
    <section>
      <h1>{say('referrals.title')}</h1>
      <Views
        label={say('referrals.title')}
        views={(['open', 'mine', 'overdue', 'decided'] as const).map((key) => ({
          key,
          title: say(`referrals.${key}`),
        }))}
        chosen={view}
        choose={setView}
      >
        <ListCount pages={pages} words="referrals.count" />
        <ProblemNote problem={pages.problem} again={pages.again} />
        <DataTable
          label={say(`referrals.${view}`)}
          pages={pages}
          columns={columnsOf(words, setOpenId)}
          keyOf={({ id }) => id}
          {...(view === 'open' ? { empty: say('referrals.empty') } : {})}
        />
      </Views>
      {openId === undefined ? null : (
        <ReferralPanel key={openId} referralId={openId} close={() => setOpenId(undefined)} />
      )}
    </section>
  )
}

function columnsOf(
  { say, name }: Words,
  open: (id: string) => void,
): readonly Column<ReferralRowFragment>[] {
  return [
    {
      key: 'case',
      title: say('case.number'),
      cell: (referral) => (
        <Button className="link" onPress={() => open(referral.id)}>
          {referral.case.caseNumber}
        </Button>
      ),
    },
    {
      key: 'due',
      title: say('referral.due'),
      cell: ({ dueAt }) => <Deadline until={dueAt} />,
    },
    {
      key: 'state',
      title: say('referral.state'),
      cell: ({ state }) => (
        <span className={`state state-${state.toLowerCase()}`}>
          {name('referral.state', state)}
        </span>
      ),
    },
    {
      key: 'officer',
      title: say('referral.officer'),
      cell: ({ officer }) => officer ?? say('referral.nobody'),
    },
    {
      key: 'scam',
      title: say('case.scam-type'),
      cell: (referral) => name('scam', referral.case.scamType),
    },
    {
      key: 'loss',
      title: say('case.loss'),
      isNumber: true,
      cell: (referral) => formatBaht(referral.case.lossSatang),
    },
    {
      key: 'sent',
      title: say('referral.referred-at'),
      cell: ({ referredAt }) => <Instant at={referredAt} />,
    },
  ]
}
