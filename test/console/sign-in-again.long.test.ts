import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Route } from 'playwright-core'
import {
  consoleFolder,
  inBrowser,
  openBrowser,
  signIn,
  type TestBrowser,
} from '../support/console/browser.ts'
import { sayIn } from '../support/console/catalogue.ts'
import { openView } from '../support/console/forms/form.ts'
import { startTestStack, type TestStack } from '../support/domain/stack.ts'

inBrowser('an officer who signs in again (RFC 6749, 6)', () => {
  let stack: TestStack
  let browser: TestBrowser

  beforeAll(async () => {
    stack = await startTestStack({ consoleFolder })
    browser = await openBrowser('en')
  })
  afterAll(async () => {
    await browser?.close()
    await stack?.closeAll()
  })

  test('a refusal of the old token that comes late does not end the new session', async () => {
    const { context } = browser
    const say = sayIn('en')
    const page = await context.newPage()
    await signIn(page, stack, 'bank:006')
    await page.locator('.live').getByText(say('frame.live')).waitFor()

    // the token is taken no more and not renewed, until the officer signs in again; one refusal is late
    let isSignedIn = false
    let late: Route | undefined
    let renewals = 0
    const isOfFeed = (body: string | null) => body?.includes('"operationName":"Feed') === true
    await context.setOffline(true)
    await page.locator('.live').getByText(say('frame.not-live')).waitFor()
    await page.route('**/graphql', async (route) => {
      if (isSignedIn) return route.continue()
      if (late === undefined && isOfFeed(route.request().postData())) late = route
      else await refuse(route)
    })
    await context.route('**/token', (route) => {
      const isCode = route.request().postData()?.includes('grant_type=authorization_code') === true
      isSignedIn ||= isCode
      if (isSignedIn && !isCode) renewals += 1
      return isCode
        ? route.continue()
        : route.fulfill({
            status: 400,
            headers: { 'access-control-allow-origin': '*' },
            json: { error: 'invalid_grant' },
          })
    })
    await context.setOffline(false)
    await page.waitForRequest((request) => isOfFeed(request.postData()))
    await openView(page, say('inbox.standing-view'))
    const dialog = page.getByRole('alertdialog')
    await dialog.getByText(say('session.ended')).waitFor()
    await dialog.getByRole('button', { name: say('session.sign-in-again') }).press('Enter')
    await dialog.waitFor({ state: 'detached' })

    const again = page.waitForResponse((response) => isOfFeed(response.request().postData()))
    if (late) await refuse(late)
    // the refusal itself, and then the answer under the new token
    await again
    await page.locator('.live').getByText(say('frame.live')).waitFor()
    expect(renewals).toBe(0)
    expect(await dialog.count()).toBe(0)
    expect(browser.faults).toEqual([])
  })
})

function refuse(route: Route): Promise<void> {
  const headers = { 'www-authenticate': 'DPoP error="invalid_token"' }
  return route.fulfill({ status: 401, headers })
}
