/** Groups writes of concurrent operations: one statement, and one commit, for all that wait. */

import { setTimeout } from 'node:timers/promises'

/** How writes are grouped. */
export interface GroupOptions<Item, Result> {
  /** Writes the items in one statement; resolves when they are committed, with one result for each in their order. */
  readonly write: (items: readonly Item[]) => Promise<readonly Result[]>
  /** Most items of one statement. */
  readonly maxItems: number
}

/** Groups writes. */
export interface GroupedWrites<Item, Result> {
  /** Resolves with the result of the item when it is committed; rejects when it is not known to be. */
  add(item: Item): Promise<Result>
  /** Resolves when nothing waits any more. */
  settle(): Promise<void>
}

/**
 * A statement begins at the earliest this long after the end of the one before, in milliseconds, so that more share it: the
 * round trip costs more than the items. The first item after a pause does not wait.
 */
const pauseMs = 5

/** SQLSTATEs of errors that lie in the values of an item: data exceptions and violations of a constraint. */
const faultOfItem = /^2[23][0-9A-Z]{3}$/

interface Waiting<Item, Result> {
  readonly item: Item
  readonly resolve: (result: Result) => void
  readonly reject: (reason: unknown) => void
}

/** One statement is under way at a time; items that arrive meanwhile share the next. */
export function createGroupedWrites<Item, Result>({
  write,
  maxItems,
}: GroupOptions<Item, Result>): GroupedWrites<Item, Result> {
  let waiting: Waiting<Item, Result>[] = []
  let writing: Promise<void> | undefined
  let endedAt = -Infinity

  async function writeWaiting(): Promise<void> {
    // operations that end in the same turn of the event loop share the first statement
    await new Promise<void>((resolve) => setImmediate(resolve))
    while (waiting.length > 0) {
      const earlyMs = endedAt + pauseMs - performance.now()
      if (earlyMs > 0 && waiting.length < maxItems) await setTimeout(earlyMs)
      const group = waiting.slice(0, maxItems)
      waiting = waiting.slice(maxItems)
      await writeGroup(group)
      endedAt = performance.now()
    }
    writing = undefined
  }

  /** One bad item takes no other with it: a group that the server refuses for its values is halved until it stands alone. */
  async function writeGroup(group: readonly Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await write(group.map(({ item }) => item))
      for (const [at, { resolve }] of group.entries()) resolve(results[at]!)
    } catch (error) {
      if (group.length === 1 || !isFaultOfItem(error)) {
        for (const { reject } of group) reject(error)
        return
      }
      const middle = Math.ceil(group.length / 2)
      await writeGroup(group.slice(0, middle))
      await writeGroup(group.slice(middle))
    }
  }

  return {
    add: (item) =>
      new Promise<Result>((resolve, reject) => {
        waiting.push({ item, resolve, reject })
        writing ??= writeWaiting()
      }),
    async settle() {
      await writing
    },
  }
}

function isFaultOfItem(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' && faultOfItem.test(code)
}
