/** Gives each node of each layer its height: near its neighbours, in its order, without touching the next. */

import type { Neighbours } from './order-layers.ts'

/** Facts about the nodes, in pixels. */
export interface Placing extends Neighbours {
  readonly heightOf: (id: string) => number
  readonly gap: number
}

const rounds = 10

/** @returns the upper edge of each node; the highest is at 40, below the names of the hops */
export function placeLayers(
  layers: readonly (readonly string[])[],
  placing: Placing,
): ReadonlyMap<string, number> {
  const centres = new Map<string, number>()
  for (const layer of layers)
    settle(
      layer,
      layer.map(() => 0),
      placing,
      centres,
    )
  for (let round = 0; round < rounds; round += 1) {
    const isDown = round % 2 === 0
    for (const layer of isDown ? layers : layers.toReversed()) {
      const neighbours = isDown ? placing.before : placing.after
      const wished = layer.map((id) => {
        const found = neighbours.get(id) ?? []
        const own = centres.get(id) ?? 0
        if (found.length === 0) return own
        return found.reduce((total, each) => total + (centres.get(each) ?? 0), 0) / found.length
      })
      settle(layer, wished, placing, centres)
    }
  }
  const tops = [...centres].map(([id, centre]) => [id, centre - placing.heightOf(id) / 2] as const)
  const highest = Math.min(...tops.map(([, top]) => top))
  return new Map(tops.map(([id, top]) => [id, top - highest + 40]))
}

/**
 * The places nearest to those that are wished, in order and apart: a monotone regression, by pooling neighbours that are out
 * of order.
 */
function settle(
  layer: readonly string[],
  wished: readonly number[],
  { heightOf, gap }: Placing,
  centres: Map<string, number>,
): void {
  let offset = 0
  const offsets = layer.map((id, index) => {
    const before = layer[index - 1]
    if (before !== undefined) offset += (heightOf(before) + heightOf(id)) / 2 + gap
    return offset
  })
  const pools: { sum: number; count: number }[] = []
  for (const [index, wish] of wished.entries()) {
    let pool = { sum: wish - (offsets[index] ?? 0), count: 1 }
    for (let last = pools.at(-1); last && isAbove(pool, last); last = pools.at(-1)) {
      pools.pop()
      pool = { sum: last.sum + pool.sum, count: last.count + pool.count }
    }
    pools.push(pool)
  }
  const bases = pools.flatMap(({ sum, count }) => Array<number>(count).fill(sum / count))
  for (const [index, id] of layer.entries())
    centres.set(id, (bases[index] ?? 0) + (offsets[index] ?? 0))
}

function isAbove(
  pool: { readonly sum: number; readonly count: number },
  last: { readonly sum: number; readonly count: number },
): boolean {
  return pool.sum / pool.count < last.sum / last.count
}
