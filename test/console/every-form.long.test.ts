import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import type { Page } from 'playwright-core'
import {
  findBarriers,
  inBrowser,
  openBrowser,
  signIn,
  type TestBrowser,
} from '../support/console/browser.ts'
import { sayIn } from '../support/console/catalogue.ts'
import { faultsOf, loseAnswer, untilAnswered } from '../support/console/faults.ts'
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

inBrowser('every form when its way to the graph is gone', () => {
  let faulty: FaultyStack
  let browser: TestBrowser | undefined

  beforeAll(async () => {
    faulty = await startFaultyStack()
  })
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
      const desk = { page, say, agencyId: form.agencyId, subgraph: form.subgraph }
      await form.open(page, say, faulty.stack)
      await form.fill(page, say)
      const send = page.locator(form.submit ?? '.modal form button[type=submit]')
      const typed = await readForm(page)
      const before = await countEffects(form)

      for (const { name, strike, words, mend } of faultsOf(faulty)) {
        await strike(desk)
        await send.press('Enter')
        const sentence = page
          .locator('.problem, [role=alertdialog]')
          .getByText(say(words), { exact: true })
        await sentence.waitFor().catch(async (error: unknown) => {
          throw new Error(`${name}: ${await page.locator('body').innerText()}`, { cause: error })
        })
        await untilAnswered(page)
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
