import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
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
import { referCase } from '../support/console/cases.ts'
import { answerSome, largeTrail, openCase } from '../support/console/trails.ts'
import { startTestStack, type TestStack } from '../support/domain/stack.ts'

const words = {
  th: {
    title: /^เคส AOC-/,
    show: 'แสดงข้อมูลบุคคล',
    reading: 'กำลังดูข้อมูลบุคคลตาม ม.8/5 อำนาจศูนย์',
    purposes: 'ฐานกฎหมายที่เปิดอยู่ 1',
    asked: 'ผู้เสียหายแจ้ง (ม.7)',
    byBank: 'รวมตามธนาคาร',
    holders: 'แสดงชื่อเจ้าของบัญชี',
    picture: 'เส้นทางเงินเป็นภาพ',
    one: 'แสดง 2 จาก 3 รายการโอน',
    unseen: 'ไม่มีสิทธิเห็นการระงับ',
    open: 'ยังไม่ได้ขอระงับ',
    missing: 'ไม่มีเคสนี้ หรือหน่วยงานของท่านไม่เกี่ยวข้องกับเคสนี้',
  },
  en: {
    title: /^Case AOC-/,
    show: 'Show persons',
    reading: 'Reading about persons under s.8/5, the centre',
    purposes: '1 purpose open',
    asked: "Victim's word (s.7)",
    byBank: 'Collapse by bank',
    holders: "Show holders' names",
    picture: 'Picture of the money trail',
    one: '2 of 3 transfers',
    unseen: 'Holds not visible to you',
    open: 'No hold asked',
    missing: 'No such case, or your agency has no part in it',
  },
} as const

