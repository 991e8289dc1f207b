import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import type { Page } from 'playwright-core'
import {
  consoleFolder,
  findBarriers,
  inBrowser,
  openBrowser,
  signIn,
  type TestBrowser,
} from '../support/console/browser.ts'
import { reportInput } from '../support/domain/reports.ts'
import { startTestStack, type TestStack } from '../support/domain/stack.ts'

inBrowser('a bank answers requests in the browser', () => {
  let stack: TestStack
  let browser: TestBrowser
  let page: Page

  async function requestHolds(): Promise<void> {
    const centre = stack.callAs('aoc')
    const opened = await centre(
      'mutation ($input: ReportCaseInput!) { reportCase(input: $input) { case { id } } }',
      { input: reportInput() },
    )
    await centre(
      `mutation ($input: RequestHoldsAlongTrailInput!) { requestHoldsAlongTrail(input: $input) {
        holds { id } } }`,
      {
        input: {
          idempotencyKey: randomUUID(),
          caseId: opened.data.reportCase.case.id,
          basis: 'VICTIM_WORD',
        },
      },
    )
  }

  const statesOf = async (bank: string) => {
    const { data } = await stack.callAs(bank)(
      '{ holds(first: 100) { nodes { state heldSatang } } }',
    )
    return data.holds.nodes as readonly { state: string; heldSatang: number | null }[]
  }

  beforeAll(async () => {
    stack = await startTestStack({ consoleFolder })
    await requestHolds()
    browser = await openBrowser()
    page = await browser.context.newPage()
  })
  afterAll(async () => {
    await browser?.close()
    await stack?.closeAll()
  })

  test('an officer signs in and lands on the requests that wait', async () => {
    await signIn(page, stack, 'bank:006')
    await page.getByRole('heading', { level: 1, name: 'คำขอและการระงับเงิน' }).waitFor()
    await page.getByText('0063334443').waitFor()
    expect(await page.evaluate('document.documentElement.lang')).toBe('th')
    expect(await findBarriers(page)).toEqual([])
  })

  test('no token is kept where a script of another visit could read it', async () => {
    const kept = await page.evaluate('JSON.stringify({ ...localStorage, ...sessionStorage })')
    expect(kept).not.toMatch(/eyJ/)
    const isExtractable = await page.evaluate(`new Promise((resolve, reject) => {
      const opening = indexedDB.open('console')
      opening.addEventListener('error', reject)
      opening.addEventListener('success', () => {
        const reading = opening.result.transaction('keys').objectStore('keys').get('dpop')
        reading.addEventListener('success', () => resolve(reading.result.privateKey.extractable))
      })
    })`)
    expect(isExtractable).toBe(false)
  })

  test('by keyboard alone, the error stands beside its field, and a part is held', async () => {
    await page.getByRole('button', { name: '0063334443' }).focus()
    await page.keyboard.press('Enter')
    const amount = page.getByRole('textbox', { name: 'ยอดที่ระงับ (บาท)' })
    await amount.waitFor()
    expect(await findBarriers(page)).toEqual([])
    await page.keyboard.press('ControlOrMeta+a')
    await page.keyboard.type('๙๙๙,๙๙๙')
    await page.keyboard.press('Enter')
    expect(await amount.getAttribute('aria-invalid')).toBe('true')
    await page.getByText('ต้องไม่เกินยอดที่ขอ 30,000.00 บาท').waitFor()
    await page.keyboard.press('ControlOrMeta+a')
    await page.keyboard.type('๕,๐๐๐.๕๐')
    await page.keyboard.press('Enter')
    await amount.waitFor({ state: 'detached' })
    await page.getByText('0 คำขอที่รอ').waitFor()
    expect(await statesOf('bank:006')).toEqual([{ state: 'PARTIAL', heldSatang: 500_050 }])
  })

  test('a request that arrives meanwhile appears by itself, and is rejected with a reason', async () => {
    await requestHolds()
    const account = page.getByRole('button', { name: '0063334443' })
    await account.press('Enter')
    await page.getByRole('button', { name: 'ปฏิเสธคำขอนี้' }).press('Enter')
    await page.getByLabel('เหตุที่ปฏิเสธ').selectOption('MONEY_GONE')
    await page.getByRole('textbox', { name: 'รายละเอียด' }).fill('ถอนไปแล้ว')
    await page.getByRole('button', { name: 'ปฏิเสธคำขอ', exact: true }).press('Enter')
    await page.getByText('0 คำขอที่รอ').waitFor()
    expect((await statesOf('bank:006')).map(({ state }) => state).toSorted()).toEqual([
      'PARTIAL',
      'REJECTED',
    ])
  })

  test('a reload goes back to the same screen without asking who it is', async () => {
    await page.reload()
    await page.getByText('0 คำขอที่รอ').waitFor()
    expect(new URL(page.url()).pathname).toBe('/console/inbox')
  })

  test('the content security policy refused nothing, and no script failed', () => {
    expect(browser.faults).toEqual([])
  })
})
