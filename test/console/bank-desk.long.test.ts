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
import { decideWithoutEvidence, placeAll, reportAndRequestHolds } from '../support/console/cases.ts'
import { startTestStack, type TestStack } from '../support/domain/stack.ts'

inBrowser('the desk of a bank in the browser', () => {
  let stack: TestStack
  let browser: TestBrowser
  let page: Page
  let caseId: string

  const readHolds = async () => {
    const { data } = await stack.callAs('bank:014')(
      '{ holds(first: 100) { nodes { state heldSatang account { accountNumber } } } }',
    )
    return (
      data.holds.nodes as readonly {
        readonly state: string
        readonly heldSatang: number | null
        readonly account: { readonly accountNumber: string }
      }[]
    )
      .map(({ state, heldSatang, account }) => [account.accountNumber, state, heldSatang] as const)
      .toSorted(([one], [other]) => one.localeCompare(other))
  }

  async function openAs(officer: string, language: 'th' | 'en'): Promise<void> {
    await browser?.close()
    browser = await openBrowser(language)
    page = await browser.context.newPage()
    await signIn(page, stack, 'bank:014', officer)
  }

  beforeAll(async () => {
    stack = await startTestStack({ consoleFolder })
    caseId = await reportAndRequestHolds(stack)
  })
  afterAll(async () => {
    await browser?.close()
    await stack?.closeAll()
  })

  test('many requests are held at once, and the one whose amount is wrong is told beside it', async () => {
    await openAs('officer-a', 'th')
    await page.getByText('2 คำขอที่รอ').waitFor()
    await page.getByRole('checkbox', { name: 'เลือกทั้งหมด' }).focus()
    await page.keyboard.press('Space')
    expect(await findBarriers(page)).toEqual([])
    await tabTo(page, 'ระงับ 2 รายการที่เลือก', 'Shift+Tab')
    await page.keyboard.press('Enter')
    const second = page.getByRole('textbox', { name: 'ยอดที่ระงับ บัญชี 0144445554' })
    await second.focus()
    await page.keyboard.press('ControlOrMeta+a')
    await page.keyboard.type('๙๐๐,๐๐๐')
    await page.keyboard.press('Enter')
    await page.getByText('ต้องไม่เกินยอดที่ขอ 20,000.00 บาท').waitFor()
    await takePicture(page, 'hold-many-th')
    expect(await findBarriers(page)).toEqual([])
    await page.keyboard.press('ControlOrMeta+a')
    await page.keyboard.type('๑๕,๐๐๐')
    await page.keyboard.press('Enter')
    await second.waitFor({ state: 'detached' })
    await page.getByText('0 คำขอที่รอ').waitFor()
    expect(await readHolds()).toEqual([
      ['0142223332', 'PLACED', 5_000_000],
      ['0144445554', 'PARTIAL', 1_500_000],
    ])
  })

  test('the list that is on the screen is saved as CSV', async () => {
    await page.getByRole('tab', { name: 'รอดำเนินการ' }).press('ArrowRight')
    await page.getByText('2 รายการ').waitFor()
    await takePicture(page, 'holds-th')
    expect(await findBarriers(page)).toEqual([])
    const downloading = page.waitForEvent('download')
    await page.getByRole('button', { name: 'บันทึกเป็น CSV' }).press('Enter')
    const saved = await (await downloading).path()
    const lines = (await readFile(saved, 'utf8')).split('\r\n')
    expect(lines[0]).toBe('\uFEFFบัญชี,สถานะ,ยอดที่ระงับ (บาท),เลขเคส,ฐานกฎหมาย,คำขอปล่อยคืน,ครบกำหนด')
    expect(lines.toSorted()[1]).toMatch(/^0142223332,ระงับแล้ว,"50,000.00",AOC-2569-0000001,/)
    expect(lines).toHaveLength(4)
  })

  test('who asked for a release does not decide on it', async () => {
    await page.getByRole('button', { name: '0142223332' }).press('Enter')
    await tabTo(page, 'ขอปล่อยคืน')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.getByText('กรอกเหตุผล').waitFor()
    await page.keyboard.press('Shift+Tab')
    await page.keyboard.type('ร้านค้าสุจริต')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.getByText('บันทึกแล้ว').waitFor()
    await tabTo(page, 'พิจารณาคำขอปล่อยคืน')
    await page.keyboard.press('Enter')
    await page.getByLabel('ผลการพิจารณา').selectOption('RELEASED')
    await page.getByRole('textbox', { name: 'เหตุผล' }).fill('จริง')
    await tabTo(page, 'พิจารณาคำขอปล่อยคืน')
    await page.keyboard.press('Enter')
    await page.getByText('ไม่มีสิทธิ', { exact: true }).waitFor()
    await page.getByText('ต้องเป็นเจ้าหน้าที่คนอื่น').waitFor()
    expect(await page.locator('.problem [lang=en]').count()).toBe(0)
    expect(await page.getByRole('textbox', { name: 'เหตุผล' }).inputValue()).toBe('จริง')
    expect(await findBarriers(page)).toEqual([])
    expect(browser.faults).toEqual([])
  })

  test('another officer decides, in English, and the hold ends', async () => {
    await openAs('officer-b', 'en')
    await page.getByRole('tab', { name: 'Waiting' }).press('ArrowRight')
    await page.getByRole('button', { name: '0142223332' }).press('Enter')
    await tabTo(page, 'Decide on the release')
    await page.keyboard.press('Enter')
    await page.getByLabel('Decision').selectOption('RELEASED')
    await page.getByRole('textbox', { name: 'Reason' }).fill('a merchant')
    await takePicture(page, 'release-en')
    expect(await findBarriers(page)).toEqual([])
    await tabTo(page, 'Decide on the release')
    await page.keyboard.press('Enter')
    await page.getByText('Recorded').waitFor()
    await page.keyboard.press('Escape')
    await page.getByText('1 hold', { exact: true }).waitFor()
    expect((await readHolds())[0]).toEqual(['0142223332', 'RELEASED', 5_000_000])
  })

  test('holds that became liftable are lifted together', async () => {
    await placeAll(stack, ['bank:014', 'bank:006'])
    await decideWithoutEvidence(stack, caseId, '10101')
    await page.getByRole('tab', { name: 'Standing' }).press('ArrowRight')
    await page.getByRole('checkbox', { name: 'Choose 0144445554' }).press('Space')
    await takePicture(page, 'holds-en')
    await tabTo(page, 'Lift 1 chosen', 'Shift+Tab')
    await page.keyboard.press('Enter')
    await page.keyboard.type('no evidence')
    expect(await findBarriers(page)).toEqual([])
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.getByText('0 holds').waitFor()
    expect((await readHolds())[1]).toEqual(['0144445554', 'LIFTED', 1_500_000])
    expect(browser.faults).toEqual([])
  })
})
