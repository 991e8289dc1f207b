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
import { reportAndRequestHolds } from '../support/console/cases.ts'
import { sayIn } from '../support/console/catalogue.ts'
import { complain, decide, stationUnderTest } from '../support/console/forms/station.ts'
import {
  orderOff,
  registerHolder,
  requestSuspension,
  shownNumber,
} from '../support/console/numbers.ts'
import { startTestStack, type TestStack } from '../support/domain/stack.ts'

inBrowser('what was recorded is corrected, opened again, lifted and decided on by keyboard', () => {
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

    async function openAs(agencyId: string): Promise<Page> {
      browser = await openBrowser(language)
      const page = await browser.context.newPage()
      await signIn(page, stack, agencyId)
      return page
    }

    /** Goes to the tab of a view with arrow keys. */
    async function goTo(page: Page, view: string): Promise<void> {
      await tabTo(page, await page.getByRole('tab', { selected: true }).innerText())
      const tab = page.getByRole('tab', { name: say(view), exact: true, selected: true })
      while (!(await tab.isVisible())) await page.keyboard.press('ArrowRight')
    }

    async function press(page: Page, name: string): Promise<void> {
      await tabTo(page, name)
      await page.keyboard.press('Enter')
    }

    /** Sent at once, the form tells what is missing beside the field; then the reason is typed. */
    async function sendWithReason(page: Page, label: string, reason: string): Promise<void> {
      await tabTo(page, label)
      await page.keyboard.press('Enter')
      await page.getByText(say('fault.reason')).waitFor()
      expect(await findBarriers(page)).toEqual([])
      await tabTo(page, say('field.reason'), 'Shift+Tab')
      await page.keyboard.type(reason)
      await press(page, label)
    }

    const readReferral = async (referralId: string) => {
      const { data } = await stack.callAs(stationUnderTest)(
        'query ($id: ID!) { referral(id: $id) { state complaint { number } history { note } } }',
        { id: referralId },
      )
      return data.referral
    }

    test('a station corrects the number of a complaint, with its reason in the history', async () => {
      const { caseNumber, referralId } = await complain(stack)
      const page = await openAs(stationUnderTest)
      await page.getByRole('button', { name: caseNumber }).waitFor()
      await press(page, caseNumber)
      await page.locator('.acts').waitFor()
      await press(page, say('referral.correct'))
      await tabTo(page, say('referral.complaint-number'), 'Shift+Tab')
      await page.keyboard.press('ControlOrMeta+a')
      await page.keyboard.type('๙๙/๒๕๖๙')
      await sendWithReason(page, say('referral.correct'), 'เลขผิด wrong number')
      await page.getByText(say('state.recorded')).waitFor()
      await page.locator('.modal').getByText('๙๙/๒๕๖๙').first().waitFor()
      await takePicture(page, `correct-complaint-${language}`)
      expect(await findBarriers(page)).toEqual([])
      expect(await readReferral(referralId)).toMatchObject({
        state: 'COMPLAINED',
        complaint: { number: '๙๙/๒๕๖๙' },
      })
      expect(browser?.faults).toEqual([])
    })

    test('a station opens a decided referral again', async () => {
      const { caseNumber, referralId } = await decide(stack)
      const page = await openAs(stationUnderTest)
      await goTo(page, 'referrals.decided')
      await page.getByRole('button', { name: caseNumber }).waitFor()
      await press(page, caseNumber)
      await page.locator('.acts').waitFor()
      await press(page, say('referral.reopen'))
      await sendWithReason(page, say('referral.reopen'), 'พยานใหม่ a new witness')
      await page.getByText(say('state.recorded')).waitFor()
      expect(await findBarriers(page)).toEqual([])
      const { state, history } = await readReferral(referralId)
      expect(state).toBe('COMPLAINED')
      expect(history.at(-1).note).toBe('พยานใหม่ a new witness')
      expect(browser?.faults).toEqual([])
    })

    test('the regulator ends an order, and the number is in use again', async () => {
      const [msisdn = ''] = await registerHolder(stack, 1)
      await orderOff(stack, [msisdn])
      const page = await openAs('nbtc')
      await goTo(page, 'holders.orders-view')
      const name = say('table.choose', { row: shownNumber(msisdn) })
      await page.getByRole('checkbox', { name }).waitFor()
      const focused = () =>
        page.evaluate<string | null>('document.activeElement?.getAttribute("aria-label")')
      for (let presses = 0; presses < 80 && (await focused()) !== name; presses += 1)
        await page.keyboard.press('Tab')
      await page.keyboard.press('Space')
      await tabTo(page, say('order.lift-many', { count: 1 }), 'Shift+Tab')
      await page.keyboard.press('Enter')
      await page.locator('.modal').waitFor()
      await takePicture(page, `lift-order-${language}`)
      await sendWithReason(page, say('order.lift-many', { count: 1 }), 'สั่งผิด by mistake')
      await page.locator('.modal').waitFor({ state: 'detached' })
      expect(await findBarriers(page)).toEqual([])
      const { data } = await stack.callAs('nbtc')(
        '{ simOrders(first: 100) { nodes { msisdn state } } }',
      )
      expect(data.simOrders.nodes).toContainEqual({ msisdn, state: 'LIFTED' })
      expect(browser?.faults).toEqual([])
    })

    test.each([
      ['ORDERED', 1],
      ['REFUSED', 0],
    ] as const)('the regulator decides on a request of the centre: %s', async (choice, orders) => {
      const msisdns = await registerHolder(stack, 1)
      const caseId = await reportAndRequestHolds(stack, { suspectMsisdns: msisdns })
      await requestSuspension(stack, caseId, msisdns)
      const page = await openAs('nbtc')
      await goTo(page, 'holders.requests-view')
      const row = page.locator('tbody').getByRole('button')
      await row.waitFor()
      await press(page, await row.innerText())
      await page.locator('.modal').waitFor()
      expect(await page.locator('.modal').innerText()).toContain(shownNumber(msisdns[0] ?? ''))
      const select = page.getByLabel(say('hold.outcome'), { exact: true })
      while ((await select.inputValue()) !== choice) await page.keyboard.press('ArrowDown')
      await takePicture(page, `decide-request-${language}`)
      await sendWithReason(page, say('suspension.decide'), 'ตรวจแล้ว checked')
      await page.locator('.modal').waitFor({ state: 'detached' })
      await row.waitFor({ state: 'detached' })
      expect(await findBarriers(page)).toEqual([])
      const { data } = await stack.callAs('nbtc')(
        '{ simOrders(first: 100) { nodes { msisdn } } simSuspensionRequests(first: 1) { nodes { state } } }',
      )
      expect(
        data.simOrders.nodes.filter((each: { msisdn: string }) => msisdns.includes(each.msisdn)),
      ).toHaveLength(orders)
      expect(data.simSuspensionRequests.nodes).toEqual([{ state: choice }])
      expect(browser?.faults).toEqual([])
    })
  })
})
