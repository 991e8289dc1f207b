import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { readFile } from 'node:fs/promises'
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
import { act } from '../support/console/cases.ts'
import { nationalId } from '../support/domain/reports.ts'
import { startTestStack, type TestStack } from '../support/domain/stack.ts'

inBrowser('the regulator and an operator in the browser', () => {
  let stack: TestStack
  let browser: TestBrowser
  let page: Page
  let lastNumber = 810_000_000

  async function openAs(agencyId: string, language: 'th' | 'en'): Promise<void> {
    await browser?.close()
    browser = await openBrowser(language)
    page = await browser.context.newPage()
    await signIn(page, stack, agencyId)
  }

  async function register(operator: string, holder: string, count: number): Promise<void> {
    const sims = Array.from({ length: count }, () => ({
      msisdn: `+66${lastNumber++}`,
      nationalId: nationalId(holder),
      holderName: 'ผู้ถือ หมายเลข',
      registeredAt: '2025-01-01T00:00:00+07:00',
    }))
    await act(
      stack,
      `telco:${operator}`,
      'mutation ($input: RegisterSimsInput!) { registerSims(input: $input) { registered } }',
      { idempotencyKey: `${operator} ${holder}`, sims },
    )
  }

  const readDemands = async () => {
    const { data } = await stack.callAs('nbtc')(
      '{ simDemands(first: 50) { nodes { state holder { operator count } } } }',
    )
    return (
      data.simDemands.nodes as readonly {
        readonly state: string
        readonly holder: { readonly operator: string; readonly count: number }
      }[]
    ).map(({ state, holder }) => `${holder.operator} ${holder.count} ${state}`)
  }

  beforeAll(async () => {
    stack = await startTestStack({ consoleFolder })
    await register('ais', '310020000001', 9)
    await register('ais', '310020000002', 7)
    await register('true', '310020000003', 101)
    await register('true', '310020000004', 5)
  })
  afterAll(async () => {
    await browser?.close()
    await stack?.closeAll()
  })

  test('the regulator counts the holders over the limit, and filters them', async () => {
    await openAs('nbtc', 'th')
    await page.getByRole('heading', { level: 1, name: 'ผู้ถือซิมและคำสั่ง' }).waitFor()
    await page.getByText('3 ราย').waitFor()
    expect(await findBarriers(page)).toEqual([])
    await takePicture(page, 'holders-th')
    await page.getByLabel('ผู้ให้บริการ').selectOption('AIS')
    await page.getByText('2 ราย').waitFor()
    const downloading = page.waitForEvent('download')
    await page.getByRole('button', { name: 'บันทึกเป็น CSV' }).press('Enter')
    const lines = (await readFile(await (await downloading).path(), 'utf8')).split('\r\n')
    expect(lines.slice(1, 3).map((line) => line.split(',').slice(1, 3))).toEqual([
      ['AIS', '9'],
      ['AIS', '7'],
    ])
  })

  test('it demands the verification of one holder, and of all', async () => {
    await page
      .getByRole('button', { name: /^[\w-]{20,}$/ })
      .first()
      .focus()
    await page.keyboard.press('Enter')
    await tabTo(page, 'สั่งให้พิสูจน์ตัวตน')
    expect(await findBarriers(page)).toEqual([])
    await page.keyboard.press('Enter')
    await page.getByText('สั่งแล้ว รอพิสูจน์').last().waitFor()
    expect(await readDemands()).toEqual(['AIS 9 REQUIRED'])
    await page.getByRole('button', { name: 'สั่งทั้งหมดให้พิสูจน์ตัวตน' }).press('Enter')
    await tabTo(page, 'สั่งทั้งหมดให้พิสูจน์ตัวตน')
    await page.keyboard.press('Enter')
    await page.getByText('สั่งแล้ว 1 จาก 1 ราย เสร็จแล้ว').waitFor()
    expect(await findBarriers(page)).toEqual([])
    await page.keyboard.press('Escape')
    expect((await readDemands()).toSorted()).toEqual(['AIS 7 REQUIRED', 'AIS 9 REQUIRED'])
  })

  test('it orders numbers off as they are typed, and says which of them is none', async () => {
    await page.getByRole('tab', { name: 'ผู้ถือเกินเกณฑ์' }).press('End')
    await page.getByText('0 คำสั่ง').waitFor()
    await page.getByRole('button', { name: 'สั่งระงับหมายเลข' }).press('Enter')
    await page.keyboard.type('๐๘๑-๐๐๐-๐๐๐๐\n081 000 0001\n+66 81 000 0002, 12345')
    await tabTo(page, 'เหตุผล')
    await page.keyboard.type('ใช้โทรหลอกลวง')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.getByText('ไม่ใช่หมายเลขโทรศัพท์: 12345').waitFor()
    await takePicture(page, 'order-suspension-th')
    expect(await findBarriers(page)).toEqual([])
    await page.getByRole('textbox', { name: 'หมายเลขโทรศัพท์' }).focus()
    await page.keyboard.press('ControlOrMeta+End')
    for (let at = 0; at < ', 12345'.length; at += 1) await page.keyboard.press('Backspace')
    await tabTo(page, 'สั่งระงับ 3 หมายเลข')
    await page.keyboard.press('Enter')
    await page.getByText('3 คำสั่ง').waitFor()
    await page.getByText('081-000-0002').waitFor()
    expect(browser.faults).toEqual([])
  })

  test('the operator confirms, in English, what is off', async () => {
    await openAs('telco:ais', 'en')
    await page.getByText('3 orders').waitFor()
    await page.getByRole('checkbox', { name: 'Choose 081-000-0000' }).press('Space')
    await page.getByRole('checkbox', { name: 'Choose 081-000-0002' }).press('Space')
    expect(await findBarriers(page)).toEqual([])
    await takePicture(page, 'orders-en')
    await page.getByRole('button', { name: 'ภาษาไทย' }).press('Enter')
    await page.getByText('3 คำสั่ง').waitFor()
    expect(await findBarriers(page)).toEqual([])
    await takePicture(page, 'orders-th')
    await page.getByRole('button', { name: 'English' }).press('Enter')
    await page.getByRole('button', { name: 'Confirm 2 off' }).press('Enter')
    const since = page.getByRole('textbox', { name: 'Off since' })
    const now = await since.inputValue()
    await since.fill('1/1/2020 10:00')
    await page.keyboard.press('Enter')
    await page.getByText('Not in the future, and not before the order').waitFor()
    expect(await findBarriers(page)).toEqual([])
    await since.fill(now)
    await page.keyboard.press('Enter')
    await page.getByText('1 order', { exact: true }).waitFor()
    const { data } = await stack.callAs('nbtc')(
      '{ simOrders(first: 10) { nodes { msisdn state } } }',
    )
    expect(
      data.simOrders.nodes.map((each: { msisdn: string; state: string }) => each.state).toSorted(),
    ).toEqual(['CARRIED_OUT', 'CARRIED_OUT', 'OPEN'])
  })

  test('the operator records why a holder has so many, and the regulator decides', async () => {
    await page.getByRole('tab', { name: 'Open' }).press('End')
    await page.getByText('2 demands').waitFor()
    await page
      .getByRole('button', { name: /^[\w-]{20,}$/ })
      .first()
      .press('Enter')
    await tabTo(page, 'Record the justification')
    await page.keyboard.press('Enter')
    await page.keyboard.type('a taxi fleet')
    expect(await findBarriers(page)).toEqual([])
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.getByText('Recorded').waitFor()
    expect((await readDemands()).map((each) => each.split(' ')[2]).toSorted()).toEqual([
      'JUSTIFIED',
      'REQUIRED',
    ])
    await openAs('nbtc', 'en')
    await page.getByRole('tab', { name: 'Over the limit' }).press('ArrowRight')
    await page.getByText('2 demands').waitFor()
    await takePicture(page, 'demands-en')
    const justified = page.getByRole('row').filter({ hasText: 'Justified' })
    await justified.getByRole('button').press('Enter')
    await page.getByText('a taxi fleet').waitFor()
    await tabTo(page, 'Decide')
    await page.keyboard.press('Enter')
    await page.getByLabel('Decision').selectOption('VERIFIED')
    await tabTo(page, 'Reason')
    await page.keyboard.type('papers shown')
    expect(await findBarriers(page)).toEqual([])
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.getByText('1 demand', { exact: true }).waitFor()
    expect((await readDemands()).map((each) => each.split(' ')[2]).toSorted()).toEqual([
      'REQUIRED',
      'VERIFIED',
    ])
    expect(browser.faults).toEqual([])
  })
})
