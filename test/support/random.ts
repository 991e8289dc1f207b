/** Numbers and texts that look random and are the same in every run (mulberry32). */

export interface Random {
  /** A whole number from 0 to `limit - 1`; 0 for a limit below 1. */
  below(limit: number): number
  pick<T>(choices: readonly T[]): T
  /** Characters that a token may hold. */
  text(length: number): string
}

const characters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~+/='

export function createRandom(seed: number): Random {
  let state = seed
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (limit: number) => Math.floor(next() * Math.max(1, limit))
  return {
    below,
    pick<T>(choices: readonly T[]): T {
      const choice = choices[below(choices.length)]
      if (choice === undefined) throw new RangeError('nothing to pick from')
      return choice
    },
    text: (length) => Array.from({ length }, () => characters[below(characters.length)]).join(''),
  }
}
