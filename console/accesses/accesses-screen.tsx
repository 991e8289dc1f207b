/** Lists accesses by officer, case and person, figures of each officer and day, and anomalies. */

import { useState } from 'react'
import { Views } from '../controls/views.tsx'
import { useOfficer } from '../frame/officer.tsx'
import { useWords } from '../words/words.tsx'
import { emptySearch, type Search } from './access-search.ts'
import { AccessSearchList } from './access-search-list.tsx'
import { AnomalyList } from './anomaly-list.tsx'
import { FigureList } from './figure-list.tsx'
import { LetterView } from './letter-view.tsx'

const views = ['anomalies', 'figures', 'accesses', 'letter'] as const

/** The screen. */
export function AccessesScreen() {
  const { say } = useWords()
  const [view, setView] = useState<(typeof views)[number]>('anomalies')
  const { scopes } = useOfficer()
  const offered = views.filter((key) => key !== 'letter' || scopes.includes('accesses:citizen'))
  const [search, setSearch] = useState<Search>(emptySearch)
  return (
    <section>
      <h1>{say('accesses.title')}</h1>
      <Views
        label={say('accesses.title')}
        views={offered.map((key) => ({ key, title: say(`accesses.${key}-view`) }))}
        chosen={view}
        choose={setView}
      >
        {view === 'anomalies' ? <AnomalyList /> : null}
        {view === 'figures' ? (
          <FigureList
            open={(agency, officer) => {
              setSearch({ ...emptySearch, agency, officer })
              setView('accesses')
            }}
          />
        ) : null}
        {view === 'letter' ? <LetterView /> : null}
        {view === 'accesses' ? <AccessSearchList search={search} setSearch={setSearch} /> : null}
      </Views>
    </section>
  )
}
