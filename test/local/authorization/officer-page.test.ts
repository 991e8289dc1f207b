import { afterAll, beforeAll, expect, test } from '@jest/globals'
import {
  consoleFolder,
  findBarriers,
  inBrowser,
  openBrowser,
  takePicture,
  type TestBrowser,
} from '../../support/console/browser.ts'
import { startTestStack, type TestStack } from '../../support/domain/stack.ts'

inBrowser('the page on which an officer is chosen', () => {
  let stack: TestStack
  let browser: TestBrowser

  beforeAll(async () => {
    stack = await startTestStack({ consoleFolder })
    browser = await openBrowser('th')
  })
  afterAll(async () => {
    await browser?.close()
    await stack?.closeAll()
  })

  test('has the letters of Thai by itself, under a policy that allows nothing else', async () => {
    const page = await browser.context.newPage()
    await page.goto(new URL('/console', stack.gatewayUrl).href)
    await page.locator('main.sign-in button.primary').first().waitFor()
    expect(await findBarriers(page)).toEqual([])
    await takePicture(page, 'sign-in-th')
    await page.locator('main.sign-in button.primary').first().press('Enter')
    const { headers } = await page
      .waitForResponse(/\/interaction\/[\w-]+$/)
      .then(async (response) => ({ headers: await response.allHeaders() }))
    expect(headers['content-security-policy']).toBe(
      "default-src 'none'; style-src 'self'; font-src 'self'; frame-ancestors 'none'; base-uri 'none'",
    )
    await page.locator('#agency').waitFor()
    const weights = await page.evaluate<readonly string[]>(
      `document.fonts.ready.then((fonts) =>
        [...fonts].filter(({ status }) => status === 'loaded').map(({ weight }) => weight))`,
    )
    expect(weights).toEqual(['400', '600'])
    expect(await findBarriers(page)).toEqual([])
    await takePicture(page, 'choose-agency-th')
    expect(browser.faults).toEqual([])
  })
})
