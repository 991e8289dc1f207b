/** One demand: the holder, the clock, what can be done, and the history with the holder's justification. */

import type { ReactNode } from 'react'
import { useAgencyName } from '../agencies/use-agency-name.ts'
import { SidePanel } from '../controls/side-panel.tsx'
import { Clock } from '../format/clock.tsx'
import { Instant } from '../format/instant.tsx'
import { useWords } from '../words/words.tsx'
import type { DemandRowFragment } from './sims.generated.ts'

/** The panel. */
export function DemandPanel({
  demand,
  close,
  children,
}: {
  readonly demand: DemandRowFragment
  readonly close: () => void
  /** The acts. */
  readonly children: ReactNode
}) {
  const { say, name } = useWords()
  const agencyName = useAgencyName()
  const { holder, state, dueAt } = demand
  return (
    <SidePanel isWide title={say('demand.title', { operator: holder.operator })} close={close}>
      <dl className="facts">
        <dt>{say('holder.person')}</dt>
        <dd>
          <code>{holder.person.id}</code>
        </dd>
        <dt>{say('holder.sims')}</dt>
        <dd>{holder.count.toLocaleString('en-US')}</dd>
        <dt>{say('holder.rule')}</dt>
        <dd>{name('sim.rule', holder.rule)}</dd>
        <dt>{say('hold.state')}</dt>
        <dd>
          <span className={`state state-${state.toLowerCase()}`}>
            {name('verification', state)}
          </span>
        </dd>
        <dt>{say('hold.due')}</dt>
        <dd>
          <Clock until={dueAt} /> · <Instant at={dueAt} />
        </dd>
      </dl>
      {children}
      <h3>{say('hold.history')}</h3>
      <ol className="history">
        {(holder.history ?? []).map((event) => (
          <li key={event.id}>
            <strong>{name('verification', event.state)}</strong> <Instant at={event.at} />{' '}
            <small>{agencyName(event.agencyId)}</small>
            {event.reason === null ? null : <p>{event.reason}</p>}
          </li>
        ))}
      </ol>
    </SidePanel>
  )
}
