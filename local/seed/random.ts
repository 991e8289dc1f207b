/** Random numbers that are the same at every start: the seeded data is known beforehand. */

/** Draws reproducible random values. */
export interface Random {
  /** A whole number from 0 up to, and without, `bound`. */
  below(bound: number): number
  pick<Item>(items: readonly Item[]): Item
  digits(count: number): string
}

/** Mulberry32, a small generator of good enough quality for data that only has to look like data. */
export function createRandom(seed: number): Random {
  let state = seed
  function below(bound: number): number {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % bound
  }
  return {
    below,
    pick: (items) => {
      const item = items[below(items.length)]
      if (item === undefined) throw new RangeError('nothing to pick from')
      return item
    },
    digits: (count) => Array.from({ length: count }, () => below(10)).join(''),
  }
}
