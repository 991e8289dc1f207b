/** The columns of the list of holders. */

import { Button } from 'react-aria-components'
import type { Column } from '../controls/data-table.tsx'
import { Deadline } from '../format/deadline.tsx'
import { formatIso } from '../format/instant.tsx'
import type { Words } from '../words/words.tsx'
import type { HolderRowFragment } from './holders.generated.ts'

/** The columns; the pseudonym opens the holder. */
export function holderColumns(
  { say, name }: Words,
  open: (holder: HolderRowFragment) => void,
): readonly Column<HolderRowFragment>[] {
  return [
    {
      key: 'person',
      title: say('holder.person'),
      text: ({ person }) => person.id,
      cell: (holder) => (
        <Button className="link pseudonym" onPress={() => open(holder)}>
          {holder.person.id}
        </Button>
      ),
    },
    {
      key: 'operator',
      title: say('sim.operator'),
      text: ({ operator }) => operator,
      cell: ({ operator }) => operator,
    },
    {
      key: 'count',
      title: say('holder.sims'),
      isNumber: true,
      text: ({ count }) => String(count),
      cell: ({ count }) => count.toLocaleString('en-US'),
    },
    {
      key: 'rule',
      title: say('holder.rule'),
      text: ({ rule }) => name('sim.rule', rule),
      cell: ({ rule }) => name('sim.rule', rule),
    },
    {
      key: 'verification',
      title: say('holder.verification'),
      text: ({ verification }) => name('verification', verification),
      cell: ({ verification }) => (
        <span className={`state state-${verification.toLowerCase()}`}>
          {name('verification', verification)}
        </span>
      ),
    },
    {
      key: 'due',
      title: say('hold.due'),
      text: ({ verifyBy }) => (verifyBy === null ? '' : formatIso(verifyBy)),
      cell: ({ verifyBy }) => <Deadline until={verifyBy} />,
    },
  ]
}
