/** The bank's desk: the requests that wait, the holds that stand or ended, and the PromptPay numbers without an account. */

import { useState } from 'react'
import { Views } from '../controls/views.tsx'
import { useWords } from '../words/words.tsx'
import { HoldList } from './hold-list.tsx'
import type { HoldFilter } from './inbox.generated.ts'
import { ProxyList } from './proxy-list.tsx'
import { WaitingList } from './waiting-list.tsx'

const views = ['waiting', 'standing', 'liftable', 'ended', 'proxies'] as const
const filters = {
  standing: { states: ['PLACED', 'PARTIAL', 'COMPLAINED', 'EXTENDED'] },
  liftable: { liftable: true },
  ended: { states: ['LIFTED', 'RELEASED', 'LAPSED', 'REJECTED', 'NO_FUNDS'] },
} satisfies Readonly<Record<string, HoldFilter>>

/** The screen. */
export function InboxScreen() {
  const { say } = useWords()
  const [view, setView] = useState<(typeof views)[number]>('waiting')
  return (
    <section>
      <h1>{say('inbox.title')}</h1>
      <Views
        label={say('inbox.title')}
        views={views.map((key) => ({ key, title: say(`inbox.${key}-view`) }))}
        chosen={view}
        choose={setView}
      >
        {view === 'waiting' ? (
          <WaitingList />
        ) : view === 'proxies' ? (
          <ProxyList />
        ) : (
          <HoldList key={view} view={view} filter={filters[view]} />
        )}
      </Views>
    </section>
  )
}
