/** Long pieces of work do not come together in one turn of the event loop. */

import { describe, expect, test } from '@jest/globals'
import { setImmediate } from 'node:timers/promises'
import { encodeInTurns, longText, nextFreeTurn } from '../../http/long-work.ts'
import { createAnswerSlices, objectsUncut } from '../../subgraphs/kit/answer-slices.ts'

/** Says `other` in each turn of the event loop until it is stopped. */
async function serveOthers(order: string[], signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await setImmediate()
    order.push('other')
  }
}

/** What was said, with the turns of others between. */
async function orderOf(work: (say: (what: string) => void) => Promise<unknown>) {
  const order: string[] = []
  const over = new AbortController()
  const others = serveOthers(order, over.signal)
  await work((what) => order.push(what))
  over.abort()
  await others
  return order
}

/** Pieces of work that came without a turn of others between them. */
const together = (order: readonly string[]): readonly string[] =>
  order.filter((each, at) => each !== 'other' && (order[at - 1] ?? 'other') !== 'other')

describe('the turns of long work', () => {
  test('MUST let others be served between two pieces that were ready at once', async () => {
    const order = await orderOf((say) =>
      Promise.all(['a', 'b', 'c'].map((piece) => nextFreeTurn().then(() => say(piece)))),
    )
    expect(order.filter((each) => each !== 'other')).toEqual(['a', 'b', 'c'])
    expect(together(order)).toEqual([])
  })

  test('slices of two large answers take turns, each with one of its own', async () => {
    const order = await orderOf(async (say) => {
      const answers = ['a', 'b'].map((name) => {
        const slices = createAnswerSlices()
        void slices.add(objectsUncut)
        return [1, 2].map(async () => {
          await slices.add(200)
          say(name)
        })
      })
      await Promise.all(answers.flat())
    })
    expect(order.filter((each) => each !== 'other')).toEqual(['a', 'b', 'a', 'b'])
    expect(together(order)).toEqual([])
  })

  test.each([
    ['none', ''],
    ['of one piece', 'ก'.repeat(longText)],
    [
      'with a character of two code units across the end of a piece',
      `${'a'.repeat(longText - 1)}😀b`,
    ],
    ['of many pieces, a character of two code units at each end', `a${'😀'.repeat(longText)}`],
    ['with halves of characters', `${'a'.repeat(longText - 1)}\ud83d${'\ude00'.repeat(3)}`],
  ])('a text has the bytes that it has in one piece: %s', async (_name, text) => {
    expect((await encodeInTurns(text)).equals(Buffer.from(text))).toBe(true)
  })

  test('others are served between the pieces of a long text', async () => {
    let turns = 0
    const over = new AbortController()
    const others = (async () => {
      while (!over.signal.aborted) turns = await setImmediate(turns + 1)
    })()
    await encodeInTurns('a'.repeat(5 * longText))
    over.abort()
    await others
    expect(turns).toBeGreaterThanOrEqual(5)
  })
})
