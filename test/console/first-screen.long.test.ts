import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import type { Request } from 'playwright-core'
import {
  consoleFolder,
  inBrowser,
  openBrowser,
  signIn,
  type TestBrowser,
} from '../support/console/browser.ts'
import { measureReload, tellMeasure } from '../support/console/measured.ts'
import { startTestStack, type TestStack } from '../support/domain/stack.ts'

/** Bytes that the first screen of a role may take on the wire, as they are compressed. */
const most = 250 * 1024

inBrowser('the first screen of each role', () => {
  let stack: TestStack
  let browser: TestBrowser | undefined

  beforeAll(async () => {
    stack = await startTestStack({ consoleFolder })
  })
  afterEach(async () => {
    await browser?.close()
    browser = undefined
  })
  afterAll(async () => stack?.closeAll())

  test.each([
    'aoc',
    'bank:006',
    'police:station:10101',
    'nbtc',
    'telco:ais',
    'amlo',
    'oversight:pdpc',
  ])(
    '%s: with scripts, words, style and fonts it is under 250 KB, and its time is told',
    async (agencyId) => {
      browser = await openBrowser('th')
      const page = await browser.context.newPage()
      const requests = new Map<string, Request>()
      page.on('request', (request) => {
        const { pathname } = new URL(request.url())
        // read again after signing in, a file comes from the cache
        const isFirst = pathname.startsWith('/console') && !requests.has(pathname)
        if (isFirst) requests.set(pathname, request)
      })
      await signIn(page, stack, agencyId)
      await page.locator('main h1').waitFor()
      await page.evaluate('document.fonts.ready.then(() => true)')
      const sizes = await Promise.all(
        [...requests.values()].map(async (request) => {
          await (await request.response())?.finished()
          return (await request.sizes()).responseBodySize
        }),
      )
      const bytes = sizes.reduce((total, size) => total + size, 0)
      // what was not read would not count
      expect([...requests.keys()].some((path) => path.endsWith('.woff2'))).toBe(true)
      expect(bytes).toBeGreaterThan(100 * 1024)
      expect(bytes).toBeLessThan(most)
      tellMeasure(`first screen of ${agencyId}, opened anew`, await measureReload(page))
    },
  )
})
