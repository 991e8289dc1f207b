import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import type { Page } from 'playwright-core'
import {
  findBarriers,
  inBrowser,
  openBrowser,
  tabTo,
  takePicture,
  type TestBrowser,
} from '../support/console/browser.ts'
import { sayIn } from '../support/console/catalogue.ts'
import { faultsOf, loseAnswer, untilAnswered, type Fault } from '../support/console/faults.ts'
import { startFaultyStack, type FaultyStack } from '../support/console/faulty-stack.ts'
import {
  check,
  chooseByArrow,
  goToView,
  press,
  signInByKeyboard,
  typeInto,
} from '../support/console/keyboard.ts'
import { registerHolder, shownNumber } from '../support/console/numbers.ts'

const station = 'police:station:10101'

inBrowser('one case goes through the day of all roles, by keyboard alone', () => {
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

  describe.each(['th', 'en'] as const)('%s', (language) => {
    const say = sayIn(language)
    /** The number of the scammer, the accounts, and the case that the first step opens. */
    let msisdn = ''
    let caseNumber = ''
    let caseId = ''
    const account = language === 'th' ? '0142223001' : '0142223002'

    async function openAs(agencyId: string): Promise<Page> {
      browser = await openBrowser(language)
      const page = await browser.context.newPage()
      await signInByKeyboard(page, faulty.stack, agencyId)
      expect(await findBarriers(page)).toEqual([])
      return page
    }

    /** Presses a key while a fault stands; the officer reads what it is, and it is mended. */
    async function strike(
      page: Page,
      name: Fault['name'],
      at: { readonly agencyId: string; readonly subgraph: string },
    ): Promise<void> {
      const fault = faultsOf(faulty).find((each) => each.name === name)
      if (!fault) throw new Error(`no fault ${name}`)
      const desk = { page, say, ...at }
      await fault.strike(desk)
      await page.keyboard.press('Enter')
      await page
        .locator('.problem, [role=alertdialog]')
        .getByText(say(fault.words), { exact: true })
        .waitFor()
      await untilAnswered(page)
      expect(await findBarriers(page)).toEqual([])
      await fault.mend(desk)
    }

    const ask = async (
      agencyId: string,
      query: string,
      variables: Readonly<Record<string, unknown>> = {},
    ) => (await faulty.stack.callAs(agencyId)(query, variables)).data

    test('the call desk takes a report while the network comes and goes, and asks for the hold', async () => {
      ;[msisdn = ''] = await registerHolder(faulty.stack, 1)
      const before = (await ask('aoc', '{ cases(first: 100) { nodes { id } } }')).cases.nodes.length
      const page = await openAs('aoc')
      await page.locator('fieldset.leg').waitFor()
      await page.locator('fieldset select:focus').waitFor()
      await chooseByArrow(page, 'INVESTMENT')
      await page.keyboard.press('Tab')
      const type = async (...values: readonly string[]) => {
        for (const value of values) {
          await page.keyboard.type(value)
          await page.keyboard.press('Tab')
        }
      }
      await type(shownNumber(msisdn), 'โอนเงินลงทุน', 'สมชาย ใจดี', '089-876-5432')
      await chooseByArrow(page, 'NONE')
      await page.keyboard.press('Tab')
      await type('004')
      await type('004-1-11222-1')
      await type('014')
      await type(account, '๕๐,๐๐๐', '20/11/2026 10:00', `FIVE-${language}`)
      await page.context().setOffline(true)
      await page.keyboard.press('Control+Enter')
      await page.locator('.problem').getByText(say('problem.NETWORK')).waitFor()
      await page.context().setOffline(false)
      await page.keyboard.press('Control+Enter')
      await page.locator('.opened h1').waitFor()
      await page.route('**/graphql', (route) => loseAnswer(route, 'RequestAllHolds'))
      await page.getByRole('button', { name: say('intake.ask-holds') }).waitFor()
      await page.keyboard.press('Enter')
      await page.locator('.problem').getByText(say('problem.NETWORK')).waitFor()
      await page.unrouteAll()
      await page.keyboard.press('Enter')
      await page.getByText(say('intake.asked', { count: 1 })).waitFor()
      expect(await findBarriers(page)).toEqual([])
      const { nodes } = (await ask('aoc', '{ cases(first: 100) { nodes { id caseNumber } } }'))
        .cases
      expect(nodes).toHaveLength(before + 1)
      caseNumber = nodes[0].caseNumber
      caseId = nodes[0].id
      expect(browser?.faults).toEqual([])
    })

    test('the centre refers the case and asks for the number to be ordered off', async () => {
      const page = await openAs('aoc')
      await press(page, say('cases.title'))
      await page.getByRole('link', { name: caseNumber }).waitFor()
      await press(page, caseNumber)
      await page.getByRole('heading', { level: 1, name: caseNumber }).waitFor()
      await press(page, say('file.refer'))
      await page.locator('.act select:focus').waitFor()
      await page.keyboard.press('Tab')
      await page.keyboard.press('Tab')
      await page.keyboard.press('Enter')
      await page.getByText(say('fault.choose')).waitFor()
      await takePicture(page, `refer-${language}`)
      await tabTo(page, say('referral.to-station'), 'Shift+Tab')
      await chooseByArrow(page, '10101')
      await typeInto(page, say('file.refer-note'), 'ผู้เสียหายรออยู่ waits')
      await tabTo(page, say('file.refer'))
      await strike(page, 'the gateway restarts', { agencyId: 'aoc', subgraph: 'referrals' })
      await page.keyboard.press('Enter')
      await page.getByText(say('state.recorded')).waitFor()
      await press(page, say('file.ask-off'))
      await page.locator('.act form').waitFor()
      await tabTo(page, say('file.ask-off-many', { count: 1 }))
      await strike(page, 'the network is gone', { agencyId: 'aoc', subgraph: 'sims' })
      await page.keyboard.press('Enter')
      await page.getByText(say('state.recorded')).waitFor()
      expect(await findBarriers(page)).toEqual([])
      expect(browser?.faults).toEqual([])
    })

    test('the bank holds the money after its token has expired', async () => {
      const page = await openAs('bank:014')
      await page.getByRole('button', { name: account }).waitFor()
      await press(page, account)
      await page.locator('.modal input:focus').waitFor()
      await page.keyboard.press('ControlOrMeta+a')
      await page.keyboard.type('๔๐,๐๐๐')
      const at = { agencyId: 'bank:014', subgraph: 'accounts' }
      await strike(page, 'the token has expired and is not renewed', at)
      // the focus comes back to where it was
      await page.locator('.modal input:focus').waitFor()
      await page.keyboard.press('Enter')
      await page.locator('.modal').waitFor({ state: 'detached' })
      expect(await findBarriers(page)).toEqual([])
      expect(browser?.faults).toEqual([])
    })

    test('the station takes the complaint and decides while the gateway restarts', async () => {
      const at = { agencyId: station, subgraph: 'referrals' }
      const page = await openAs(station)
      await page.getByRole('button', { name: caseNumber }).waitFor()
      await press(page, caseNumber)
      await page.locator('.acts').waitFor()
      await press(page, say('referral.complain'))
      await page.keyboard.type('๑๒/๒๕๖๙')
      await strike(page, 'the gateway restarts', at)
      await page.keyboard.press('Tab')
      await tabTo(page, say('referral.complain'))
      await page.keyboard.press('Enter')
      await page.getByText(say('state.recorded')).waitFor()
      await press(page, say('referral.decide'))
      await chooseByArrow(page, 'NO_EVIDENCE')
      await typeInto(page, say('field.reason'), 'ซื้อขายจริง a sale')
      await tabTo(page, say('referral.decide'))
      await strike(page, 'the network is gone', at)
      await page.keyboard.press('Enter')
      await page.getByText(say('state.recorded')).waitFor()
      expect(await findBarriers(page)).toEqual([])
      expect(browser?.faults).toEqual([])
    })

    test('the regulator orders the number off as the centre asked', async () => {
      const page = await openAs('nbtc')
      await goToView(page, say('holders.requests-view'))
      await page.getByRole('button', { name: caseNumber }).waitFor()
      await press(page, caseNumber)
      await page.locator('.modal').waitFor()
      await tabTo(page, say('hold.outcome'))
      await chooseByArrow(page, 'ORDERED')
      await typeInto(page, say('field.reason'), 'ใช้หลอกลวง used for fraud')
      await tabTo(page, say('suspension.decide'))
      await strike(page, 'the network is gone', { agencyId: 'nbtc', subgraph: 'sims' })
      await page.keyboard.press('Enter')
      await page.locator('.modal').waitFor({ state: 'detached' })
      expect(await findBarriers(page)).toEqual([])
      expect(browser?.faults).toEqual([])
    })

    test('the operator confirms that it is off', async () => {
      const page = await openAs('telco:ais')
      const name = say('table.choose', { row: shownNumber(msisdn) })
      await page.getByRole('checkbox', { name }).waitFor()
      await check(page, name)
      await tabTo(page, say('order.confirm-many', { count: 1 }), 'Shift+Tab')
      await page.keyboard.press('Enter')
      await page.locator('.modal form').waitFor()
      await tabTo(page, say('order.confirm-many', { count: 1 }))
      await strike(page, 'the gateway restarts', { agencyId: 'telco:ais', subgraph: 'sims' })
      await page.keyboard.press('Enter')
      await page.locator('.modal').waitFor({ state: 'detached' })
      expect(await findBarriers(page)).toEqual([])
      expect(browser?.faults).toEqual([])
    })

    test('oversight finds who read the case, after its token has expired', async () => {
      const at = { agencyId: 'oversight:pdpc', subgraph: 'oversight' }
      const page = await openAs('oversight:pdpc')
      await goToView(page, say('accesses.accesses-view'))
      await typeInto(page, say('access.case'), caseId)
      await tabTo(page, say('action.search'))
      const fault = faultsOf(faulty).find(({ words }) => words === 'session.ended')
      const desk = { page, say, ...at }
      await fault?.strike(desk)
      await page.keyboard.press('Enter')
      await page.getByRole('alertdialog').waitFor()
      expect(await findBarriers(page)).toEqual([])
      await fault?.mend(desk)
      await page.locator('tbody tr').first().waitFor()
      expect(await page.getByLabel(say('access.case'), { exact: true }).inputValue()).toBe(caseId)
      expect(await findBarriers(page)).toEqual([])
      expect(browser?.faults).toEqual([])
    })

    test('at the end of the day nothing is lost, and nothing was done twice', async () => {
      const { case: end } = await ask(
        'aoc',
        `query ($id: ID!) { case(id: $id) {
          transfers { reference } suspectNumbers { msisdn status }
          holds { state heldSatang liftableSince history { state remark } }
          referral { state decision complaint { number } history { state note decision } } } }`,
        { id: caseId },
      )
      expect(end.transfers).toEqual([{ reference: `FIVE-${language}` }])
      expect(end.suspectNumbers).toEqual([{ msisdn, status: 'SUSPENDED' }])
      expect(end.holds).toEqual([
        {
          state: 'COMPLAINED',
          heldSatang: 4_000_000,
          liftableSince: expect.any(String),
          history: [
            { state: 'REQUESTED', remark: null },
            { state: 'PARTIAL', remark: null },
            { state: 'COMPLAINED', remark: 'COMPLAINED' },
            { state: 'COMPLAINED', remark: 'NO_EVIDENCE' },
          ],
        },
      ])
      expect(end.referral).toEqual({
        state: 'NOT_ACCEPTED',
        decision: 'NO_EVIDENCE',
        complaint: { number: '๑๒/๒๕๖๙' },
        history: [
          { state: 'SENT', note: 'ผู้เสียหายรออยู่ waits', decision: null },
          { state: 'COMPLAINED', note: '๑๒/๒๕๖๙', decision: null },
          { state: 'NOT_ACCEPTED', note: 'ซื้อขายจริง a sale', decision: 'NO_EVIDENCE' },
        ],
      })
      const { simOrders, simSuspensionRequests } = await ask(
        'nbtc',
        `{ simOrders(first: 100) { nodes { msisdn state } }
          simSuspensionRequests(first: 100) { nodes { caseNumber state } } }`,
      )
      const ordered = simOrders.nodes.filter((each: { msisdn: string }) => each.msisdn === msisdn)
      expect(ordered).toEqual([{ msisdn, state: 'CARRIED_OUT' }])
      const asked = simSuspensionRequests.nodes.filter(
        (each: { caseNumber: string }) => each.caseNumber === caseNumber,
      )
      expect(asked).toEqual([{ caseNumber, state: 'ORDERED' }])
    })
  })
})
