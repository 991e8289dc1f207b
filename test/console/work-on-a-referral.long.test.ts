import { afterAll, beforeAll, expect, test } from '@jest/globals'
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
import { placeAll, referCase, reportAndRequestHolds } from '../support/console/cases.ts'
import { startTestStack, type TestStack } from '../support/domain/stack.ts'

const station = 'police:station:10101'

inBrowser('a station works on its referrals in the browser', () => {
  let stack: TestStack
  let browser: TestBrowser
  let page: Page

  const readReferrals = async (agencyId = station) => {
    const { data } = await stack.callAs(agencyId)(
      `{ referrals(first: 100) { nodes { id state officer decision complaint { number } case { caseNumber } } } }`,
    )
    return data.referrals.nodes as readonly {
      readonly id: string
      readonly state: string
      readonly officer: string | null
      readonly decision: string | null
      readonly complaint: { readonly number: string } | null
      readonly case: { readonly caseNumber: string }
    }[]
  }

  async function reopen(language: 'th' | 'en'): Promise<void> {
    await browser?.close()
    browser = await openBrowser(language)
    page = await browser.context.newPage()
    await signIn(page, stack, station)
  }

  beforeAll(async () => {
    stack = await startTestStack({ consoleFolder })
    const scamTypes = ['INVESTMENT', 'ROMANCE', 'CALL_CENTRE_THREAT', 'LOAN']
    for (const scamType of scamTypes)
      await referCase(stack, await reportAndRequestHolds(stack, { scamType }), '10101')
    await placeAll(stack, ['bank:006', 'bank:014'])
  })
  afterAll(async () => {
    await browser?.close()
    await stack?.closeAll()
  })

  test('in Thai, from the first look to the decision, by keyboard alone', async () => {
    const [{ case: referred } = { case: { caseNumber: '' } }] = await readReferrals()
    await reopen('th')
    await page.getByRole('heading', { level: 1, name: 'คดีที่รับส่งต่อ' }).waitFor()
    await page.getByText('4 คดี').waitFor()
    expect(await findBarriers(page)).toEqual([])

    await tabTo(page, referred.caseNumber)
    await page.keyboard.press('Enter')
    await page.getByRole('dialog', { name: `คดี ${referred.caseNumber}` }).waitFor()
    await tabTo(page, 'รับทราบ')
    await page.keyboard.press('Enter')
    await page.getByText('บันทึกแล้ว').waitFor()

    await tabTo(page, 'มอบหมายพนักงานสอบสวน')
    await page.keyboard.press('Enter')
    await page.keyboard.press('ControlOrMeta+a')
    await page.keyboard.press('Delete')
    await page.keyboard.press('Enter')
    await page.getByText('กรอกชื่อพนักงานสอบสวน').waitFor()
    await page.keyboard.type('พ.ต.ต. สมหญิง')
    await page.keyboard.press('Enter')
    await page.getByText('บันทึกแล้ว').waitFor()

    await tabTo(page, 'บันทึกคำร้องทุกข์')
    await page.keyboard.press('Enter')
    await page.keyboard.type('๑๒/๒๕๖๙')
    await tabTo(page, 'เวลาที่รับคำร้องทุกข์')
    await page.keyboard.press('ControlOrMeta+a')
    await page.keyboard.type('๑/๑/๒๕๙๙ ๐๙:๐๐')
    await page.keyboard.press('Enter')
    await page.getByText('ต้องไม่เป็นเวลาในอนาคต').waitFor()
    await takePicture(page, 'referral-th')
    expect(await findBarriers(page)).toEqual([])
    await page.keyboard.press('ControlOrMeta+a')
    await page.keyboard.type(buddhist(new Date(Date.now() - 3_600_000)))
    await page.keyboard.press('Enter')
    await page.getByText('บันทึกแล้ว').waitFor()

    await tabTo(page, 'บันทึกผลการพิจารณา')
    await page.keyboard.press('Enter')
    await page.getByLabel('ผลการพิจารณา').selectOption('NO_EVIDENCE')
    await tabTo(page, 'เหตุผล')
    await page.keyboard.type('ซื้อขายจริง')
    await tabTo(page, 'บันทึกผลการพิจารณา')
    await page.keyboard.press('Enter')
    await page.getByText('บันทึกแล้ว').waitFor()
    expect(await readReferrals()).toContainEqual({
      id: expect.any(String),
      state: 'NOT_ACCEPTED',
      officer: 'พ.ต.ต. สมหญิง',
      decision: 'NO_EVIDENCE',
      complaint: { number: '๑๒/๒๕๖๙' },
      case: { caseNumber: referred.caseNumber },
    })
    await page.keyboard.press('Escape')
    await page.getByText('3 คดี').waitFor()
    await takePicture(page, 'referrals-th')
    expect(browser.faults).toEqual([])
  })

  test('in English, what was typed stays when the network is gone, and is done once when it is back', async () => {
    await reopen('en')
    await page.getByRole('heading', { level: 1, name: 'Referrals' }).waitFor()
    await page.getByText('3 referrals').waitFor()
    expect(await findBarriers(page)).toEqual([])
    const [first] = (await readReferrals()).filter(({ state }) => state === 'SENT')
    await page.getByRole('button', { name: first?.case.caseNumber ?? '' }).press('Enter')
    await tabTo(page, 'Record a complaint')
    await page.keyboard.press('Enter')
    await page.keyboard.type('77/2026')
    await page.context().setOffline(true)
    await page.keyboard.press('Enter')
    await page.getByText('The gateway cannot be reached').waitFor()
    expect(await page.getByLabel('Number of the complaint').inputValue()).toBe('77/2026')
    expect(await findBarriers(page)).toEqual([])
    await page.context().setOffline(false)
    await page.keyboard.press('Enter')
    await page.getByText('Recorded').waitFor()
    const after = (await readReferrals()).filter(({ state }) => state === 'COMPLAINED')
    expect(after.map(({ complaint }) => complaint)).toEqual([{ number: '77/2026' }])

    await tabTo(page, 'Decide')
    await page.keyboard.press('Enter')
    await page.getByLabel('Decision', { exact: true }).selectOption('ACCEPTED')
    await tabTo(page, 'Decide')
    await page.keyboard.press('Enter')
    await page.getByText('Enter the number of the police case').waitFor()
    await takePicture(page, 'referral-en')
    await page.keyboard.press('Escape')
    await page.getByRole('tab', { name: 'Under way' }).press('ArrowRight')
    await page.getByText('0 referrals').waitFor()
    await page.getByRole('tab', { name: 'Mine' }).press('ArrowLeft')
    await page.getByText('3 referrals').waitFor()
    await takePicture(page, 'referrals-en')
  })

  test('a referral that goes to another station leaves this one', async () => {
    const [first] = (await readReferrals()).filter(({ state }) => state === 'SENT')
    await page.getByRole('button', { name: first?.case.caseNumber ?? '' }).press('Enter')
    await tabTo(page, 'Transfer')
    await page.keyboard.press('Enter')
    await page.getByLabel('To the station').selectOption('10102')
    await tabTo(page, 'Reason')
    await page.keyboard.type('the victim lives there')
    await tabTo(page, 'Transfer')
    await page.keyboard.press('Enter')
    await page.getByText('The station does not have this referral any more.').waitFor()
    await page.keyboard.press('Escape')
    await page.getByText('2 referrals').waitFor()
    const moved = await readReferrals('police:station:10102')
    expect(moved.map((each) => each.case.caseNumber)).toEqual([first?.case.caseNumber])
  })
})

/** As an officer types it: Buddhist year and Thai digits. */
function buddhist(at: Date): string {
  const [year, month, day, hour, minute] = new Date(at.getTime() + 7 * 3_600_000)
    .toISOString()
    .split(/[-T:]/)
  const typed = `${day}/${month}/${Number(year) + 543} ${hour}:${minute}`
  return typed.replaceAll(/\d/g, (digit) => String.fromCharCode(0x0e50 + Number(digit)))
}
