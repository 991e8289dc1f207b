/** The regulator's desk: holders over the limit, demands, requests of the centre and police, and orders. */

import { useState } from 'react'
import { ActList } from '../controls/act-list.tsx'
import { Views } from '../controls/views.tsx'
import { DemandList } from '../sims/demand-list.tsx'
import { useWords } from '../words/words.tsx'
import { DecideVerificationForm } from './decide-verification-form.tsx'
import { HolderList } from './holder-list.tsx'
import { RegulatorOrders } from './regulator-orders.tsx'
import { RequestList } from './request-list.tsx'

const views = ['holders', 'demands', 'requests', 'orders'] as const
const openDemands = { states: ['REQUIRED', 'JUSTIFIED', 'EXPIRED'] } as const

/** The screen. */
export function HoldersScreen() {
  const { say } = useWords()
  const [view, setView] = useState<(typeof views)[number]>('holders')
  return (
    <section>
      <h1>{say('holders.title')}</h1>
      <Views
        label={say('holders.title')}
        views={views.map((key) => ({ key, title: say(`holders.${key}-view`) }))}
        chosen={view}
        choose={setView}
      >
        {view === 'holders' ? <HolderList /> : null}
        {view === 'demands' ? (
          <DemandList
            filter={openDemands}
            acts={(demand) => (
              <ActList
                acts={
                  demand.state === 'JUSTIFIED'
                    ? [
                        {
                          key: 'decide',
                          label: say('demand.decide'),
                          form: (done) => <DecideVerificationForm demand={demand} done={done} />,
                        },
                      ]
                    : []
                }
              />
            )}
          />
        ) : null}
        {view === 'requests' ? <RequestList /> : null}
        {view === 'orders' ? <RegulatorOrders /> : null}
      </Views>
    </section>
  )
}
