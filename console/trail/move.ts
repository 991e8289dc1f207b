/** Goes from node to node by arrow keys. */

import type { Layout } from './lay-out.ts'

/**
 * Up and down within the hop; left and right along the widest line, or to the nearest node where no line leads.
 * @returns the node to go to; undefined where the key leads nowhere
 */
export function nodeBeside(
  { nodes, links }: Pick<Layout, 'nodes' | 'links'>,
  id: string,
  key: string,
): string | undefined {
  const own = nodes.find((node) => node.id === id)
  if (!own) return undefined
  if (key === 'Home') return nodes[0]?.id
  if (key === 'End') return nodes.at(-1)?.id
  const step = { ArrowUp: -1, ArrowDown: 1, ArrowLeft: -1, ArrowRight: 1 }[key]
  if (step === undefined) return undefined
  const isAlong = key === 'ArrowLeft' || key === 'ArrowRight'
  const layer = nodes
    .filter((node) => node.layer === own.layer + (isAlong ? step : 0))
    .toSorted((a, b) => a.y - b.y)
  if (!isAlong) return layer[layer.indexOf(own) + step]?.id
  const [widest] = links
    .filter((link) => !link.isBack && (step === 1 ? link.from : link.to) === id)
    .toSorted((a, b) => b.width - a.width)
  if (widest) return step === 1 ? widest.to : widest.from
  return layer.toSorted((a, b) => Math.abs(a.y - own.y) - Math.abs(b.y - own.y))[0]?.id
}
