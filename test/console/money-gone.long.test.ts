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
import { sayIn, type Say } from '../support/console/catalogue.ts'
import { loseAnswer } from '../support/console/faults.ts'
import { openAct, openView } from '../support/console/forms/form.ts'
import { placeHold, requestHold, typeOnward } from '../support/console/forms/bank.ts'
import { startTestStack, type TestStack } from '../support/domain/stack.ts'

inBrowser('a bank says where the money went on', () => {
  let stack: TestStack
  let browser: TestBrowser | undefined
  let page: Page

  beforeAll(async () => {
    stack = await startTestStack({ consoleFolder })
  })
  afterEach(async () => {
    await browser?.close()
    browser = undefined
  })
  afterAll(async () => stack?.closeAll())

  async function openAs(language: 'th' | 'en'): Promise<void> {
    browser = await openBrowser(language)
    page = await browser.context.newPage()
    await signIn(page, stack, 'bank:006')
  }

  const readCase = async (id: string) => {
    const { data } = await stack.callAs('aoc')(
      `query ($id: ID!) { case(id: $id) {
        transfers(first: 100) { hop amountSatang isConfirmed from { bankCode } to { bankCode accountNumber } }
        holds(first: 100) { state rejection account { bankCode } } } }`,
      { id },
    )
    return data.case
  }

  const legs = (say: Say) => page.getByRole('region', { name: say('onward.title') })
  const reject = async (say: Say, accountNumber: string) => {
    await page.getByRole('button', { name: accountNumber }).press('Enter')
    await page.getByRole('button', { name: say('inbox.reject-instead') }).press('Enter')
    await page.getByLabel(say('inbox.reason'), { exact: true }).selectOption('MONEY_GONE')
    await page.getByRole('textbox', { name: say('inbox.reason-words') }).fill('โอนต่อไปแล้ว')
  }

  test('faults stand beside the field: what is missing, and what the graph refuses', async () => {
    const say = sayIn('th')
    const { accountNumber, caseId } = await requestHold(stack)
    await openAs('th')
    await reject(say, accountNumber)
    const send = page.locator('.modal form button[type=submit]')
    await legs(say)
      .getByRole('button', { name: say('intake.add-leg') })
      .press('Enter')
    await send.press('Enter')
    await page.getByText(say('fault.own-reference')).waitFor()
    expect(await findBarriers(page)).toEqual([])
    await legs(say)
      .getByRole('button', { name: say('intake.remove-leg', { number: 1 }) })
      .press('Enter')
    await typeOnward(page, say, '๙๐๐,๐๐๐')
    await send.press('Enter')
    const amount = legs(say).getByRole('textbox', { name: say('intake.amount') })
    await page
      .locator('.react-aria-FieldError', { hasText: say('refusal.MORE_THAN_CAME') })
      .waitFor()
    expect(await amount.getAttribute('aria-invalid')).toBe('true')
    expect(await amount.inputValue()).toBe('๙๐๐,๐๐๐')
    await takePicture(page, 'money-gone-th')
    expect(await findBarriers(page)).toEqual([])
    await amount.fill('๓๐,๐๐๐')
    await send.press('Enter')
    await send.waitFor({ state: 'detached' })
    const file = await readCase(caseId)
    expect(file.transfers.filter(({ hop }: { hop: number }) => hop === 2)).toEqual([
      {
        hop: 2,
        amountSatang: 3_000_000,
        isConfirmed: true,
        from: { bankCode: '006' },
        to: { bankCode: '014', accountNumber: '0144445554' },
      },
    ])
    expect(file.holds).toEqual([
      { state: 'REJECTED', rejection: 'MONEY_GONE', account: { bankCode: '006' } },
      { state: 'REQUESTED', rejection: null, account: { bankCode: '014' } },
    ])
    expect(browser?.faults).toEqual([])
  })

  test('legs whose rejection was lost are recorded once, and the rejection is sent again', async () => {
    const say = sayIn('en')
    const { accountNumber, caseId } = await requestHold(stack)
    await openAs('en')
    await reject(say, accountNumber)
    await typeOnward(page, say, '20,000')
    const send = page.locator('.modal form button[type=submit]')
    await page.route('**/graphql', (route) => loseAnswer(route, 'RejectHold'))
    await send.press('Enter')
    await page.locator('.problem').getByText(say('problem.NETWORK')).waitFor()
    await page.getByText(say('onward.recorded', { count: 1 })).waitFor()
    await takePicture(page, 'money-gone-en')
    expect(await findBarriers(page)).toEqual([])
    await page.unrouteAll()
    const operations: string[] = []
    page.on('request', (request) => operations.push(request.postData() ?? ''))
    await send.press('Enter')
    await send.waitFor({ state: 'detached' })
    expect(operations.filter((text) => text.includes('RecordTransfers'))).toEqual([])
    const file = await readCase(caseId)
    expect(file.transfers).toHaveLength(2)
    expect(file.holds.map(({ state }: { state: string }) => state)).toEqual([
      'REJECTED',
      'REQUESTED',
    ])
    expect(browser?.faults).toEqual([])
  })

  test('a part is held, and the rest is followed', async () => {
    const say = sayIn('en')
    const { accountNumber, caseId } = await requestHold(stack)
    await openAs('en')
    await page.getByRole('button', { name: accountNumber }).press('Enter')
    expect(await legs(say).count()).toBe(0)
    await page.getByRole('textbox', { name: say('inbox.amount'), exact: true }).fill('10,000')
    await typeOnward(page, say, '20,000')
    const send = page.locator('.modal form button[type=submit]')
    await send.press('Enter')
    await send.waitFor({ state: 'detached' })
    const { holds } = await readCase(caseId)
    expect(holds.map(({ state }: { state: string }) => state)).toEqual(['PARTIAL', 'REQUESTED'])
  })

  test('a leg is recorded after the answer, from the panel of the hold', async () => {
    const say = sayIn('en')
    const { accountNumber, caseId } = await placeHold(stack, 4_000_000)
    await openAs('en')
    await openView(page, say('inbox.standing-view'))
    await page.getByRole('button', { name: accountNumber }).press('Enter')
    await openAct(page, say('onward.send'))
    const leg = legs(say).locator('fieldset')
    await leg.getByLabel(say('intake.toBank'), { exact: true }).selectOption('014')
    const field = (key: string) => leg.getByRole('textbox', { name: say(key), exact: true })
    await field('intake.toAccount').fill('0144445554')
    await field('intake.amount').fill('1,000')
    await field('intake.at').fill('20/11/2026 11:00')
    await field('intake.reference').fill('LATER-1')
    expect(await findBarriers(page)).toEqual([])
    await page.locator('.modal form button[type=submit]').press('Enter')
    await page.getByText(say('state.recorded')).waitFor()
    const { transfers } = await readCase(caseId)
    expect(transfers).toHaveLength(2)
    expect(browser?.faults).toEqual([])
  })
})
