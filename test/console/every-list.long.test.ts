import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import type { Page } from 'playwright-core'
import {
  findBarriers,
  inBrowser,
  openBrowser,
  signIn,
  type TestBrowser,
} from '../support/console/browser.ts'
import { reportAndRequestHolds } from '../support/console/cases.ts'
import { sayIn } from '../support/console/catalogue.ts'
import { startFaultyStack, type FaultyStack } from '../support/console/faulty-stack.ts'
import { refer, stationUnderTest } from '../support/console/forms/station.ts'
import { listsUnderTest, openList } from '../support/console/lists.ts'

const lists = listsUnderTest.map(
  (each, index) => ({ each, list: each.list, language: index % 2 === 0 ? 'en' : 'th' }) as const,
)

inBrowser('every list when its way to the graph is gone', () => {
  let faulty: FaultyStack
  let browser: TestBrowser | undefined

  beforeAll(async () => {
    faulty = await startFaultyStack()
  })
  afterEach(async () => {
    await browser?.close()
    browser = undefined
    faulty.mendAll()
    await faulty.start()
  })
  afterAll(async () => faulty?.closeAll())

  const row = (page: Page, text: string) =>
    page.getByRole('row').filter({ has: page.getByText(text, { exact: true }) })
  const rows = (page: Page) => page.locator('tbody tr').count()

  test.each(lists)(
    '$list ($language): rows stay, what came meanwhile appears by itself, and nothing twice',
    async ({ each, language }) => {
      const { stack } = faulty
      const say = sayIn(language)
      await each.clear?.(stack)
      const first = await each.add(stack)
      browser = await openBrowser(language)
      const page = await browser.context.newPage()
      await signIn(page, stack, each.agencyId)
      await openList(page, say, each, stack)
      await row(page, first).first().waitFor()
      const isLive = page.locator('.live').getByText(say('frame.live'))
      const isNotLive = page.locator('.live').getByText(say('frame.not-live'))
      await isLive.waitFor()
      const shown: string[] = [first]
      const stays = async () => {
        for (const text of shown) expect([text, await row(page, text).count()]).toEqual([text, 1])
      }
      const appears = async (text: string) => {
        await row(page, text).first().waitFor()
        shown.push(text)
        await stays()
      }

      await page.context().setOffline(true)
      await isNotLive.waitFor()
      const unseen = await each.add(stack)
      await stays()
      await page.context().setOffline(false)
      await appears(unseen)

      await faulty.deny(each.agencyId)
      await page.getByText(say('session.refused')).waitFor()
      expect(await findBarriers(page)).toEqual([])
      await stays()
      await faulty.allow(each.agencyId)
      await page.getByRole('alertdialog').waitFor({ state: 'detached' })
      await appears(await each.add(stack))

      await faulty.stop()
      await isNotLive.waitFor()
      await stays()
      faulty.mendAll()
      await faulty.start()
      await isLive.waitFor()
      await appears(await each.add(stack))
      expect(browser.faults).toEqual([])
    },
    120_000,
  )

  test.each(lists)(
    '$list ($language): a subgraph that is gone is told, and the list is read at a press',
    async ({ each, language }) => {
      const { stack } = faulty
      const say = sayIn(language)
      await each.clear?.(stack)
      const text = await each.add(stack)
      browser = await openBrowser(language)
      const page = await browser.context.newPage()
      await signIn(page, stack, each.agencyId)
      faulty.cut(each.subgraph)
      await openList(page, say, each, stack)
      if (each.path === undefined && each.view === undefined) await page.reload()
      await page.getByText(say('problem.DOWNSTREAM_SERVICE_ERROR')).first().waitFor()
      expect(await rows(page)).toBe(0)
      // what was not read is neither empty nor counted
      const unread = page.locator(':has(> .problem)').last()
      expect(await unread.getByText(say('table.empty')).count()).toBe(0)
      expect((await unread.getByRole('status').allInnerTexts()).join('')).not.toMatch(/[0๐]/)
      expect(await findBarriers(page)).toEqual([])
      faulty.mend(each.subgraph)
      await page
        .getByRole('button', { name: say('action.again') })
        .first()
        .press('Enter')
      await row(page, text).first().waitFor()
    },
    60_000,
  )

  test.each(['th', 'en'] as const)(
    'a case file (%s): the case stays while a subgraph is gone, and an unread file is read at a press',
    async (language) => {
      const { stack } = faulty
      const say = sayIn(language)
      const caseId = await reportAndRequestHolds(stack)
      browser = await openBrowser(language)
      const page = await browser.context.newPage()
      await signIn(page, stack, 'aoc')
      const title = page.getByRole('heading', { level: 1 })
      const account = page.getByRole('cell', { name: '0144445554' }).first()
      const problem = page.getByText(say('problem.DOWNSTREAM_SERVICE_ERROR')).first()
      faulty.cut('cases')
      await page.goto(new URL(`/console/cases/${caseId}`, stack.gatewayUrl).href)
      await problem.waitFor()
      expect(await findBarriers(page)).toEqual([])
      faulty.mend('cases')
      await page
        .getByRole('button', { name: say('action.again') })
        .first()
        .press('Enter')
      await account.waitFor()
      // an event of the case makes the file be read again while a part of it is gone
      faulty.cut('sims')
      await reportAgain(caseId)
      await problem.waitFor()
      expect(await title.innerText()).toContain('AOC-')
      expect(await account.isVisible()).toBe(true)
      faulty.mend('sims')
      await page
        .getByRole('button', { name: say('action.again') })
        .first()
        .press('Enter')
      await problem.waitFor({ state: 'detached' })
      expect(browser.faults).toEqual([])
    },
    60_000,
  )

  test.each([
    { part: 'referral', subgraph: 'referrals', language: 'th', none: 'referral.none' },
    { part: 'numbers', subgraph: 'sims', language: 'en', none: 'table.empty' },
    { part: 'clocks', subgraph: 'accounts', language: 'en', none: 'table.empty' },
  ] as const)(
    'a case file ($language): the part "$part" is not shown as empty when it could not be read',
    async ({ part, subgraph, language, none }) => {
      const { stack } = faulty
      const say = sayIn(language)
      const caseId = await reportAndRequestHolds(stack)
      browser = await openBrowser(language)
      const page = await browser.context.newPage()
      await signIn(page, stack, 'aoc')
      faulty.cut(subgraph)
      await page.goto(new URL(`/console/cases/${caseId}`, stack.gatewayUrl).href)
      const section = page
        .locator('.case-file section')
        .filter({ has: page.getByRole('heading', { name: say(`file.${part}`), exact: true }) })
        .last()
      await section.getByText(say('table.unread')).waitFor()
      expect(await section.getByText(say(none)).count()).toBe(0)
      // an act that depends on what is not known is not offered
      const refer = page.getByRole('button', { name: say('file.refer'), exact: true })
      expect(await refer.count()).toBe(part === 'referral' ? 0 : 1)
      expect(await findBarriers(page)).toEqual([])
      faulty.mend(subgraph)
      await page
        .getByRole('button', { name: say('action.again') })
        .first()
        .press('Enter')
      await section.getByText(say('table.unread')).waitFor({ state: 'detached' })
      expect(browser.faults).toEqual([])
    },
    60_000,
  )

  test('a referral whose holds could not be read does not say that nothing is held', async () => {
    const { stack } = faulty
    const say = sayIn('th')
    const { caseNumber } = await refer(stack)
    browser = await openBrowser('th')
    const page = await browser.context.newPage()
    await signIn(page, stack, stationUnderTest)
    const open = page.getByRole('button', { name: caseNumber })
    await open.waitFor()
    faulty.cut('accounts')
    await open.press('Enter')
    const panel = page.locator('.modal')
    await panel.getByText(say('problem.DOWNSTREAM_SERVICE_ERROR')).waitFor()
    await panel.getByText(say('table.unread')).waitFor()
    expect(await panel.getByText('0.00', { exact: true }).count()).toBe(0)
    expect(await findBarriers(page)).toEqual([])
    faulty.mend('accounts')
    await panel.getByRole('button', { name: say('action.again') }).press('Enter')
    await panel.getByText(say('table.unread')).waitFor({ state: 'detached' })
    await panel.getByText('0.00', { exact: true }).first().waitFor()
    expect(browser.faults).toEqual([])
  })

  test('the banks of the form for a report come by themselves when the graph answers again', async () => {
    browser = await openBrowser('th')
    const page = await browser.context.newPage()
    let asked = 0
    await page.route('**/graphql', (route) => {
      if (route.request().postData()?.includes('"operationName":"Banks"') !== true)
        return route.continue()
      asked += 1
      return route.abort()
    })
    await signIn(page, faulty.stack, 'aoc')
    await page.locator('fieldset.leg').waitFor()
    await page.waitForRequest(() => asked >= 3)
    expect(await page.locator('fieldset.leg option[value="004"]').count()).toBe(0)
    await page.unrouteAll()
    await page.locator('fieldset.leg option[value="004"]').first().waitFor({ state: 'attached' })
  })

  async function reportAgain(caseId: string): Promise<void> {
    const bank = faulty.stack.callAs('bank:006')
    const { data } = await bank(
      'query ($caseId: ID!) { holds(filter: { caseId: $caseId }, first: 1) { nodes { id } } }',
      { caseId },
    )
    await bank(
      'mutation ($id: ID!) { placeHold(input: { holdId: $id, heldSatang: 0 }) { hold { id } } }',
      { id: data.holds.nodes[0].id },
    )
  }
})
