import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import type { Page } from 'playwright-core'
import {
  consoleFolder,
  findBarriers,
  inBrowser,
  openBrowser,
  signIn,
  takePicture,
  type TestBrowser,
} from '../support/console/browser.ts'
import { sayIn } from '../support/console/catalogue.ts'
import { startTestStack, type TestStack } from '../support/domain/stack.ts'

/** RFC 7638, of the key that the browser keeps. */
const readThumbprint = `(async () => {
  const opening = indexedDB.open('console')
  const settle = (request) => new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result))
    request.addEventListener('error', reject)
  })
  const database = await settle(opening)
  const { publicKey } = await settle(database.transaction('keys').objectStore('keys').get('dpop'))
  database.close()
  const { crv, kty, x, y } = await crypto.subtle.exportKey('jwk', publicKey)
  const text = new TextEncoder().encode(JSON.stringify({ crv, kty, x, y }))
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', text))
  return btoa(String.fromCharCode(...hash)).replaceAll('+', '-').replaceAll('/', '_').replace('=', '')
})()`

inBrowser('an officer about themself', () => {
  let stack: TestStack
  let browser: TestBrowser
  let page: Page

  beforeAll(async () => {
    stack = await startTestStack({ consoleFolder })
  })
  afterEach(async () => browser?.close())
  afterAll(async () => stack?.closeAll())

  async function openAs(agencyId: string, language: 'th' | 'en'): Promise<void> {
    browser = await openBrowser(language)
    page = await browser.context.newPage()
    await signIn(page, stack, agencyId)
    await page.getByRole('link', { name: sayIn(language)('me.title') }).press('Enter')
    await page.getByRole('heading', { level: 1, name: sayIn(language)('me.title') }).waitFor()
  }

  test.each(['th', 'en'] as const)(
    '%s: sees scopes, this sign-in with its server and key, and budgets',
    async (language) => {
      const say = sayIn(language)
      await openAs('bank:006', language)
      const section = page.locator('section.card', { hasText: say('me.sign-in') })
      const text = await section.innerText()
      expect(text).toContain(stack.issuer)
      const thumbprint = await page.evaluate<string>(readThumbprint)
      expect(text).toContain(`${thumbprint.slice(0, 12)}…`)
      expect(text).not.toContain(thumbprint)
      expect(text).toContain(say('me.renewed'))
      await page.getByText('holds:place').waitFor()
      await page.getByRole('heading', { name: say('me.budgets') }).waitFor()
      // reading them is an access: only at a press
      expect(await page.getByRole('region', { name: say('me.accesses') }).count()).toBe(0)
      await takePicture(page, `me-${language}`, true)
      expect(await findBarriers(page)).toEqual([])
      expect(browser.faults).toEqual([])
    },
    60_000,
  )

  test('an officer of oversight sees their own accesses, and those of nobody else', async () => {
    const say = sayIn('en')
    await stack.callAs('oversight:pdpc', { officer: 'officer-2' })('{ me { officer } }')
    await openAs('oversight:pdpc', 'en')
    const shown = async () => {
      const button = page.getByRole('button', { name: say('action.read-again') }).last()
      // an access appears some seconds after its answer
      for (;;) {
        const rows = await page
          .getByRole('region', { name: say('me.accesses') })
          .locator('tbody tr')
          .count()
        if (rows > 0) return rows
        await button.press('Enter')
        await page.waitForTimeout(500)
      }
    }
    await page.getByRole('button', { name: say('me.show-accesses') }).press('Enter')
    await shown()
    await page.locator('.table button.link').first().press('Enter')
    const officer = page.locator('.modal dt', { hasText: say('access.officer') }).locator('+ dd')
    expect(await officer.innerText()).toContain('officer-1')
    expect(await findBarriers(page)).toEqual([])
  })

  test('signs out here: in every tab of the browser, and the key is another one afterwards', async () => {
    const say = sayIn('en')
    await openAs('bank:006', 'en')
    const before = await page.evaluate<string>(readThumbprint)
    const other = await browser.context.newPage()
    // the authorization server knows the officer
    await other.goto(new URL('/console', stack.gatewayUrl).href)
    await other.locator('main.sign-in button.primary').first().press('Enter')
    await other.locator('header.frame').waitFor()
    await page.getByRole('button', { name: say('me.sign-out') }).press('Enter')
    for (const tab of [page, other]) await tab.locator('main.sign-in button.primary').waitFor()
    await signIn(page, stack, 'bank:006', 'officer-7')
    await page.getByText('officer-7').waitFor()
    expect(await page.evaluate<string>(readThumbprint)).not.toBe(before)
    expect(browser.faults).toEqual([])
  })
})
