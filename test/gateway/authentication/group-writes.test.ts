import { describe, expect, test } from '@jest/globals'
import { createGroupedWrites } from '../../../gateway/authentication/stores/group-writes.ts'

/** Writes that the test answers itself, one by one. */
function createWriter() {
  const groups: {
    readonly items: readonly number[]
    readonly answer: () => void
    readonly fail: (error: Error) => void
  }[] = []
  const begun: (() => void)[] = []
  return {
    groups,
    write: (items: readonly number[]) =>
      new Promise<readonly number[]>((resolve, reject) => {
        groups.push({ items, answer: () => resolve(items.map((item) => item * 10)), fail: reject })
        begun.shift()?.()
      }),
    nextBegins: () => new Promise<void>((resolve) => begun.push(resolve)),
  }
}

const withCode = (code: string) => Object.assign(new Error(code), { code })

describe('grouped writes', () => {
  test('items that arrive while a statement is under way share the next, and each has its own result', async () => {
    const { groups, write, nextBegins } = createWriter()
    const writes = createGroupedWrites({ write, maxItems: 3 })
    let next = nextBegins()
    const first = [writes.add(1), writes.add(2)]
    await next
    const later = [3, 4, 5, 6].map((item) => writes.add(item))
    for (const index of [0, 1]) {
      next = nextBegins()
      groups[index]!.answer()
      await next
    }
    groups[2]!.answer()
    expect(await Promise.all([...first, ...later])).toEqual([10, 20, 30, 40, 50, 60])
    expect(groups.map(({ items }) => items)).toEqual([[1, 2], [3, 4, 5], [6]])
    await writes.settle()
  })

  test.each(['22021', '23505', '23514'])(
    'SQLSTATE %s: the item whose values are at fault fails alone',
    async (code) => {
      const sent: (readonly number[])[] = []
      const writes = createGroupedWrites({
        async write(items: readonly number[]) {
          sent.push(items)
          if (items.includes(5)) throw withCode(code)
          return items
        },
        maxItems: 100,
      })
      const results = await Promise.allSettled(
        [1, 2, 3, 4, 5, 6, 7].map((item) => writes.add(item)),
      )
      expect(results.map(({ status }) => status === 'fulfilled')).toEqual(
        [1, 2, 3, 4, 5, 6, 7].map((item) => item !== 5),
      )
      expect(sent.at(0)).toHaveLength(7)
    },
  )

  test.each([
    ['that the server has gone', new Error('terminated')],
    ['that it did not connect', withCode('ECONNREFUSED')],
    ['that a statement took too long', withCode('57014')],
    ['that it writes nothing', withCode('25006')],
    ['that nothing may be written', withCode('42501')],
  ])('an error %s fails the group at once, and the next is tried', async (_title, error) => {
    let isGone = true
    let statements = 0
    const writes = createGroupedWrites({
      async write(items: readonly number[]) {
        statements += 1
        if (isGone) throw error
        return items
      },
      maxItems: 100,
    })
    const results = await Promise.allSettled([writes.add(1), writes.add(2)])
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(statements).toBe(1)
    isGone = false
    expect(await writes.add(3)).toBe(3)
  })
})
