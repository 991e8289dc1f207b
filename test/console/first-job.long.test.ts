import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import type { Page } from 'playwright-core'
import { seedStack } from '../../local/seed/seed-stack.ts'
import {
  consoleFolder,
  findBarriers,
  inBrowser,
  openBrowser,
  signIn,
  type TestBrowser,
} from '../support/console/browser.ts'
import { sayIn, type Say } from '../support/console/catalogue.ts'
import { typeReport } from '../support/console/forms/centre.ts'
import { startTestStack, type TestStack } from '../support/domain/stack.ts'

/** The steps of an officer after signing in: a press, or a field that is filled, is one step. */
interface FirstJob {
  readonly agencyId: string
  readonly job: string
  readonly steps: number
  readonly walk: (step: Step, say: Say) => Promise<void>
}

interface Step {
  readonly page: Page
  readonly press: (
    name: string | RegExp,
    role?: 'button' | 'tab' | 'checkbox' | 'link',
  ) => Promise<void>
}

const jobs: readonly FirstJob[] = [
  {
    agencyId: 'aoc',
    job: 'takes a report and asks for all holds',
    steps: 2,
    async walk({ page, press }, say) {
      await typeReport(page, say)
      await press(say('intake.send'))
      await press(say('intake.ask-holds'))
      await page.getByRole('button', { name: say('intake.next') }).waitFor()
    },
  },
  {
    agencyId: 'amlo',
    job: 'reads the victim of the case that it restrains',
    steps: 2,
    async walk({ page, press }, say) {
      await press(/^AOC-/, 'link')
      await press(say('purpose.show'))
      await page.getByText(say('purpose.hidden')).first().waitFor({ state: 'detached' })
      await page.getByText(`${say('purpose.reading')} ${say('purpose.amla')}`).waitFor()
    },
  },
  {
    agencyId: 'bank:002',
    job: 'holds the money of the request that waits longest',
    steps: 2,
    async walk({ page, press }, say) {
      await press(/^\d{10}$/)
      await press(say('inbox.place'))
      await page.locator('.modal').waitFor({ state: 'detached' })
    },
  },
  {
    agencyId: 'police:station:10101',
    job: 'acknowledges the referral that nobody has seen',
    steps: 2,
    async walk({ page, press }, say) {
      await press(/^AOC-/)
      await press(say('referral.acknowledge'))
      await page.getByText(say('state.recorded')).waitFor()
    },
  },
  {
    agencyId: 'nbtc',
    job: 'demands the verification of a holder over the limit',
    steps: 2,
    async walk({ page, press }, say) {
      const row = page.locator('tbody tr', { hasText: say('verification.NOT_REQUIRED') })
      await row.first().waitFor()
      await press((await row.first().getByRole('button').innerText()).trim())
      await press(say('demand.one'))
      await page.locator('.modal').waitFor({ state: 'detached' })
    },
  },
  {
    agencyId: 'telco:ais',
    job: 'confirms that a number is off',
    steps: 3,
    async walk({ page, press }, say) {
      await press(/^(?:Choose|เลือก) ?0/, 'checkbox')
      await press(say('order.confirm-many', { count: 1 }))
      await press(say('order.confirm-many', { count: 1 }))
      await page.locator('.modal').waitFor({ state: 'detached' })
    },
  },
  {
    agencyId: 'oversight:pdpc',
    job: 'reads who accessed most, and what',
    steps: 2,
    async walk({ page, press }, say) {
      await press(say('accesses.figures-view'), 'tab')
      await press(/officer|aoc|bank|police/)
      await page.locator('tbody tr').first().waitFor()
    },
  },
]

inBrowser('a fresh officer does the first job on a seeded stack', () => {
  let stack: TestStack
  let browser: TestBrowser | undefined

  beforeAll(async () => {
    stack = await startTestStack({ consoleFolder })
    const codes = stack.stations.map(({ code }) => code)
    await seedStack((agency, officer) => stack.executeAs(agency, officer), codes, new Date())
  })
  afterEach(async () => {
    await browser?.close()
    browser = undefined
  })
  afterAll(async () => stack?.closeAll())

  test.each(jobs.map((each, index) => ({ ...each, index })))(
    '$agencyId $job in $steps steps, from the screen on which it lands',
    async ({ agencyId, steps, walk, index }) => {
      const language = index % 2 === 0 ? 'th' : 'en'
      browser = await openBrowser(language)
      const page = await browser.context.newPage()
      await signIn(page, stack, agencyId)
      let taken = 0
      await walk(
        {
          page,
          async press(name, role = 'button') {
            taken += 1
            const control = page.getByRole(role, { name, exact: typeof name === 'string' })
            await control.last().waitFor()
            // a form stands after the list that it belongs to
            const one = typeof name === 'string' ? control.last() : control.first()
            await one.press(role === 'checkbox' ? 'Space' : 'Enter')
          },
        },
        sayIn(language),
      )
      expect(taken).toBe(steps)
      expect(await findBarriers(page)).toEqual([])
      expect(browser.faults).toEqual([])
    },
    60_000,
  )

  test('an agency without work is told what will stand in its list', async () => {
    browser = await openBrowser('en')
    const page = await browser.context.newPage()
    const say = sayIn('en')
    await signIn(page, stack, 'bank:006')
    await page.getByText(say('inbox.empty')).waitFor()
    expect(await findBarriers(page)).toEqual([])
  })
})
