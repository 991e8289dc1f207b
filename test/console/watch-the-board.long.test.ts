import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Page } from 'playwright-core'
import { dayOf, soonAfter } from '../../console/board/interval.ts'
import {
  consoleFolder,
  findBarriers,
  inBrowser,
  openBrowser,
  signIn,
  takePicture,
  type TestBrowser,
} from '../support/console/browser.ts'
import { referCase } from '../support/console/cases.ts'
import { answerSome, openCase } from '../support/console/trails.ts'
import { startTestStack, type TestStack } from '../support/domain/stack.ts'

const words = {
  th: {
    title: 'กระดานสด',
    bank: 'ธนาคารกรุงไทย',
    banks: 'ธนาคารที่ยังไม่ตอบ',
    requests: 'คำขอที่ยังไม่มีคำตอบ',
    lapsing: 'พ้นกำหนดภายใน 24 ชม.',
    overdue: 'สถานีเกินกำหนด',
    reported: 'รับแจ้งวันนี้',
    file: /^เคส AOC-/,
  },
  en: {
    title: 'Live board',
    bank: 'Krungthai Bank',
    banks: 'Banks that have not answered',
    requests: 'Requests without an answer',
    lapsing: 'Lapses within 24 hours',
    overdue: 'Overdue at the police',
    reported: 'Reported today',
    file: /^Case AOC-/,
  },
} as const

inBrowser('the centre watches the board in the browser', () => {
  let stack: TestStack
  let waiting: string

  beforeAll(async () => {
    stack = await startTestStack({ consoleFolder })
    const answered = await openCase(stack)
    await answerSome(stack, answered, ['006', '014'])
    await referCase(stack, answered, '10101')
    waiting = await openCase(stack)
    await openCase(stack)
    // one case has nearly run out of time, its station has, and another case has waited long
    await stack.database.db.asOwner(async (db) => {
      await db.query(
        `update accounts.hold set lapses_at = now() + interval '3 hours' where lapses_at is not null`,
      )
      await db.query("update referrals.referral set due_at = now() - interval '2 hours'")
      await db.query(
        `update accounts.hold set requested_at = requested_at - interval '50 minutes'
         where case_id = $1::uuid`,
        [waiting],
      )
    })
  })
  afterAll(async () => stack?.closeAll())

  describe.each(['th', 'en'] as const)('%s', (language) => {
    const say = words[language]
    let browser: TestBrowser
    let page: Page

    const rowsOf = (label: string) => page.getByRole('region', { name: label }).locator('tbody tr')

    beforeAll(async () => {
      browser = await openBrowser(language)
      page = await browser.context.newPage()
      await signIn(page, stack, 'aoc')
    })
    afterAll(async () => browser?.close())

    test('banks and requests without an answer stand with the oldest first', async () => {
      await page.goto(new URL('/console/board', stack.gatewayUrl).href)
      await page.getByRole('heading', { level: 1, name: say.title }).waitFor()
      await rowsOf(say.requests).first().waitFor()
      await rowsOf(say.banks).first().waitFor()
      const ages = await rowsOf(say.requests).locator('td:last-child').allTextContents()
      expect(ages[0]).toMatch(/^5\d /)
      expect(await rowsOf(say.requests).first().getByRole('link').getAttribute('href')).toContain(
        waiting,
      )
    })

    test('what lapses soon and what is overdue at the police is listed', async () => {
      await rowsOf(say.lapsing).first().waitFor()
      await rowsOf(say.overdue).first().waitFor()
      expect(await rowsOf(say.overdue).count()).toBe(1)
      await page.getByRole('heading', { name: `${say.overdue} (1)`, exact: true }).waitFor()
    })

    test("today's figures count the reports", async () => {
      const tile = page.locator('.tile', { hasText: say.reported })
      await tile.getByText('3', { exact: true }).waitFor()
      expect(await findBarriers(page)).toEqual([])
      await takePicture(page, `board-${language}`)
    })

    test('by keyboard, the requests of one bank are shown, and a row leads to its case', async () => {
      const all = await rowsOf(say.requests).count()
      await page.getByRole('button', { name: say.bank }).press('Enter')
      await page.getByRole('heading', { name: new RegExp(`· ${say.bank}`) }).waitFor()
      await rowsOf(say.requests).first().waitFor()
      expect(await rowsOf(say.requests).count()).toBeLessThan(all)
      await rowsOf(say.requests).first().getByRole('link').press('Enter')
      await page.getByRole('heading', { level: 1, name: say.file }).waitFor()
      expect(browser.faults).toEqual([])
    })
  })

  test('an answer of a bank takes its request from the board by itself', async () => {
    const browser = await openBrowser('en')
    try {
      const page = await browser.context.newPage()
      await signIn(page, stack, 'aoc')
      await page.goto(new URL('/console/board', stack.gatewayUrl).href)
      const row = page.getByRole('region', { name: words.en.requests }).locator('tbody tr', {
        hasText: words.en.bank,
      })
      await row.first().waitFor()
      const hold = await stack.callAs('bank:006')(
        '{ holds(filter: { state: REQUESTED }, first: 100) { nodes { id } } }',
      )
      for (const { id } of hold.data.holds.nodes)
        await stack.callAs('bank:006')(
          'mutation ($id: ID!) { placeHold(input: { holdId: $id, heldSatang: 0 }) { hold { id } } }',
          { id },
        )
      await row.first().waitFor({ state: 'detached' })
    } finally {
      await browser.close()
    }
  })
})

describe('times of the board', () => {
  test('a day begins at midnight in Bangkok', () => {
    expect(dayOf(Date.parse('2026-11-26T16:59:59Z'))).toEqual({
      from: '2026-11-25T17:00:00.000Z',
      to: '2026-11-26T17:00:00.000Z',
    })
    expect(dayOf(Date.parse('2026-11-26T17:00:00Z')).from).toBe('2026-11-26T17:00:00.000Z')
  })

  test('soon is at least a day ahead, to the full hour', () => {
    expect(soonAfter(Date.parse('2026-11-26T11:01:00Z'))).toBe('2026-11-27T12:00:00.000Z')
    expect(soonAfter(Date.parse('2026-11-26T11:00:00Z'))).toBe('2026-11-27T11:00:00.000Z')
  })
})
