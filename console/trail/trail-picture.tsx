/** The money trail as a picture: cards for accounts, lines as wide as their amounts. One stop of the tab key; arrow keys go on. */

import { useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { useWords } from '../words/words.tsx'
import type { Trail, TrailNode } from './build-trail.ts'
import { layOut, measures, type PlacedLink } from './lay-out.ts'
import { nodeBeside } from './move.ts'
import { TrailCard } from './trail-card.tsx'

/** Width of the line of the largest amount, and of lines too small for the scale, in pixels. */
const widest = 26
const thinnest = 1.5

/** The picture; `choose` is called with the node that the officer presses. */
export function TrailPicture({
  trail,
  chosen,
  choose,
  isFitted,
}: {
  readonly trail: Trail
  readonly chosen: string | undefined
  readonly choose: (node: TrailNode) => void
  /** Whether the picture is as wide as its place, instead of being scrolled. */
  readonly isFitted: boolean
}) {
  const { say } = useWords()
  const layout = useMemo(() => layOutTrail(trail), [trail])
  const [present, setPresent] = useState<string>()
  const drawing = useRef<SVGSVGElement>(null)
  const first = layout.nodes[0]?.id
  const stop = layout.nodes.some(({ id }) => id === present) ? present : first
  const nodeOf = new Map(trail.nodes.map((node) => [node.id, node]))
  const onKeyDown = (event: KeyboardEvent) => {
    const node = stop === undefined ? undefined : nodeOf.get(stop)
    if (!node || stop === undefined) return
    if (event.key === 'Enter' || event.key === ' ') choose(node)
    const next = nodeBeside(layout, stop, event.key)
    if (next !== undefined) {
      setPresent(next)
      const target = [...(drawing.current?.querySelectorAll<SVGGElement>('[data-node]') ?? [])]
      const element = target.find(({ dataset }) => dataset['node'] === next)
      element?.focus({ preventScroll: true })
      element?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
    } else if (event.key !== 'Enter' && event.key !== ' ') return
    event.preventDefault()
  }
  const hops = [...new Set(trail.nodes.map(({ hop }) => hop))]
  const nearest = Math.min(...hops)
  return (
    <div className="trail-picture">
      <svg
        ref={drawing}
        viewBox={`0 0 ${layout.width} ${layout.height}`}
        width={isFitted ? '100%' : layout.width}
        height={isFitted ? undefined : layout.height}
        role="group"
        aria-label={say('trail.picture')}
        onKeyDown={onKeyDown}
      >
        {hops.map((hop) => (
          <text
            key={hop}
            className="trail-hop"
            x={measures.margin + (hop - nearest) * (measures.cardWidth + measures.columnGap)}
            y={22}
          >
            {hop === 0 ? say('trail.victim') : say('trail.hop-number', { hop })}
          </text>
        ))}
        {layout.links.map((link) => (
          <Line key={`${link.from} ${link.to}`} link={link} chosen={chosen} />
        ))}
        {layout.nodes.map((placed) => {
          const node = nodeOf.get(placed.id)
          return node ? (
            <TrailCard
              key={placed.id}
              node={node}
              placed={placed}
              isStop={placed.id === stop}
              isChosen={placed.id === chosen}
              choose={() => {
                setPresent(placed.id)
                choose(node)
              }}
            />
          ) : null
        })}
      </svg>
    </div>
  )
}

function layOutTrail({ nodes, flows }: Trail) {
  const largest = Math.max(1, ...flows.map(({ amountSatang }) => amountSatang))
  // a bank may see the trail from a later hop on
  const nearest = Math.min(...nodes.map(({ hop }) => hop))
  return layOut(
    nodes.map(({ id, hop }) => ({ id, layer: hop - nearest })),
    flows.map(({ from, to, amountSatang }) => ({
      from,
      to,
      width: Math.max(thinnest, (widest * amountSatang) / largest),
    })),
  )
}

function Line({
  link: { path, width, isBack, from, to },
  chosen,
}: {
  readonly link: PlacedLink
  readonly chosen: string | undefined
}) {
  const isOfChosen = chosen === from || chosen === to
  return (
    <path
      className={`trail-line${isBack ? ' is-back' : ''}${isOfChosen ? ' is-chosen' : ''}`}
      d={path}
      strokeWidth={isBack ? Math.min(width, 5) : width}
    />
  )
}
