import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { readFile } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import {
  consoleFolder,
  findBarriers,
  inBrowser,
  openBrowser,
  signIn,
  tabTo,
  takePicture,
  topsOf,
  type TestBrowser,
} from '../support/console/browser.ts'
import { reportAndRequestHolds } from '../support/console/cases.ts'
import { nationalIds } from '../support/domain/reports.ts'
import { startTestStack, type TestStack } from '../support/domain/stack.ts'

inBrowser('an authority of oversight in the browser', () => {
  let stack: TestStack
  let browser: TestBrowser
  let page: Page
  let caseId: string

  async function openAs(agencyId: string, language: 'th' | 'en'): Promise<void> {
    await browser?.close()
    browser = await openBrowser(language)
    page = await browser.context.newPage()
    await signIn(page, stack, agencyId)
  }

  /** Waits until the log has what the test is about. */
  async function untilListed(query: string, field: string, isThere: (count: number) => boolean) {
    const pdpc = stack.callAs('oversight:pdpc')
    for (;;) {
      const { data } = await pdpc(query)
      if (isThere(data[field].nodes.length)) return
      await setTimeout(200)
    }
  }

  beforeAll(async () => {
    stack = await startTestStack({ consoleFolder })
    caseId = await reportAndRequestHolds(stack)
    const centre = stack.callAs('aoc', { purpose: `basis=s8-5, case="${caseId}"` })
    await centre('query Victim($id: ID!) { case(id: $id) { victim { id name } } }', { id: caseId })
    const curious = stack.callAs('bank:004', { officer: 'curious' })
    for (let at = 0; at < 25; at += 1)
      await curious('query Probe { simHolders(filter: {}) { totalCount } }')
    await untilListed('{ anomalies { nodes { id } } }', 'anomalies', (count) => count > 0)
    await untilListed(
      '{ accesses(filter: { coordinate: "Person.name" }) { nodes { id } } }',
      'accesses',
      (count) => count > 0,
    )
  })
  afterAll(async () => {
    await browser?.close()
    await stack?.closeAll()
  })

  test('it lands on what is unusual, with the accesses behind it', async () => {
    await openAs('oversight:pdpc', 'th')
    await page.getByRole('heading', { level: 1, name: 'การเข้าถึงข้อมูล' }).waitFor()
    await page.getByRole('button', { name: 'ถูกปฏิเสธซ้ำ ๆ' }).waitFor()
    expect(await page.locator('header.frame nav a').allTextContents()).toEqual([
      'การเข้าถึงข้อมูล',
      'เกี่ยวกับฉัน',
    ])
    expect(await findBarriers(page)).toEqual([])
    await takePicture(page, 'anomalies-th')
    await page.getByRole('button', { name: 'ถูกปฏิเสธซ้ำ ๆ' }).press('Enter')
    await page.getByText('และเกินครึ่งของวันนั้น ถูกปฏิเสธ').waitFor()
    await page.getByRole('dialog').getByText('curious').first().waitFor()
    expect(await findBarriers(page)).toEqual([])
    await page.keyboard.press('Escape')
    expect(browser.faults).toEqual([])
  })

  test('the accesses to a person are found by the national ID, and the proof of one is saved', async () => {
    await page.getByRole('tab', { name: 'ผิดปกติ' }).press('End')
    const person = page.getByLabel('บุคคล', { exact: true })
    await person.waitFor()
    expect(await findBarriers(page)).toEqual([])
    await person.focus()
    await page.keyboard.type(nationalIds.victim)
    await page.keyboard.press('Enter')
    await page.getByText('1 รายการ').waitFor()
    await takePicture(page, 'accesses-th')
    await page.getByRole('row').nth(1).getByRole('button').press('Enter')
    await page.getByText('Person.name', { exact: true }).waitFor()
    await page.getByText(caseId, { exact: true }).first().waitFor()
    expect(await findBarriers(page)).toEqual([])
    await tabTo(page, 'ขอหลักฐานยืนยัน')
    await page.keyboard.press('Enter')
    const save = page.getByRole('button', { name: 'บันทึกหลักฐาน' })
    await save.or(page.getByText('รอลงลายมือชื่อ')).first().waitFor()
    while ((await save.count()) === 0) {
      await page.getByRole('button', { name: 'ขอหลักฐานยืนยัน' }).press('Enter')
      await setTimeout(500)
    }
    await takePicture(page, 'access-proof-th')
    expect(await findBarriers(page)).toEqual([])
    const downloading = page.waitForEvent('download')
    await save.press('Enter')
    const download = await downloading
    expect(download.suggestedFilename()).toMatch(/\.tlog-proof$/)
    expect(await readFile(await download.path(), 'utf8')).toMatch(/^c2sp\.org\/tlog-proof@v1\n/)
    expect(browser.faults).toEqual([])
  })

  test('in English, from the figures of an officer to the accesses', async () => {
    await openAs('oversight:pdpc', 'en')
    await page.getByRole('tab', { name: 'Unusual' }).press('ArrowRight')
    const officer = page.getByRole('button', { name: 'curious' }).first()
    await officer.waitFor()
    expect(await findBarriers(page)).toEqual([])
    await takePicture(page, 'access-figures-en')
    await officer.press('Enter')
    await page.getByText('25 accesses').waitFor()
    expect(await page.getByLabel('Agency').inputValue()).toBe('bank:004')
    await page.getByLabel('Agency').fill('')
    await page.getByLabel('Officer').focus()
    await page.keyboard.press('Enter')
    await page.getByText('Enter the agency of the officer').waitFor()
    expect(await findBarriers(page)).toEqual([])
    // an agency is found by its name
    const option = page.locator('datalist option[value="bank:004"][label="Kasikornbank"]')
    await option.waitFor({ state: 'attached' })
    const search = page.waitForRequest(
      (request) => request.postData()?.includes('"operationName":"Accesses"') === true,
    )
    await page.getByLabel('Agency').fill('Kasikornbank')
    await tabTo(page, 'Search')
    await page.keyboard.press('Enter')
    expect((await search).postData()).toContain('"agency":"bank:004"')
    await page.getByLabel('Agency').fill('bank:004')
    await page.getByLabel('Outcome').selectOption('SERVED')
    await tabTo(page, 'Search')
    await page.keyboard.press('Enter')
    await page.getByText('0 accesses').waitFor()
    const controls = await page.locator('form.search').locator('select, input, button').all()
    expect(await topsOf(controls)).toHaveLength(1)
    await takePicture(page, 'accesses-en')
    expect(browser.faults).toEqual([])
  })

  test('the auditor of a bank searches among the accesses of the bank alone', async () => {
    await openAs('bank:004', 'en')
    await page.getByRole('link', { name: 'Accesses' }).press('Enter')
    await page.getByRole('tab', { name: 'Unusual' }).press('End')
    await page.getByLabel('Officer').waitFor()
    expect(await page.getByLabel('Agency').count()).toBe(0)
    await page.getByText('curious').first().waitFor()
    expect(await page.getByText('Operation Center').count()).toBe(0)
  })

  test('the centre writes the letter that a person asked for, in both languages', async () => {
    await openAs('aoc', 'th')
    await page.getByRole('link', { name: 'การเข้าถึงข้อมูล' }).press('Enter')
    await page.getByRole('tab', { name: 'ผิดปกติ' }).press('End')
    const nationalId = page.getByLabel('เลขประจำตัวประชาชนของผู้ขอ')
    await nationalId.focus()
    await page.keyboard.type('1101700230700')
    await page.keyboard.press('Enter')
    await page.getByText('เลข 13 หลักไม่ถูกต้อง').waitFor()
    expect(await findBarriers(page)).toEqual([])
    await nationalId.fill(nationalIds.victim)
    await page.keyboard.press('Enter')
    const letter = page.locator('pre.letter')
    await letter.getByText('ศูนย์ปฏิบัติการ').waitFor()
    expect(await letter.textContent()).not.toContain('officer-1')
    expect(await findBarriers(page)).toEqual([])
    await takePicture(page, 'letter-th')
    await page.getByRole('button', { name: 'English' }).press('Enter')
    await page.getByLabel('Language of the letter').selectOption('en')
    await tabTo(page, 'Write the letter')
    await page.keyboard.press('Enter')
    await letter.getByText('Anti-Online Scam').waitFor()
    expect(await findBarriers(page)).toEqual([])
    await takePicture(page, 'letter-en')
    expect(browser.faults).toEqual([])
  })
})
