import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import type { Page } from 'playwright-core'
import {
  consoleFolder,
  findBarriers,
  inBrowser,
  openBrowser,
  signIn,
  tabTo,
  takePicture,
  type TestBrowser,
} from '../support/console/browser.ts'
import { sayIn } from '../support/console/catalogue.ts'
import { startTestStack, type TestStack } from '../support/domain/stack.ts'

inBrowser('a bank and a station open a case at their desk', () => {
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

  describe.each(['th', 'en'] as const)('%s', (language) => {
    const say = sayIn(language)
    const suffix = language === 'th' ? 1 : 2
    const now = language === 'th' ? '20/11/2569 10:00' : '20/11/2026 10:00'

    async function openIntake(agencyId: string): Promise<Page> {
      browser = await openBrowser(language)
      const page = await browser.context.newPage()
      await signIn(page, stack, agencyId)
      await page.getByRole('tab').first().waitFor()
      await page.getByRole('link', { name: say('intake.title') }).press('Enter')
      await page.locator('fieldset.leg').waitFor()
      return page
    }

    /** By keyboard, from the first field to the last; `fromBank` undefined: as it stands. */
    async function typeReport(page: Page, fromBank: string | undefined): Promise<void> {
      const type = async (...values: readonly string[]) => {
        for (const value of values) {
          await page.keyboard.type(value)
          await page.keyboard.press('Tab')
        }
      }
      await page.locator('fieldset select').first().focus()
      await page.keyboard.press('ArrowDown')
      await page.keyboard.press('Tab')
      await type('081-234-5678', 'โอนเงินลงทุน', 'สมชาย ใจดี', '089-876-5432')
      await page.keyboard.press('End')
      await page.keyboard.press('Tab')
      await tabTo(page, say('intake.fromBank'))
      if (fromBank !== undefined) await page.keyboard.type(fromBank)
      await page.keyboard.press('Tab')
      await type(`00411122${suffix}0`)
      await page.keyboard.type('014')
      await page.keyboard.press('Tab')
      await type(`01422233${suffix}0`, '๕๐,๐๐๐', now, `DESK-${fromBank}-${suffix}`)
    }

    const latest = async (agencyId: string) => {
      const { data } = await stack.callAs(agencyId)(
        `{ cases(first: 1) { nodes { channel status lossSatang referral { state complaint { number } station { code } }
          holds(first: 10) { basis state } } } }`,
      )
      return data.cases.nodes[0]
    }

    test('a bank on the word of its customer: the money left its own account, and holds are asked for', async () => {
      const page = await openIntake('bank:004')
      await page.getByText(say('intake.desk.BANK')).waitFor()
      await page.locator('option[value="004"]').first().waitFor({ state: 'attached' })
      expect(await page.getByLabel(say('intake.fromBank'), { exact: true }).inputValue()).toBe(
        '004',
      )
      await typeReport(page, '006')
      await page.keyboard.press('Control+Enter')
      await page.getByText(say('fault.own-loss')).waitFor()
      expect(await findBarriers(page)).toEqual([])
      await takePicture(page, `intake-bank-${language}`, true)
      await page.getByLabel(say('intake.fromBank'), { exact: true }).focus()
      await page.keyboard.type('004')
      await page.keyboard.press('Control+Enter')
      await page.getByRole('button', { name: say('intake.ask-holds') }).waitFor()
      await page.keyboard.press('Enter')
      await page.getByText(say('intake.asked', { count: 1 })).waitFor()
      expect(await findBarriers(page)).toEqual([])
      expect(await latest('bank:004')).toMatchObject({ channel: 'BANK', lossSatang: 5_000_000 })
      // the bank at which the money arrived is asked
      expect(await latest('bank:014')).toMatchObject({
        holds: [{ basis: 'VICTIM_WORD', state: 'REQUESTED' }],
      })
      expect(browser?.faults).toEqual([])
    })

    test('a station with the complaint that it takes: the case is its own, and its days run', async () => {
      const page = await openIntake('police:station:10101')
      await page.getByText(say('intake.desk.STATION')).waitFor()
      await typeReport(page, '011')
      await page.getByLabel(say('referral.complaint-number')).focus()
      await page.keyboard.type('๔๕/๒๕๖๙')
      await tabTo(page, say('referral.received-at'))
      const receivedAt = await page.getByLabel(say('referral.received-at')).inputValue()
      await page.keyboard.press('ControlOrMeta+a')
      await page.keyboard.type('1/1/2569 10:00')
      await page.keyboard.press('Control+Enter')
      await page.getByText(say('fault.received-at')).waitFor()
      expect(await findBarriers(page)).toEqual([])
      await takePicture(page, `intake-station-${language}`, true)
      await page.keyboard.press('ControlOrMeta+a')
      await page.keyboard.type(receivedAt)
      await page.keyboard.press('Control+Enter')
      await page.getByRole('button', { name: say('intake.ask-holds') }).waitFor()
      await page.keyboard.press('Enter')
      await page.getByText(say('intake.asked', { count: 1 })).waitFor()
      expect(await latest('police:station:10101')).toMatchObject({
        channel: 'POLICE',
        status: 'INVESTIGATING',
        holds: [{ basis: 'AUTHORITY_NOTICE', state: 'REQUESTED' }],
      })
      expect(browser?.faults).toEqual([])
    })
  })

  test.each(['nbtc', 'telco:ais', 'police:ccib', 'oversight:pdpc'])(
    '%s is offered no intake, and finds none under its address',
    async (agencyId) => {
      browser = await openBrowser('en')
      const page = await browser.context.newPage()
      await signIn(page, stack, agencyId)
      const say = sayIn('en')
      await page.getByRole('link', { name: say('me.title') }).waitFor()
      expect(await page.getByRole('link', { name: say('intake.title') }).count()).toBe(0)
      await page.goto(new URL('/console/intake', stack.gatewayUrl).href)
      await page.getByRole('link', { name: say('me.title') }).waitFor()
      expect(await page.locator('.intake').count()).toBe(0)
    },
  )
})
