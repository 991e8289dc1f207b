import { describe, expect, test } from '@jest/globals'
import { createShareReads } from '../../../subgraphs/deliveries/feed/share-reads.ts'

describe('reads that several readers share', () => {
  /** Reads that end when the test says so. */
  function setUp() {
    const share = createShareReads<number>()
    const reads: PromiseWithResolvers[] = []
    const read = () => {
      const each = withResolvers()
      reads.push(each)
      return each.promise
    }
    return { share, reads, read }
  }
  interface PromiseWithResolvers {
    readonly promise: Promise<number>
    readonly resolve: (value: number) => void
    readonly reject: (reason: Error) => void
  }
  function withResolvers(): PromiseWithResolvers {
    let settle: Omit<PromiseWithResolvers, 'promise'> | undefined
    const promise = new Promise<number>((resolve, reject) => {
      settle = { resolve, reject }
    })
    return { promise, ...settle! }
  }

  test('a read answers all who ask while it runs', async () => {
    const { share, reads, read } = setUp()
    const answers = [share('bank:004', read), share('bank:004', read), share('bank:004', read)]
    reads[0]!.resolve(7)
    expect(await Promise.all(answers)).toEqual([7, 7, 7])
    expect(reads).toHaveLength(1)
  })

  test('another key is another read', async () => {
    const { share, reads, read } = setUp()
    const answers = [share('bank:004', read), share('bank:006', read)]
    reads[0]!.resolve(4)
    reads[1]!.resolve(6)
    expect(await Promise.all(answers)).toEqual([4, 6])
  })

  test('what was read is not kept', async () => {
    const { share, reads, read } = setUp()
    const first = share('bank:004', read)
    reads[0]!.resolve(1)
    await first
    const second = share('bank:004', read)
    reads[1]!.resolve(2)
    expect(await second).toBe(2)
  })

  test('a reader that goes away takes no other with it', async () => {
    const { share, reads, read } = setUp()
    const gone = share('bank:004', read)
    const others = [share('bank:004', read), share('bank:004', read)]
    reads[0]!.reject(new Error('the reader is gone'))
    await expect(gone).rejects.toThrow('the reader is gone')
    for (const each of reads.slice(1)) each.resolve(3)
    expect(await Promise.all(others)).toEqual([3, 3])
  })
})
