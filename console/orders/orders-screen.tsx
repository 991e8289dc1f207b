/** An operator's desk: orders to switch numbers off, and demands to verify holders. */

import { useState } from 'react'
import { ActList } from '../controls/act-list.tsx'
import { Views } from '../controls/views.tsx'
import { DemandList } from '../sims/demand-list.tsx'
import { OrderList } from '../sims/order-list.tsx'
import { useWords } from '../words/words.tsx'
import { ConfirmForm } from './confirm-form.tsx'
import { JustifyForm } from './justify-form.tsx'

const views = ['open', 'done', 'demands'] as const
const open = { states: ['OPEN'] } as const
const done = { states: ['CARRIED_OUT', 'LIFTED'] } as const
const openDemands = { states: ['REQUIRED', 'JUSTIFIED', 'EXPIRED'] } as const

/** The screen. */
export function OrdersScreen() {
  const { say } = useWords()
  const [view, setView] = useState<(typeof views)[number]>('open')
  return (
    <section>
      <h1>{say('orders.title')}</h1>
      <Views
        label={say('orders.title')}
        views={views.map((key) => ({ key, title: say(`orders.${key}-view`) }))}
        chosen={view}
        choose={setView}
      >
        {view === 'open' ? (
          <OrderList
            isRegulator={false}
            filter={open}
            act={{
              label: 'order.confirm-many',
              form: (orders, close) => <ConfirmForm orders={orders} close={close} />,
            }}
          />
        ) : null}
        {view === 'done' ? <OrderList isRegulator={false} filter={done} /> : null}
        {view === 'demands' ? (
          <DemandList
            filter={openDemands}
            acts={(demand) => (
              <ActList
                acts={
                  demand.state === 'REQUIRED'
                    ? [
                        {
                          key: 'justify',
                          label: say('demand.justify'),
                          form: (close) => <JustifyForm demand={demand} done={close} />,
                        },
                      ]
                    : []
                }
              />
            )}
          />
        ) : null}
      </Views>
    </section>
  )
}
