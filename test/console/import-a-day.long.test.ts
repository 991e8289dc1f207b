import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import { readFile } from 'node:fs/promises'
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
import { sayIn } from '../support/console/catalogue.ts'
import { startTestStack, type TestStack } from '../support/domain/stack.ts'

const fixtures = new URL('../fixtures/hotline-day/', import.meta.url)
const day = new URL('hotline-day-small.csv', fixtures).pathname

inBrowser('the centre imports a day of the hotline in the browser', () => {
  let stack: TestStack
  let browser: TestBrowser | undefined
  let counts: Readonly<Record<'accepted' | 'duplicate' | 'rejected', number>>

  beforeAll(async () => {
    stack = await startTestStack({ consoleFolder })
    const truth = JSON.parse(
      await readFile(new URL('hotline-day-small.truth.json', fixtures), 'utf8'),
    ) as readonly { readonly verdict: keyof typeof counts }[] // as the fixture has it
    const count = (verdict: string) => truth.filter((row) => row.verdict === verdict).length
    counts = {
      accepted: count('accepted'),
      duplicate: count('duplicate'),
      rejected: count('rejected'),
    }
  })
  afterEach(async () => {
    await browser?.close()
    browser = undefined
  })
  afterAll(async () => stack?.closeAll())

  async function openImport(language: 'th' | 'en', agencyId = 'aoc'): Promise<Page> {
    browser = await openBrowser(language)
    const page = await browser.context.newPage()
    await signIn(page, stack, agencyId)
    await page.goto(new URL('/console/import', stack.gatewayUrl).href)
    return page
  }

  const choose = (page: Page, file: string | { name: string; mimeType: string; buffer: Buffer }) =>
    page.locator('input[type=file]').setInputFiles(file)
  const tiles = (page: Page) => page.locator('.import .tile strong').allInnerTexts()
  const casesOf = async () => {
    const { data } = await stack.callAs('aoc')('{ cases(first: 100) { nodes { caseNumber } } }')
    return data.cases.nodes.length as number
  }
  const expected = (accepted: number, duplicates: number) =>
    [accepted, duplicates, counts.rejected].map(String)

  test('in Thai, the file is judged, and nothing is sent before the officer says so', async () => {
    const page = await openImport('th')
    const say = sayIn('th')
    await page.getByRole('heading', { level: 1, name: say('import.title') }).waitFor()
    expect(await findBarriers(page)).toEqual([])
    await choose(page, day)
    await page.getByRole('button', { name: say('import.send') }).waitFor()
    expect(await tiles(page)).toEqual(expected(counts.accepted, counts.duplicate))
    expect(await findBarriers(page)).toEqual([])
    // columns and reasons are in Thai
    const rejected = page.locator('.import table tbody')
    expect(await rejected.locator('[lang=en]').count()).toBe(0)
    expect(await rejected.innerText()).not.toMatch(/must|column|_/)
    await takePicture(page, 'import-th')
    const downloading = page.waitForEvent('download')
    const { rejected: count } = counts
    await page.getByRole('button', { name: say('import.save-rejected', { count }) }).press('Enter')
    const text = await readFile(await (await downloading).path(), 'utf8')
    expect(text).toContain('จำนวนเงิน,"จำนวนเงินเป็นบาท')
    expect(await casesOf()).toBe(0)
    expect(browser?.faults).toEqual([])
  })

  test('a gateway that does not answer interrupts it; it goes on, and nothing is recorded twice', async () => {
    const page = await openImport('en')
    const say = sayIn('en')
    await choose(page, day)
    const send = page.getByRole('button', { name: say('import.send') })
    await send.waitFor()
    // the third case is recorded, and its answer is lost; then the network is gone
    let sent = 0
    await page.route('**/graphql', async (route) => {
      if (route.request().postData()?.includes('"operationName":"ImportCase"') !== true)
        return route.continue()
      sent += 1
      if (sent < 3) return route.continue()
      if (sent === 3) await route.fetch()
      return route.abort()
    })
    await send.press('Enter')
    await page.getByText(say('import.interrupted')).waitFor()
    expect(await findBarriers(page)).toEqual([])
    const before = await casesOf()
    expect(before).toBeGreaterThan(0)
    await page.unrouteAll()
    await page.getByRole('button', { name: say('import.go-on') }).press('Enter')
    const save = page.getByRole('button', {
      name: say('import.save-rejected', { count: counts.rejected }),
    })
    await save.waitFor()
    const [accepted = '', duplicates = '', rejected] = await tiles(page)
    expect(Number(accepted) + Number(duplicates)).toBe(counts.accepted + counts.duplicate)
    expect(rejected).toBe(String(counts.rejected))
    expect(await findBarriers(page)).toEqual([])
    await takePicture(page, 'import-en')

    const downloading = page.waitForEvent('download')
    await save.press('Enter')
    const download = await downloading
    expect(download.suggestedFilename()).toBe('hotline-day-small.csv.rejected.csv')
    const text = await readFile(await download.path(), 'utf8')
    expect(text.startsWith('\uFEFF')).toBe(true)
    expect(text.split('\n')[0]).toMatch(/,line,column,reason$/)
    expect(browser?.faults).toEqual([])
  })

  test('the same file again changes nothing', async () => {
    const before = await casesOf()
    const page = await openImport('th')
    const say = sayIn('th')
    await choose(page, day)
    await page.getByRole('button', { name: say('import.send') }).press('Enter')
    await page.getByText(/เปิดหรือเพิ่มข้อมูลแล้ว 0 เคส/).waitFor()
    expect(await tiles(page)).toEqual(expected(0, counts.accepted + counts.duplicate))
    expect(await casesOf()).toBe(before)
  })

  test.each([
    ['en', 'none of the first 30 rows names a column'],
    ['th', 'ไม่พบชื่อคอลัมน์ใน 30 แถวแรก'],
  ] as const)(
    'a file without a table of the hotline is told for what it is (%s)',
    async (language, reason) => {
      const page = await openImport(language)
      const say = sayIn(language)
      const buffer = Buffer.from('<script>alert(1)</script>,"=cmd|x"\n1,2\n')
      await choose(page, { name: 'other.csv', mimeType: 'text/csv', buffer })
      await page.getByText(say('import.unreadable')).waitFor()
      await page.getByText(reason).waitFor()
      expect(await page.getByRole('button', { name: say('import.send') }).count()).toBe(0)
      expect(await findBarriers(page)).toEqual([])
      expect(browser?.faults).toEqual([])
    },
  )

  test('no other agency is offered it', async () => {
    const page = await openImport('en', 'bank:006')
    const say = sayIn('en')
    await page.getByRole('link', { name: say('me.title') }).waitFor()
    expect(await page.getByRole('link', { name: say('import.title') }).count()).toBe(0)
    expect(await page.locator('input[type=file]').count()).toBe(0)
  })
})
