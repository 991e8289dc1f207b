import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { setTimeout } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import { readSearch } from '../../console/cases/typed-search.ts'
import {
  consoleFolder,
  findBarriers,
  inBrowser,
  openBrowser,
  signIn,
  takePicture,
  topsOf,
  type TestBrowser,
} from '../support/console/browser.ts'
import { largeTrail, openCase } from '../support/console/trails.ts'
import { startTestStack, type TestStack } from '../support/domain/stack.ts'

const words = {
  th: {
    title: 'เคส',
    account: 'เลขบัญชี',
    find: 'ค้นหา',
    fault: 'เลขบัญชีของธนาคารนี้มี 10 หรือ 11 หลัก',
    found: 'พบ 1 เคส',
    file: /^เคส AOC-/,
  },
  en: {
    title: 'Cases',
    account: 'Account',
    find: 'Find',
    fault: '10 or 11 digits at this bank',
    found: '1 case found',
    file: /^Case AOC-/,
  },
} as const

inBrowser('cases are found in the browser', () => {
  let stack: TestStack
  let large: string

  beforeAll(async () => {
    stack = await startTestStack({ consoleFolder })
    await openCase(stack)
    large = await openCase(stack, largeTrail())
  })
  afterAll(async () => stack?.closeAll())

  describe.each(['th', 'en'] as const)('%s', (language) => {
    const say = words[language]
    let browser: TestBrowser
    let page: Page
    const titled = async (title: RegExp) => {
      // a title is no element that is waited for
      while (!title.test(await page.title())) await setTimeout(50)
    }

    beforeAll(async () => {
      browser = await openBrowser(language)
      page = await browser.context.newPage()
      await signIn(page, stack, 'aoc')
      // the first field of the screen on which one lands takes the focus
      await page.locator('fieldset.leg').waitFor()
    })
    afterAll(async () => browser?.close())

    test('the latest cases are listed', async () => {
      await page.getByRole('link', { name: say.title, exact: true }).press('Enter')
      await page.getByRole('heading', { level: 1, name: say.title }).waitFor()
      await page.locator('tbody tr').nth(1).waitFor()
      await titled(new RegExp(`^${say.title} · .*AOC 1441$`))
      expect(await findBarriers(page)).toEqual([])
      const controls = await page.getByRole('search').locator('select, input, button').all()
      expect(await topsOf(controls)).toHaveLength(1)
      await takePicture(page, `cases-${language}`)
    })

    test('by keyboard, a case is found by an account in Thai digits, and opened', async () => {
      await page.locator('form select').first().selectOption('ACCOUNT')
      await page.locator('form select').nth(1).selectOption('006')
      const field = page.getByRole('textbox', { name: say.account })
      await field.focus()
      await page.keyboard.type('12')
      await page.keyboard.press('Enter')
      await page.getByText(say.fault).waitFor()
      await page.keyboard.press('ControlOrMeta+a')
      await page.keyboard.type('๐๐๖-๓-๓๓๔๔๔-๓')
      await page.keyboard.press('Enter')
      await page.getByText(say.found).waitFor()
      expect(await findBarriers(page)).toEqual([])
      const link = page.locator('tbody a')
      expect(await link.count()).toBe(1)
      expect(await link.getAttribute('href')).not.toContain(large)
      await link.press('Enter')
      await page.getByRole('heading', { level: 1, name: say.file }).waitFor()
      await titled(/^(?:เคส|Case) AOC-\d{4}-\d{7} · .*AOC 1441$/)
      expect(browser.faults).toEqual([])
    })
  })
})

describe('a search as it is typed', () => {
  test.each([
    [
      { kind: 'CASE_NUMBER', text: ' aoc-๒๕๖๙-0000001 ' },
      { filter: { caseNumber: 'AOC-2569-0000001' } },
    ],
    [{ kind: 'CASE_NUMBER', text: '' }, { textFault: 'fault.case-number' }],
    [{ kind: 'SUSPECT', text: '081-234-5678' }, { filter: { suspectMsisdn: '+66812345678' } }],
    [{ kind: 'SUSPECT', text: '123' }, { textFault: 'fault.msisdn' }],
    [{ kind: 'REFERENCE', text: 'K-1' }, { filter: { reference: 'K-1' } }],
    [{ kind: 'ACCOUNT', text: '0063334443' }, { bankFault: 'fault.choose' }],
    [
      { kind: 'ACCOUNT', text: '006-3-33444-3', bankCode: '006' },
      { filter: { account: { bankCode: '006', accountNumber: '0063334443' } } },
    ],
  ] as const)('%j is %j', (typed, read) => {
    expect(readSearch({ bankCode: '', ...typed })).toEqual(read)
  })
})
