import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import type { Page, Route } from 'playwright-core'
import {
  consoleFolder,
  findBarriers,
  inBrowser,
  openBrowser,
  signIn,
  type TestBrowser,
} from '../support/console/browser.ts'
import { act } from '../support/console/cases.ts'
import { sayIn } from '../support/console/catalogue.ts'
import { formsOfBank, requestHold } from '../support/console/forms/bank.ts'
import { formsOfCentre } from '../support/console/forms/centre.ts'
import type { FormUnderTest } from '../support/console/forms/form.ts'
import { formsOfStation, refer } from '../support/console/forms/station.ts'
import { startTestStack, type TestStack } from '../support/domain/stack.ts'

/** A form below an answer, and an event of the agency's feed after which the answer is read again. */
interface Below {
  readonly form: FormUnderTest
  /** The operation of the answer. */
  readonly operation: string
  readonly event: (stack: TestStack, page: Page) => Promise<unknown>
}

const formOf = (forms: readonly FormUnderTest[], wanted: string): FormUnderTest => {
  const form = forms.find(({ act: name }) => name === wanted)
  if (!form) throw new Error(`no form: ${wanted}`)
  return form
}

const forms: readonly Below[] = [
  {
    form: formOf(formsOfCentre, 'a note is added to a case'),
    operation: 'CaseFile',
    event: (stack, page) =>
      act(
        stack,
        'aoc',
        'mutation ($input: RecordTransfersInput!) { recordTransfers(input: $input) { recorded } }',
        {
          idempotencyKey: randomUUID(),
          caseId: new URL(page.url()).pathname.split('/').at(-1),
          transfers: [
            {
              amountSatang: 100,
              transferredAt: '2026-11-20T10:00:00+07:00',
              from: { bankCode: '004', accountNumber: '0041112221' },
              to: { bankCode: '014', accountNumber: `014${String(Math.random()).slice(2, 9)}` },
            },
          ],
        },
      ),
  },
  {
    form: formOf(formsOfBank, 'a release is asked for'),
    operation: 'HoldFile',
    event: (stack) => requestHold(stack),
  },
  {
    form: formOf(formsOfStation, 'a referral is decided on'),
    operation: 'ReferralFile',
    event: (stack) => refer(stack),
  },
]

const isNull = {
  CaseFile: { case: null },
  HoldFile: { hold: null },
  ReferralFile: { referral: null },
}
const failure = (code: string) => ({ errors: [{ message: code, extensions: { code } }] })

/** Later answers that have not what the first one had. */
const answers = [
  ['the thing is not there any more', (data: object) => ({ data })],
  ['a part failed', (data: object) => ({ data, ...failure('INTERNAL_SERVER_ERROR') })],
  ['it is refused', (data: object) => ({ data, ...failure('UNAUTHORIZED_FIELD_OR_TYPE') })],
  ['nothing of it is answered', () => ({ data: null, ...failure('RATE_LIMITED') })],
] as const

inBrowser('what is typed stays when an event reads the screen again', () => {
  let stack: TestStack
  let browser: TestBrowser | undefined

  beforeAll(async () => {
    stack = await startTestStack({ consoleFolder })
  })
  afterEach(async () => {
    await browser?.close()
    browser = undefined
  })
  afterAll(async () => stack?.closeAll())

  const cases = forms.map((below) => ({ ...below, act: below.form.act }))

  async function openForm({ form }: Below) {
    const say = sayIn('th')
    browser = await openBrowser('th')
    const page = await browser.context.newPage()
    await signIn(page, stack, form.agencyId)
    await form.open(page, say, stack)
    await form.fill(page, say)
    await page.locator('form :is(input, textarea)').last().focus()
    return { page, say, typed: await readForm(page) }
  }

  test.each(cases)(
    '$act: and the answer has nothing of it',
    async (below) => {
      const { page, typed } = await openForm(below)
      for (const [name, answerOf] of answers) {
        const json = answerOf(isNull[below.operation as keyof typeof isNull])
        const read = page.waitForResponse(isOf(below.operation))
        await page.route('**/graphql', answer(below.operation, json))
        await below.event(stack, page)
        await (await read).finished()
        await page.locator('.problem, .modal p[role=status]').first().waitFor()
        expect([name, await readForm(page)]).toEqual([name, typed])
        expect([name, await isFocused(page)]).toEqual([name, true])
        await page.unrouteAll()
        const whole = page.waitForResponse(isOf(below.operation))
        await below.event(stack, page)
        await (await whole).finished()
        await page.locator('.problem').first().waitFor({ state: 'detached' })
        expect([name, await readForm(page)]).toEqual([name, typed])
      }
      expect(await findBarriers(page)).toEqual([])
      expect(browser?.faults).toEqual([])
    },
    120_000,
  )

  test.each(cases)(
    '$act: and the officer is denied meanwhile',
    async (below) => {
      const { page, say, typed } = await openForm(below)
      // the stream is open: the event arrives, and all that it has the page read is refused
      await page.route('**/graphql', deny)
      await page.context().route('**/token', refuseToken)
      await below.event(stack, page)
      await page.getByRole('alertdialog').waitFor()
      expect(await readForm(page)).toEqual(typed)
      await page.unrouteAll()
      await page.context().unrouteAll()
      await page.getByRole('button', { name: say('session.sign-in-again') }).press('Enter')
      await page.getByRole('alertdialog').waitFor({ state: 'detached' })
      const whole = page.waitForResponse(isOf(below.operation))
      await below.event(stack, page)
      await (await whole).finished()
      expect(await readForm(page)).toEqual(typed)
      expect(await isFocused(page)).toBe(true)
      expect(browser?.faults).toEqual([])
    },
    120_000,
  )
})

const asks = (text: string | null, operation: string) =>
  text?.includes(`"operationName":"${operation}"`) === true

const isOf = (operation: string) => (response: { request(): { postData(): string | null } }) =>
  asks(response.request().postData(), operation)

const answer = (operation: string, json: object) => (route: Route) =>
  asks(route.request().postData(), operation) ? route.fulfill({ json }) : route.continue()

const deny = (route: Route) =>
  route.fulfill({ status: 401, headers: { 'www-authenticate': 'DPoP error="invalid_token"' } })

const refuseToken = (route: Route) =>
  route.fulfill({
    status: 400,
    headers: { 'access-control-allow-origin': '*' },
    json: { error: 'invalid_grant' },
  })

function readForm(page: Page): Promise<string> {
  return page.evaluate<string>(
    `JSON.stringify([...document.querySelectorAll('form :is(input, select, textarea)')].map(({ value }) => value))`,
  )
}

/** Whether the field that had the focus has it: it is the same element, or one in its place would not have it. */
function isFocused(page: Page): Promise<boolean> {
  return page.evaluate<boolean>(`document.activeElement?.closest('form') !== null`)
}
