/** Orders the nodes of each layer so that few lines cross: barycentres, swept down and up (Sugiyama, Tagawa, Toda 1981). */

/** Neighbours of a node in the layer before it and in the layer after it. */
export interface Neighbours {
  readonly before: ReadonlyMap<string, readonly string[]>
  readonly after: ReadonlyMap<string, readonly string[]>
}

const sweeps = 12

/** @returns the layers with the fewest crossings among those that the sweeps found */
export function orderLayers(
  layers: readonly (readonly string[])[],
  { before, after }: Neighbours,
): readonly (readonly string[])[] {
  let present = layers.map((layer) => [...layer])
  let best = present
  let fewest = countCrossings(present, after)
  for (let sweep = 0; sweep < sweeps && fewest > 0; sweep += 1) {
    present = sweep % 2 === 0 ? sweepOver(present, before, 1) : sweepOver(present, after, -1)
    const crossings = countCrossings(present, after)
    if (crossings >= fewest) continue
    fewest = crossings
    best = present
  }
  return best
}

function sweepOver(
  layers: readonly (readonly string[])[],
  neighbours: ReadonlyMap<string, readonly string[]>,
  step: 1 | -1,
): string[][] {
  const result = layers.map((layer) => [...layer])
  const first = step === 1 ? 1 : result.length - 2
  for (let index = first; index >= 0 && index < result.length; index += step) {
    const layer = result[index] ?? []
    const places = placesOf(result[index - step] ?? [])
    const keys = new Map(
      layer.map((id, own) => {
        const found = (neighbours.get(id) ?? []).map((each) => places.get(each) ?? 0)
        return [id, found.length === 0 ? own : mean(found)]
      }),
    )
    layer.sort((a, b) => (keys.get(a) ?? 0) - (keys.get(b) ?? 0))
  }
  return result
}

/** Pairs of lines between neighbouring layers that cross, counted by inversions in a tree of sums (Barth, Mutzel, Jünger 2004). */
export function countCrossings(
  layers: readonly (readonly string[])[],
  after: ReadonlyMap<string, readonly string[]>,
): number {
  let crossings = 0
  for (const [index, layer] of layers.entries()) {
    const next = layers[index + 1] ?? []
    const places = placesOf(next)
    const sums = Array.from({ length: next.length + 1 }, () => 0)
    let seen = 0
    for (const id of layer) {
      const targets = (after.get(id) ?? []).map((each) => places.get(each) ?? 0)
      for (const target of targets) crossings += seen - readSum(sums, target + 1)
      for (const target of targets) addTo(sums, target + 1)
      seen += targets.length
    }
  }
  return crossings
}

function addTo(sums: number[], place: number): void {
  for (let at = place; at < sums.length; at += at & -at) sums[at] = (sums[at] ?? 0) + 1
}

function readSum(sums: readonly number[], place: number): number {
  let total = 0
  for (let at = place; at > 0; at -= at & -at) total += sums[at] ?? 0
  return total
}

function placesOf(layer: readonly string[]): ReadonlyMap<string, number> {
  return new Map(layer.map((id, place) => [id, place]))
}

function mean(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0) / values.length
}
