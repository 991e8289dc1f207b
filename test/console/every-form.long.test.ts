import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import type { Page, Route } from 'playwright-core'
import {
  findBarriers,
  inBrowser,
  openBrowser,
  signIn,
  type TestBrowser,
} from '../support/console/browser.ts'
import { sayIn, type Say } from '../support/console/catalogue.ts'
import { startFaultyStack, type FaultyStack } from '../support/console/faulty-stack.ts'
import { formsOfBank } from '../support/console/forms/bank.ts'
import { formsOfCentre } from '../support/console/forms/centre.ts'
import type { FormUnderTest } from '../support/console/forms/form.ts'
import { formsOfOperator, formsOfRegulator } from '../support/console/forms/numbers.ts'
import { formsOfStation } from '../support/console/forms/station.ts'

const forms = [
  ...formsOfBank,
  ...formsOfStation,
  ...formsOfRegulator,
  ...formsOfOperator,
  ...formsOfCentre,
].map((form, index) => ({ form, act: form.act, language: index % 2 === 0 ? 'th' : 'en' }) as const)

/** A form that is open in a browser. */
interface Desk {
  readonly page: Page
  readonly say: Say
  readonly form: FormUnderTest
}

/** Faults between a form and the graph: how each is made, the words that the officer sees, and how it is mended. */
interface Fault {
  readonly name: string
  readonly strike: (desk: Desk) => Promise<unknown>
  /** Key of the sentence; the dialog of the session stands over the form. */
  readonly words: string
  readonly mend: (desk: Desk) => Promise<unknown>
}

inBrowser('every form when its way to the graph is gone', () => {
  let faulty: FaultyStack
  let browser: TestBrowser | undefined

  const faults: readonly Fault[] = [
    {
      name: 'the network is gone',
      strike: ({ page }) => page.context().setOffline(true),
      words: 'problem.NETWORK',
      mend: ({ page }) => page.context().setOffline(false),
    },
    {
      name: 'the token has expired and is renewed, and the subgraph is gone',
      async strike({ page, form }) {
        faulty.cut(form.subgraph)
        await page.route('**/graphql', expire, { times: 1 })
      },
      words: 'problem.DOWNSTREAM_SERVICE_ERROR',
      mend: async ({ form }) => faulty.mend(form.subgraph),
    },
    {
      name: 'the token has expired and is not renewed',
      strike: ({ page }) => endSession(page),
      words: 'session.ended',
      async mend({ page, say }) {
        await page.getByRole('button', { name: say('session.sign-in-again') }).press('Enter')
        await page.getByRole('alertdialog').waitFor({ state: 'detached' })
        await page.unrouteAll()
        await page.context().unrouteAll()
      },
    },
    {
      name: 'the agency is denied',
      strike: ({ form }) => faulty.deny(form.agencyId),
      words: 'session.refused',
      async mend({ page, form }) {
        await faulty.allow(form.agencyId)
        await page.getByRole('alertdialog').waitFor({ state: 'detached' })
      },
    },
    {
      name: 'the gateway restarts',
      strike: () => faulty.stop(),
      words: 'problem.NETWORK',
      mend: () => faulty.start(),
    },
  ]

  beforeAll(async () => {
    faulty = await startFaultyStack()
  }, 60_000)
  afterEach(async () => {
    await browser?.close()
    browser = undefined
    faulty.mendAll()
    await faulty.start()
  })
  afterAll(async () => faulty?.closeAll())

  const countEffects = async ({ effects }: FormUnderTest) => {
    const { db } = faulty.stack.database
    const rows = await db.asOwner((owner) => owner.query<{ count: string | number }>(effects))
    return Number(rows[0]?.count)
  }

  test.each(forms)(
    '$act ($language): what is typed stays at every fault, and the act is done once',
    async ({ form, language }) => {
      const say = sayIn(language)
      browser = await openBrowser(language)
      const page = await browser.context.newPage()
      await signIn(page, faulty.stack, form.agencyId)
      const desk = { page, say, form }
      await form.open(page, say, faulty.stack)
      await form.fill(page, say)
      const send = page.locator(form.submit ?? '.modal form button[type=submit]')
      const typed = await readForm(page)
      const before = await countEffects(form)

      for (const { name, strike, words, mend } of faults) {
        await strike(desk)
        await send.press('Enter')
        const sentence = page
          .locator('.problem, [role=alertdialog]')
          .getByText(say(words), { exact: true })
        await sentence.waitFor().catch(async (error: unknown) => {
          throw new Error(`${name}: ${await page.locator('body').innerText()}`, { cause: error })
        })
        await mend(desk)
        expect([name, await readForm(page)]).toEqual([name, typed])
        expect([name, await countEffects(form)]).toEqual([name, before])
      }

      // the graph does it, and the answer is lost
      await page.route('**/graphql', (route) => loseAnswer(route, form.operation))
      await send.press('Enter')
      await page.locator('.problem').getByText(say('problem.NETWORK')).waitFor()
      const done = await countEffects(form)
      expect(done).toBeGreaterThan(before)
      expect(await readForm(page)).toEqual(typed)
      expect(await findBarriers(page)).toEqual([])
      await page.unrouteAll()
      await send.press('Enter')
      await send.waitFor({ state: 'detached' })
      expect(await countEffects(form)).toBe(done)
      expect(browser.faults).toEqual([])
    },
    120_000,
  )
})

/** Every value that stands in a form. */
function readForm(page: Page): Promise<string> {
  return page.evaluate<string>(
    `JSON.stringify([...document.querySelectorAll('form :is(input, select, textarea)')].map(({ value }) => value))`,
  )
}

/** The gateway takes the token no more, and the authorization server renews none: until the officer signs in again. */
async function endSession(page: Page): Promise<void> {
  let isSignedIn = false
  await page.route('**/graphql', (route) => (isSignedIn ? route.continue() : expire(route)))
  await page.context().route('**/token', (route) => {
    isSignedIn = route.request().postData()?.includes('grant_type=authorization_code') === true
    const headers = { 'access-control-allow-origin': '*' }
    return isSignedIn
      ? route.continue()
      : route.fulfill({ status: 400, headers, json: { error: 'invalid_grant' } })
  })
}

function expire(route: Route): Promise<void> {
  const headers = { 'www-authenticate': 'DPoP error="invalid_token"' }
  return route.fulfill({ status: 401, headers })
}

async function loseAnswer(route: Route, operation: string): Promise<void> {
  if (route.request().postData()?.includes(`"operationName":"${operation}"`) !== true)
    return route.continue()
  await route.fetch()
  return route.abort()
}
