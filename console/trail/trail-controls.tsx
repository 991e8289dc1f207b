/** How the picture is collapsed and shown. */

import { ToggleButton } from 'react-aria-components'
import { ChoiceField } from '../controls/fields.tsx'
import { useWords } from '../words/words.tsx'

/** State of the picture, and what changes it. */
export interface TrailControlsProps {
  readonly byBank: boolean
  readonly setByBank: (byBank: boolean) => void
  /** The last hop that there is, and the last that is shown as accounts. */
  readonly deepest: number
  readonly lastHop: number
  readonly setLastHop: (hop: number) => void
  readonly isFitted: boolean
  readonly setIsFitted: (isFitted: boolean) => void
  readonly holders: {
    readonly mayAsk: boolean
    readonly isShown: boolean
    readonly setIsWanted: (isWanted: boolean) => void
  }
}

/** The controls, above the picture. */
export function TrailControls(props: TrailControlsProps) {
  const { say } = useWords()
  const hops = Array.from({ length: props.deepest }, (_, index) => String(index + 1))
  return (
    <div className="trail-controls no-print">
      <ToggleButton isSelected={props.byBank} onChange={props.setByBank}>
        {say('trail.by-bank')}
      </ToggleButton>
      <ToggleButton isSelected={props.isFitted} onChange={props.setIsFitted}>
        {say('trail.fit')}
      </ToggleButton>
      {props.holders.mayAsk ? (
        <ToggleButton isSelected={props.holders.isShown} onChange={props.holders.setIsWanted}>
          {say('trail.show-holders')}
        </ToggleButton>
      ) : null}
      <ChoiceField
        label={say('trail.up-to')}
        value={String(props.lastHop)}
        choices={hops.map((hop) => ({ value: hop, label: say('trail.hop-number', { hop }) }))}
        onChange={(hop) => props.setLastHop(Number(hop))}
      />
      <small>{say('trail.keys')}</small>
    </div>
  )
}
