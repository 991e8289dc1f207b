/** The regulator's orders: those that run, a new one, and the end of one. */

import { useState } from 'react'
import { Button } from 'react-aria-components'
import { OrderList } from '../sims/order-list.tsx'
import { useWords } from '../words/words.tsx'
import { LiftSuspensionForm } from './lift-suspension-form.tsx'
import { OrderSuspensionForm } from './order-suspension-form.tsx'

const running = { states: ['OPEN', 'CARRIED_OUT'] } as const

/** The list and its acts. */
export function RegulatorOrders() {
  const { say } = useWords()
  const [isOrdering, setIsOrdering] = useState(false)
  return (
    <>
      <OrderList
        isRegulator
        filter={running}
        act={{
          label: 'order.lift-many',
          form: (orders, close) => <LiftSuspensionForm orders={orders} close={close} />,
        }}
      >
        <Button className="primary" onPress={() => setIsOrdering(true)}>
          {say('order.new')}
        </Button>
      </OrderList>
      {isOrdering ? <OrderSuspensionForm close={() => setIsOrdering(false)} /> : null}
    </>
  )
}
