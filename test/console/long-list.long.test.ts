import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals'
import {
  consoleFolder,
  inBrowser,
  openBrowser,
  signIn,
  type TestBrowser,
} from '../support/console/browser.ts'
import { sayIn } from '../support/console/catalogue.ts'
import { orderOff, registerHolder, shownNumber } from '../support/console/numbers.ts'
import { startTestStack, type TestStack } from '../support/domain/stack.ts'

const rows = 10_000
/** Rows that one request reads. */
const pageSize = 100

inBrowser('a list of 10,000 rows', () => {
  let stack: TestStack
  let browser: TestBrowser

  /** Orders that are due one second after another. */
  const insertOrders = (first: number, last: number, due: string) =>
    stack.database.db.asOwner((owner) =>
      owner.query(
        `insert into sims.suspension_order (msisdn, operator, reason, rule, ordered_at, ordered_by, officer, warn_at, due_at)
         select '+668' || lpad(n::text, 8, '0'), 'AIS', 'used for calls', 'SUSPEND_IN_24_HOURS', now(), 'nbtc', 'officer-1',
           now() + interval '18 hours', date_trunc('second', now()) + $3::interval + n * interval '1 second'
         from generate_series($1::integer, $2::integer) as n`,
        [first, last, due],
      ),
    )

  beforeAll(async () => {
    stack = await startTestStack({ consoleFolder })
    await insertOrders(1, rows, '25 hours')
  })
  beforeEach(async () => {
    browser = await openBrowser('en')
  })
  afterEach(async () => browser?.close())
  afterAll(async () => stack?.closeAll())

  test('is scrolled to its end, with no more rows in the page than are in view; a change reads those in view again', async () => {
    const say = sayIn('en')
    const page = await browser.context.newPage()
    await signIn(page, stack, 'telco:ais')
    // the graph counts no further
    const counted = say('order.count', { count: rows })
    await page.getByText(say('table.at-least', { counted }), { exact: true }).waitFor()
    const list = page.getByRole('region', { name: say('order.list') })
    await list.focus()
    /** The row of this number, from 1, if it is in the page: the first line has the titles. */
    const row = (number: number) => list.locator(`tr[aria-rowindex="${number + 1}"]`)
    let most = 0
    for (let read = pageSize; read <= rows; read += pageSize) {
      await list.evaluate(
        (element: { scrollTo(x: number, y: number): void; scrollHeight: number }) =>
          element.scrollTo(0, element.scrollHeight),
      )
      await row(Math.min(rows, read + 1))
        .waitFor({ state: 'attached' })
        .catch(async (error: unknown) => {
          const said = await page.locator('.problem').allInnerTexts()
          throw new Error(`row ${read}: ${said.join(' ')}`, { cause: error })
        })
      most = Math.max(most, await list.locator('tbody tr').count())
    }
    const last = shownNumber(`+668${String(rows).padStart(8, '0')}`)
    await row(rows).getByText(last).waitFor()
    expect(most).toBeLessThan(80)
    const requests: string[] = []
    page.on('request', (request) => {
      if (request.postData()?.includes('"operationName":"SimOrders"')) requests.push(request.url())
    })
    const ordered = await registerHolder(stack, 1)
    const readAgain = page.waitForResponse(
      (response) => response.request().postData()?.includes('"operationName":"SimOrders"') === true,
    )
    await orderOff(stack, ordered)
    // the order is due before the others: it comes into view at the top, and the page at the end stays where it is
    await readAgain
    await row(rows).getByText(last).waitFor()
    expect(requests.length).toBeGreaterThan(0)
    expect(requests.length).toBeLessThanOrEqual(2)
    await list.focus()
    await page.keyboard.press('Home')
    await list.getByText(shownNumber(ordered[0] ?? '')).waitFor()
    await list.getByText(shownNumber('+66800000001')).waitFor()
    expect(requests.length).toBeLessThanOrEqual(6)
    expect(browser.faults).toEqual([])
  }, 300_000)

  test('a row that others push out of view keeps the focus, and its control stays the same', async () => {
    const say = sayIn('en')
    const page = await browser.context.newPage()
    await signIn(page, stack, 'telco:ais', 'officer-2')
    const first = shownNumber('+66800000001')
    await page.getByRole('checkbox', { name: say('table.choose', { row: first }) }).focus()
    await page.evaluate('window.focused = document.activeElement')
    const isSame = () => page.evaluate<boolean>('window.focused === document.activeElement')
    await insertOrders(20_000, 20_060, '10 hours')
    await orderOff(stack, await registerHolder(stack, 1))
    await page.getByText(shownNumber('+66800020000')).waitFor()
    expect(await isSame()).toBe(true)
    await page.keyboard.press('Space')
    await page.getByRole('button', { name: say('order.confirm-many', { count: 1 }) }).waitFor()
    expect(await isSame()).toBe(true)
    expect(browser.faults).toEqual([])
  })
})
