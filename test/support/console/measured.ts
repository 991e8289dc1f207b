/** Measures that are told and never asserted: how long something takes is a fact of the machine that runs the test. */

import type { Page, Request } from 'playwright-core'

/** Writes a measure beside the results of the tests. */
export function tellMeasure(name: string, milliseconds: number): void {
  process.stderr.write(`MEASURED: ${name}: ${milliseconds.toFixed(0)} ms\n`)
}

/** Opens the page anew; milliseconds until its screen stands and every query of it has its answer. */
export async function measureReload(page: Page): Promise<number> {
  const pending = new Set<Request>()
  let settledAt = 0
  const begin = (request: Request) => {
    const isQuery = request.url().endsWith('/graphql') && request.method() === 'POST'
    // the stream stays open
    if (isQuery && request.postData()?.includes('FeedStream') !== true) pending.add(request)
  }
  const end = (request: Request) => {
    pending.delete(request)
    settledAt = performance.now()
  }
  page.on('request', begin)
  page.on('requestfinished', end)
  page.on('requestfailed', end)
  const start = performance.now()
  await page.reload({ waitUntil: 'commit' })
  await page.locator('main h1').waitFor()
  settledAt = performance.now()
  while (pending.size > 0) await new Promise((resolve) => setTimeout(resolve, 5))
  page.off('request', begin)
  page.off('requestfinished', end)
  page.off('requestfailed', end)
  return settledAt - start
}

/** Milliseconds of one call after another: the first, and the median of all. */
export function measureCalls(call: () => unknown, times = 21): readonly [number, number] {
  const taken = Array.from({ length: times }, () => {
    const start = performance.now()
    call()
    return performance.now() - start
  })
  const [first = 0] = taken
  return [first, taken.toSorted((a, b) => a - b)[Math.floor(times / 2)] ?? 0]
}
