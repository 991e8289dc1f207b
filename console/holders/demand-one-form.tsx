/** Demands that the operator verifies one holder: 180 days for 6 to 100 numbers, 30 days for more. */

import { ActForm, useIdempotencyKey } from '../controls/act-form.tsx'
import { SidePanel } from '../controls/side-panel.tsx'
import { useAct } from '../graph/use-graph.ts'
import { useWords } from '../words/words.tsx'
import { requireSimVerification, type HolderRowFragment } from './holders.generated.ts'

/** The holder in a dialog, and the demand where none runs. */
export function DemandOneForm({
  holder,
  close,
}: {
  readonly holder: HolderRowFragment
  readonly close: () => void
}) {
  const { say, name } = useWords()
  const idempotencyKey = useIdempotencyKey()
  const demand = useAct(requireSimVerification)
  const { person, operator, count, rule, verification } = holder
  const send = () =>
    demand.mutate(
      { input: { idempotencyKey, personId: person.id, operator } },
      { onSuccess: close },
    )
  return (
    <SidePanel title={say('holder.title', { operator })} close={close}>
      <dl className="facts">
        <dt>{say('holder.person')}</dt>
        <dd>
          <code>{person.id}</code>
        </dd>
        <dt>{say('holder.sims')}</dt>
        <dd>{count.toLocaleString('en-US')}</dd>
        <dt>{say('holder.rule')}</dt>
        <dd>{name('sim.rule', rule)}</dd>
        <dt>{say('holder.verification')}</dt>
        <dd>{name('verification', verification)}</dd>
      </dl>
      {verification === 'REQUIRED' || verification === 'JUSTIFIED' ? null : (
        <ActForm
          label={say('demand.one')}
          problem={demand.error}
          isPending={demand.isPending}
          states="verification"
          send={send}
        />
      )}
    </SidePanel>
  )
}
