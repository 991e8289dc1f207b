/** Lays out the money trail: hops from left to right, lines that seldom cross, money that comes back on lanes below. */

import { group } from './group.ts'
import { orderLayers } from './order-layers.ts'
import { placeLayers } from './place-layers.ts'

/** A node with its layer, 0 at the left. */
export interface LayoutNode {
  readonly id: string
  readonly layer: number
}

/** A line with its width in pixels. */
export interface LayoutLink {
  readonly from: string
  readonly to: string
  readonly width: number
}

/** Where a node stands, in pixels. */
export interface PlacedNode extends LayoutNode {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** The centre line of a link. */
export interface PlacedLink extends LayoutLink {
  /** SVG path. */
  readonly path: string
  /** Whether it goes to the same hop or to an earlier one: a circle. */
  readonly isBack: boolean
}

/** The whole picture. */
export interface Layout {
  readonly width: number
  readonly height: number
  readonly nodes: readonly PlacedNode[]
  readonly links: readonly PlacedLink[]
}

/** Measures in pixels. */
export const measures = {
  cardWidth: 176,
  cardHeight: 62,
  columnGap: 96,
  rowGap: 12,
  margin: 16,
  laneGap: 12,
} as const

interface Point {
  readonly x: number
  readonly y: number
}

/** A link through every layer that it crosses: its ends, and the places between them. */
interface Chain {
  readonly link: LayoutLink
  readonly isBack: boolean
  readonly ids: readonly string[]
}

/** Every link names nodes that are there. Nodes keep their order where nothing else decides. */
export function layOut(nodes: readonly LayoutNode[], links: readonly LayoutLink[]): Layout {
  const layerOf = new Map(nodes.map(({ id, layer }) => [id, layer]))
  const chains = links.map((link, index) => chainOf(link, index, layerOf))
  const layers = orderLayers(layersOf(nodes, chains, layerOf), neighboursOf(chains))
  const heights = heightsOf(nodes, links)
  const tops = placeLayers(layers, {
    ...neighboursOf(chains),
    heightOf: (id) => heights.get(id) ?? chains[Number(id.split(' ')[1])]?.link.width ?? 0,
    gap: measures.rowGap,
  })
  const placed = new Map(
    nodes.map((node) => [
      node.id,
      {
        ...node,
        x: leftOf(node.layer),
        y: tops.get(node.id) ?? 0,
        width: measures.cardWidth,
        height: heights.get(node.id) ?? measures.cardHeight,
      },
    ]),
  )
  const bottom = Math.max(0, ...[...placed.values()].map(({ y, height }) => y + height))
  const ports = portsOf(chains, placed, tops)
  const back = chains.filter(({ isBack }) => isBack)
  return {
    width: leftOf(Math.max(0, ...layerOf.values()) + 1) - measures.columnGap + 2 * measures.margin,
    height: bottom + measures.margin + back.length * measures.laneGap + (back.length > 0 ? 16 : 0),
    nodes: [...placed.values()],
    links: chains.map((chain) => {
      const { start, end } = ports.get(chain.link) ?? { start: { x: 0, y: 0 }, end: { x: 0, y: 0 } }
      const lane = bottom + 16 + back.indexOf(chain) * measures.laneGap
      const between = chain.ids
        .slice(1, -1)
        .map((id) => pointsAt(id, chain.link.width, layerOf, tops))
      const path = chain.isBack
        ? pathBack(start, end, lane)
        : pathAlong([start, ...between.flat(), end])
      return { ...chain.link, isBack: chain.isBack, path }
    }),
  }
}

function leftOf(layer: number): number {
  return measures.margin + layer * (measures.cardWidth + measures.columnGap)
}

function chainOf(link: LayoutLink, index: number, layerOf: Map<string, number>): Chain {
  const first = layerOf.get(link.from) ?? 0
  const last = layerOf.get(link.to) ?? 0
  if (last <= first) return { link, isBack: true, ids: [link.from, link.to] }
  const ids = [link.from]
  for (let layer = first + 1; layer < last; layer += 1) {
    const id = `bend ${index} ${layer}`
    layerOf.set(id, layer)
    ids.push(id)
  }
  return { link, isBack: false, ids: [...ids, link.to] }
}

function layersOf(
  nodes: readonly LayoutNode[],
  chains: readonly Chain[],
  layerOf: ReadonlyMap<string, number>,
): readonly (readonly string[])[] {
  const ids = [...nodes.map(({ id }) => id), ...chains.flatMap((chain) => chain.ids.slice(1, -1))]
  const layers = Array.from({ length: 1 + Math.max(0, ...layerOf.values()) }, (): string[] => [])
  for (const id of ids) layers[layerOf.get(id) ?? 0]?.push(id)
  return layers
}

function neighboursOf(chains: readonly Chain[]) {
  const before = new Map<string, string[]>()
  const after = new Map<string, string[]>()
  for (const { ids, isBack } of chains) {
    if (isBack) continue
    for (const [index, id] of ids.entries()) {
      const next = ids[index + 1]
      if (next === undefined) continue
      after.set(id, [...(after.get(id) ?? []), next])
      before.set(next, [...(before.get(next) ?? []), id])
    }
  }
  return { before, after }
}

/** A card is as high as the lines at its higher side. */
function heightsOf(
  nodes: readonly LayoutNode[],
  links: readonly LayoutLink[],
): ReadonlyMap<string, number> {
  const sums = { from: new Map<string, number>(), to: new Map<string, number>() }
  for (const link of links)
    for (const side of ['from', 'to'] as const)
      sums[side].set(link[side], (sums[side].get(link[side]) ?? 0) + link.width)
  return new Map(
    nodes.map(({ id }) => [
      id,
      Math.max(measures.cardHeight, 8 + Math.max(sums.from.get(id) ?? 0, sums.to.get(id) ?? 0)),
    ]),
  )
}

/** Lines leave and reach a card side by side, in the order of their other ends, so that they do not cross at it. */
function portsOf(
  chains: readonly Chain[],
  placed: ReadonlyMap<string, PlacedNode>,
  tops: ReadonlyMap<string, number>,
): ReadonlyMap<LayoutLink, { start: Point; end: Point }> {
  const ports = new Map(
    chains.map(({ link }) => [link, { start: { x: 0, y: 0 }, end: { x: 0, y: 0 } }]),
  )
  const sides = [
    { side: 'start', own: 'from', near: 1 },
    { side: 'end', own: 'to', near: -2 },
  ] as const
  for (const { side, own, near } of sides)
    for (const [id, beside] of group(chains, ({ link }) => link[own])) {
      const node = placed.get(id)
      if (!node) continue
      const heightAt = ({ ids, isBack }: Chain) =>
        isBack ? Infinity : (tops.get(ids.at(near) ?? '') ?? 0)
      const sorted = beside.toSorted((a, b) => heightAt(a) - heightAt(b) || 0)
      const total = sorted.reduce((sum, { link }) => sum + link.width, 0)
      let y = node.y + (node.height - total) / 2
      for (const { link } of sorted) {
        const port = ports.get(link)
        const x = side === 'start' ? node.x + node.width : node.x
        if (port) port[side] = { x, y: y + link.width / 2 }
        y += link.width
      }
    }
  return ports
}

/** A line passes a layer straight, where a card would stand. */
function pointsAt(
  id: string,
  width: number,
  layerOf: ReadonlyMap<string, number>,
  tops: ReadonlyMap<string, number>,
): readonly Point[] {
  const x = leftOf(layerOf.get(id) ?? 0)
  const y = (tops.get(id) ?? 0) + width / 2
  return [
    { x, y },
    { x: x + measures.cardWidth, y },
  ]
}

function pathAlong(points: readonly Point[]): string {
  const [first, ...others] = points
  if (!first) return ''
  let from = first
  const parts = [`M${text(first)}`]
  for (const to of others) {
    const middle = (from.x + to.x) / 2
    parts.push(
      from.y === to.y
        ? `L${text(to)}`
        : `C${text({ x: middle, y: from.y })} ${text({ x: middle, y: to.y })} ${text(to)}`,
    )
    from = to
  }
  return parts.join('')
}

/** Out at the right, down to a lane of its own, back, and up to the left side. */
function pathBack(start: Point, end: Point, lane: number): string {
  const right = start.x + measures.columnGap / 3
  const left = end.x - measures.columnGap / 3
  return [
    `M${text(start)}`,
    `C${text({ x: right, y: start.y })} ${text({ x: right, y: start.y })} ${text({ x: right, y: Math.min(lane, start.y + 24) })}`,
    `L${text({ x: right, y: lane - 8 })}Q${text({ x: right, y: lane })} ${text({ x: right - 8, y: lane })}`,
    `L${text({ x: left + 8, y: lane })}Q${text({ x: left, y: lane })} ${text({ x: left, y: lane - 8 })}`,
    `L${text({ x: left, y: end.y + 24 })}C${text({ x: left, y: end.y })} ${text({ x: left, y: end.y })} ${text(end)}`,
  ].join('')
}

function text({ x, y }: Point): string {
  return `${Math.round(10 * x) / 10} ${Math.round(10 * y) / 10}`
}
