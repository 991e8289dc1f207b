import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import type { Page } from 'playwright-core'
import {
  consoleFolder,
  inBrowser,
  openBrowser,
  signIn,
  takePicture,
  type TestBrowser,
} from '../support/console/browser.ts'
import { act, decideWithoutEvidence } from '../support/console/cases.ts'
import { sayIn } from '../support/console/catalogue.ts'
import { placeHold } from '../support/console/forms/bank.ts'
import { openView } from '../support/console/forms/form.ts'
import { complain, stationUnderTest } from '../support/console/forms/station.ts'
import { startTestStack, type TestStack } from '../support/domain/stack.ts'

inBrowser('what the graph has written is read in the language of the reader', () => {
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

    /** Names of agencies as the registry has them. */
    const nameOf = async (agencyId: string): Promise<string> => {
      const { data } = await stack.callAs('aoc')('{ agencies { id nameTh nameEn } }')
      const agency = data.agencies.find(({ id }: { id: string }) => id === agencyId)
      return language === 'th' ? agency.nameTh : agency.nameEn
    }

    test('the history of a hold: notes of the graph, words of persons, names of agencies', async () => {
      const { accountNumber, caseId, holdId } = await placeHold(stack)
      await act(
        stack,
        'bank:006',
        'mutation ($input: RequestReleaseInput!) { requestRelease(input: $input) { hold { id } } }',
        { idempotencyKey: randomUUID(), holdId, reason: 'ร้านค้า a shop' },
      )
      await decideWithoutEvidence(stack, caseId, '10101')
      const page = await openAs('bank:006')
      await openView(page, say('inbox.liftable-view'))
      await page.getByRole('button', { name: accountNumber }).press('Enter')
      const history = page.locator('.modal .history')
      await history.getByText(say('remark.NO_EVIDENCE')).waitFor()
      await history.getByText(say('remark.COMPLAINED')).waitFor()
      await history.getByText(say('remark.RELEASE_REQUESTED', { words: 'ร้านค้า a shop' })).waitFor()
      await history
        .getByText(await nameOf('police:station:10101'))
        .first()
        .waitFor()
      const text = await page.locator('.modal').innerText()
      expect(text).toContain(await nameOf('bank:006'))
      expect(text).not.toMatch(/police:|bank:|asked for|the bank before/)
      await takePicture(page, `hold-history-${language}`)
      expect(browser?.faults).toEqual([])
    })

    test('the history of a referral: the decision apart from its reason, and banks by their names', async () => {
      const { caseNumber, referralId } = await complain(stack)
      await act(
        stack,
        stationUnderTest,
        'mutation ($input: DecideReferralInput!) { decideReferral(input: $input) { referral { id } } }',
        { referralId, decision: 'NO_EVIDENCE', reason: 'ซื้อขายจริง a sale' },
      )
      const page = await openAs(stationUnderTest)
      await openView(page, say('referrals.decided'))
      await page.getByRole('button', { name: caseNumber }).press('Enter')
      const history = page.locator('.modal .history')
      await history.getByText('ซื้อขายจริง a sale', { exact: true }).waitFor()
      await history.getByText(say('referral.decision.NO_EVIDENCE'), { exact: true }).waitFor()
      await history
        .getByText(await nameOf(stationUnderTest))
        .first()
        .waitFor()
      const text = await page.locator('.modal').innerText()
      expect(text).toContain(await nameOf('bank:014'))
      expect(text).not.toMatch(/NO_EVIDENCE|police:|bank:/)
    })

    test('the timeline of a case names stations, and nothing of it is in another language', async () => {
      const { caseId } = await placeHold(stack)
      await decideWithoutEvidence(stack, caseId, '10101')
      const page = await openAs('aoc')
      await page.goto(new URL(`/console/cases/${caseId}`, stack.gatewayUrl).href)
      const timeline = page.locator('.timeline')
      const station = await nameOf('police:station:10101')
      await timeline.getByText(say('event-detail.station', { station })).first().waitFor()
      await timeline.getByText(say('event.HOLD_LIFTABLE')).waitFor()
      const text = await timeline.innerText()
      expect(text).not.toMatch(/10101 *$|police:|bank:|_|the bank is to lift/m)
      expect(await timeline.locator('small[lang=en]').count()).toBe(0)
    })
  })
})
