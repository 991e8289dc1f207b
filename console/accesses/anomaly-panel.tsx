/** One anomaly, and up to twenty of its accesses. */

import { useState } from 'react'
import { PlainTable } from '../controls/plain-table.tsx'
import { SidePanel } from '../controls/side-panel.tsx'
import { useWords } from '../words/words.tsx'
import { accessColumns } from './access-columns.tsx'
import { AccessPanel } from './access-panel.tsx'
import type { AccessRowFragment } from './accesses.generated.ts'
import type { Anomaly } from './anomaly.ts'

/** The panel. */
export function AnomalyPanel({
  anomaly,
  close,
}: {
  readonly anomaly: Anomaly
  readonly close: () => void
}) {
  const words = useWords()
  const { say, name } = words
  const [open, setOpen] = useState<AccessRowFragment>()
  return (
    <SidePanel isWide title={name('anomaly', anomaly.kind)} close={close}>
      <p>{name('anomaly.meaning', anomaly.kind)}</p>
      <h3>{say('accesses.accesses-view')}</h3>
      <PlainTable
        label={say('accesses.accesses-view')}
        rows={anomaly.accesses ?? []}
        reading={{ isRead: anomaly.accesses !== null, isLoading: false }}
        columns={accessColumns(words, setOpen)}
        keyOf={({ id }) => id}
      />
      {open ? <AccessPanel access={open} close={() => setOpen(undefined)} /> : null}
    </SidePanel>
  )
}
