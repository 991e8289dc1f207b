import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import { setTimeout } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import {
  findBarriers,
  inBrowser,
  openBrowser,
  signIn,
  type TestBrowser,
} from '../support/console/browser.ts'
import { sayIn, type Say } from '../support/console/catalogue.ts'
import { faultsOf, loseAnswer } from '../support/console/faults.ts'
import { startFaultyStack, type FaultyStack } from '../support/console/faulty-stack.ts'
import { openView } from '../support/console/forms/form.ts'
import { nationalIds, reportInput } from '../support/domain/reports.ts'

/** A list of accesses, or the letter: what is read at a press and follows no feed. */
interface AccessList {
  readonly list: string
  readonly agencyId: string
  readonly view: string
  readonly operation: string
  readonly language: 'th' | 'en'
  /** The button that reads it. */
  readonly read: string
  /** Fills the form above it. */
  readonly fill?: (page: Page, say: Say) => Promise<void>
  readonly isThere: (page: Page) => Promise<void>
}

const row = (page: Page) => page.locator('tbody tr').first().waitFor()

const lists: readonly AccessList[] = [
  {
    list: 'what is unusual',
    agencyId: 'oversight:pdpc',
    view: 'accesses.anomalies-view',
    operation: 'Anomalies',
    language: 'th',
    read: 'action.read-again',
    isThere: row,
  },
  {
    list: 'figures of officers',
    agencyId: 'oversight:pdpc',
    view: 'accesses.figures-view',
    operation: 'AccessFigures',
    language: 'en',
    read: 'action.read-again',
    isThere: row,
  },
  {
    list: 'accesses of an officer',
    agencyId: 'oversight:pdpc',
    view: 'accesses.accesses-view',
    operation: 'Accesses',
    language: 'th',
    read: 'action.search',
    async fill(page, say) {
      await page.getByLabel(say('access.agency'), { exact: true }).fill('bank:004')
      await page.getByLabel(say('access.officer'), { exact: true }).fill('curious')
    },
    isThere: row,
  },
  {
    list: "a person's letter",
    agencyId: 'aoc',
    view: 'accesses.letter-view',
    operation: 'AccessLetter',
    language: 'en',
    read: 'letter.write',
    fill: (page, say) => page.getByLabel(say('letter.national-id')).fill(nationalIds.victim),
    isThere: (page) => page.locator('pre.letter').waitFor(),
  },
]

inBrowser('every list of accesses when its way to the graph is gone', () => {
  let faulty: FaultyStack
  let browser: TestBrowser | undefined

  beforeAll(async () => {
    faulty = await startFaultyStack()
    const { stack } = faulty
    await stack.callAs('aoc')(
      'mutation ($input: ReportCaseInput!) { reportCase(input: $input) { case { id } } }',
      { input: reportInput() },
    )
    const curious = stack.callAs('bank:004', { officer: 'curious' })
    for (let at = 0; at < 25; at += 1)
      await curious('query Probe { simHolders(filter: {}) { totalCount } }')
    const pdpc = stack.callAs('oversight:pdpc')
    for (;;) {
      const { data } = await pdpc('{ anomalies { nodes { id } } }')
      if (data.anomalies.nodes.length > 0) return
      await setTimeout(200)
    }
  })
  afterEach(async () => {
    await browser?.close()
    browser = undefined
    faulty.mendAll()
    await faulty.start()
  })
  afterAll(async () => faulty?.closeAll())

  test.each(lists.filter(({ view }) => view !== 'accesses.letter-view'))(
    '$list ($language): what is typed and shown stays at every fault, and is read again at a press',
    async ({ agencyId, view, operation, language, read, fill, isThere }) => {
      const say = sayIn(language)
      browser = await openBrowser(language)
      const page = await browser.context.newPage()
      await signIn(page, faulty.stack, agencyId)
      await page.goto(new URL('/console/accesses', faulty.stack.gatewayUrl).href)
      await openView(page, say(view))
      await isThere(page)
      await fill?.(page, say)
      const button = page.getByRole('button', { name: say(read), exact: true })
      // an answer is lost: the list is read again by itself
      const lost = page.waitForEvent('requestfailed')
      await page.route('**/graphql', (route) => loseAnswer(route, operation), { times: 1 })
      await button.press('Enter')
      await lost
      await page.waitForResponse(
        (response) =>
          response.request().postData()?.includes(`"operationName":"${operation}"`) === true,
      )
      await isThere(page)
      await page.unrouteAll()
      const typed = await readFields(page)
      const desk = { page, say, agencyId, subgraph: 'oversight' }

      for (const { name, strike, words, mend } of faultsOf(faulty)) {
        await strike(desk)
        await button.press('Enter')
        await page
          .locator('.problem, [role=alertdialog]')
          .getByText(say(words), { exact: true })
          .waitFor()
          .catch(async (error: unknown) => {
            throw new Error(`${name}: ${await page.locator('body').innerText()}`, { cause: error })
          })
        expect(await findBarriers(page)).toEqual([])
        await isThere(page)
        await mend(desk)
        expect([name, await readFields(page)]).toEqual([name, typed])
        await button.press('Enter')
        await page.locator('.problem').waitFor({ state: 'detached' })
        await isThere(page)
      }
      expect(browser.faults).toEqual([])
    },
    180_000,
  )

  test.each(
    lists.flatMap((list) => [
      { ...list, again: 'action.again' },
      { ...list, again: list.read },
    ]),
  )(
    '$list ($language): when it was never read, a subgraph that is gone is told, and a press on $again reads it',
    async ({ agencyId, view, language, read, again, fill, isThere }) => {
      const say = sayIn(language)
      browser = await openBrowser(language)
      const page = await browser.context.newPage()
      await signIn(page, faulty.stack, agencyId)
      faulty.cut('oversight')
      await page.goto(new URL('/console/accesses', faulty.stack.gatewayUrl).href)
      await openView(page, say(view))
      await fill?.(page, say)
      await page.getByRole('button', { name: say(read), exact: true }).press('Enter')
      await page.getByText(say('problem.DOWNSTREAM_SERVICE_ERROR')).first().waitFor()
      expect(await page.getByText(say('table.empty')).count()).toBe(0)
      expect(await findBarriers(page)).toEqual([])
      faulty.mend('oversight')
      // a press on the button that read it does the same as the one beside the problem
      await page.getByRole('button', { name: say(again), exact: true }).press('Enter')
      await isThere(page)
      expect(browser.faults).toEqual([])
    },
    60_000,
  )
})

/** Every value that stands in a field. */
function readFields(page: Page): Promise<string> {
  return page.evaluate<string>(
    `JSON.stringify([...document.querySelectorAll('main :is(input, select, textarea)')].map(({ value }) => value))`,
  )
}