inBrowser('a case is read in the browser', () => {
  let stack: TestStack
  let small: string
  let large: string

  beforeAll(async () => {
    stack = await startTestStack({ consoleFolder })
    small = await openCase(stack)
    await answerSome(stack, small, ['014'])
    large = await openCase(stack, largeTrail())
    await answerSome(stack, large, ['002', '004', '006', '011', '014'])
  })
  afterAll(async () => stack?.closeAll())

  describe.each(['th', 'en'] as const)('%s', (language) => {
    const say = words[language]
    let browser: TestBrowser
    let page: Page

    const open = (caseId: string) =>
      page.goto(new URL(`/console/cases/${caseId}`, stack.gatewayUrl).href)

    beforeAll(async () => {
      browser = await openBrowser(language)
      page = await browser.context.newPage()
      await signIn(page, stack, 'aoc')
    })
    afterAll(async () => browser?.close())

    test('the file opens without a person in it', async () => {
      await open(small)
      await page.getByRole('heading', { level: 1, name: say.title }).waitFor()
      await page.getByRole('cell', { name: '0144445554' }).first().waitFor()
      expect(await page.getByText('สมชาย ใจดี').count()).toBe(0)
      expect(await findBarriers(page)).toEqual([])
    })

    test('the purpose is asked once, shown, and opens names', async () => {
      await page.getByRole('button', { name: say.show }).press('Enter')
      await page.getByText('สมชาย ใจดี').waitFor()
      const bar = page.locator('.purpose p')
      expect((await bar.textContent())?.trim()).toBe(say.reading)
      await page.getByRole('button', { name: say.holders }).press('Enter')
      await page.getByRole('cell', { name: 'บัญชี ม้าหนึ่ง' }).waitFor()
    })

    test('the purpose stays over a reload, is shown on every screen, and ends where the officer ends it', async () => {
      await page.reload()
      await page.getByText('สมชาย ใจดี').waitFor()
      expect((await page.locator('.purpose p').textContent())?.trim()).toBe(say.reading)
      await page.getByRole('link', { name: say.purposes }).press('Enter')
      const end = page.getByRole('listitem').getByRole('button')
      await end.waitFor()
      expect(await findBarriers(page)).toEqual([])
      await end.press('Enter')
      await page.getByRole('link', { name: say.purposes }).waitFor({ state: 'detached' })
      await open(small)
      await page.getByRole('button', { name: say.show }).waitFor()
      expect(await page.getByText('สมชาย ใจดี').count()).toBe(0)
      await page.getByRole('button', { name: say.show }).press('Enter')
      await page.getByText('สมชาย ใจดี').waitFor()
    })

    test('the timeline is in the language of the reader', async () => {
      const events = page.locator('.timeline')
      await events.getByText(say.asked).first().waitFor()
      // Thai screens name agencies in Thai; no sentence of the graph stands there
      expect(await events.locator('[lang=en]').count()).toBe(0)
      expect(await events.textContent()).not.toMatch(/a hold|was opened/)
    })

    test('by keyboard, an account of the picture is found and its transfers are shown', async () => {
      const cards = page.getByRole('group', { name: say.picture }).getByRole('button')
      expect(await cards.count()).toBe(4)
      await cards.first().focus()
      await page.keyboard.press('ArrowRight')
      await page.keyboard.press('Enter')
      await page.getByText(say.one).waitFor()
      expect(await page.locator('.trail-card[aria-pressed="true"]').textContent()).toContain(
        '0142223332',
      )
      expect(await findBarriers(page)).toEqual([])
      await takePicture(page, `case-file-${language}`, true)
      await page.keyboard.press('Enter')
    })

    test('200 accounts begin collapsed by bank and hop; a group is opened by keyboard', async () => {
      await open(large)
      const cards = page.locator('.trail-card')
      await cards.first().waitFor()
      expect(await cards.count()).toBe(51)
      await cards.first().focus()
      await page.keyboard.press('ArrowRight')
      await page.keyboard.press('Enter')
      await cards.nth(53).waitFor()
      expect(await cards.count()).toBe(54)
      expect(await findBarriers(page, '.trail-picture')).toEqual([])
      await page.evaluate("document.querySelector('.trail').scrollIntoView()")
      await takePicture(page, `trail-${language}`)
      await page.getByRole('button', { name: say.byBank }).press('Enter')
      await cards.nth(200).waitFor()
      expect(await cards.count()).toBe(201)
      expect(await page.locator('.trail tbody tr').count()).toBe(largeTrail().length)
      expect(await page.locator('.trail-picture .trail-line.is-back').count()).toBe(2)
    })

    test('printed on A4, nothing is cut off, and no control is on the paper', async () => {
      await open(small)
      await page.getByRole('cell', { name: '0144445554' }).first().waitFor()
      await page.emulateMedia({ media: 'print' })
      await page.setViewportSize({ width: 688, height: 1000 })
      const cut = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
      expect(cut).toBeLessThanOrEqual(0)
      expect(await page.locator('header.frame, .no-print').locator('visible=true').count()).toBe(0)
      await page.emulateMedia({ media: null })
      await page.setViewportSize({ width: 1280, height: 800 })
    })

    test('holds that cannot be read are not said to be missing', async () => {
      await page.route('**/graphql', (route) =>
        route.request().postData()?.includes('"operationName":"CaseHolds"')
          ? route.abort()
          : route.continue(),
      )
      await open(small)
      const trail = page.locator('.trail tbody')
      await trail.getByText(say.unseen).first().waitFor()
      expect(await trail.getByText(say.open).count()).toBe(0)
      await page.unrouteAll()
      await open(small)
      await trail.getByText('0144445554').first().waitFor()
      expect(await trail.getByText(say.unseen).count()).toBe(0)
    })

    test('an event from before details were kept is told by its sentence', async () => {
      const keep = (details: string | null) =>
        stack.database.db.asOwner((owner) =>
          owner.query(
            `update access.case_event set details = $2::jsonb where case_id = $1::uuid and kind = 'CASE_REPORTED'`,
            [small, details],
          ),
        )
      await keep(null)
      await open(small)
      const hasText = /^case AOC-\S+ was opened$/
      await page.locator('.timeline [lang=en]', { hasText }).waitFor()
      await keep('{}')
    })

    test('a case in which the agency has no part is not found', async () => {
      await open('11111111-1111-4111-8111-111111111111')
      await page.getByText(say.missing).waitFor()
      expect(browser.faults).toEqual([])
    })

    test('a bank sees its part of the trail, and is not told that others hold nothing', async () => {
      const atBank = await openBrowser(language)
      try {
        const desk = await atBank.context.newPage()
        await signIn(desk, stack, 'bank:006')
        await desk.goto(new URL(`/console/cases/${small}`, stack.gatewayUrl).href)
        const trail = desk.locator('.trail tbody')
        await trail.getByText('0063334443').first().waitFor()
        expect(await trail.getByText(say.open).count()).toBe(0)
        expect(await trail.getByText(say.unseen).count()).toBe(1)
        expect(await desk.locator('.trail-card').count()).toBe(3)
        expect(await findBarriers(desk)).toEqual([])
        expect(atBank.faults).toEqual([])
      } finally {
        await atBank.close()
      }
    })
  })

  test('the clock of a referral stands at the complaint, and not at the decision (s.7)', async () => {
    const browser = await openBrowser('en')
    try {
      const page = await browser.context.newPage()
      const caseId = await openCase(stack)
      await answerSome(stack, caseId, ['014'])
      await referCase(stack, caseId, '10101')
      await signIn(page, stack, 'aoc')
      await page.goto(new URL(`/console/cases/${caseId}`, stack.gatewayUrl).href)
      const fact = (title: string) =>
        page.locator('.fact').filter({ has: page.getByText(title, { exact: true }) })
      await fact('Complaint').getByText('days left').waitFor()
      expect(await fact('Decision').locator('dd').innerText()).toBe('–')
    } finally {
      await browser.close()
    }
  })

  test('a file is read again when its own case changes, and not with every event', async () => {
    const browser = await openBrowser('en')
    try {
      const page = await browser.context.newPage()
      let files = 0
      page.on('request', (request) => {
        if (request.postData()?.includes('"operationName":"CaseFile"') === true) files += 1
      })
      const answered = (operation: string) =>
        page.waitForResponse((response) =>
          Boolean(response.request().postData()?.includes(`"operationName":"${operation}"`)),
        )
      await signIn(page, stack, 'aoc')
      const streamed = answered('FeedStream')
      await page.goto(new URL(`/console/cases/${small}`, stack.gatewayUrl).href)
      await page.getByRole('cell', { name: 'Waiting' }).waitFor()
      await streamed
      // the officer is no part of a case: read again at every event
      const told = answered('Me')
      await openCase(stack)
      await told
      expect(files).toBe(1)
      await answerSome(stack, small, ['006'])
      await page.getByRole('cell', { name: 'Waiting' }).waitFor({ state: 'detached' })
      expect(files).toBeGreaterThan(1)
    } finally {
      await browser.close()
    }
  })
})
