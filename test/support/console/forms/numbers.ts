/** The forms of the regulator, and of an operator. */

import type { Page } from 'playwright-core'
import { reportAndRequestHolds } from '../cases.ts'
import type { Say } from '../catalogue.ts'
import {
  demandVerification,
  justify,
  orderOff,
  registerHolder,
  requestSuspension,
  shownNumber,
} from '../numbers.ts'
import { openAct, openView, type FormUnderTest } from './form.ts'

const effectsOf = (agencyId: string) => `select
  (select count(*) from sims.number_event where agency_id = '${agencyId}')
  + (select count(*) from sims.holder_event where agency_id = '${agencyId}' and operator = 'AIS')
  + (select count(*) from sims.suspension_order)
  + (select count(*) from sims.suspension_request where state <> 'REQUESTED')
  + (select count(*) from sims.verification_act) as count`
const regulator = { agencyId: 'nbtc', subgraph: 'sims', effects: effectsOf('nbtc') } as const
const operator = {
  agencyId: 'telco:ais',
  subgraph: 'sims',
  effects: effectsOf('telco:ais'),
} as const

let lastCount = 10
/** The number that is to be ordered off. */
let ordered = ''

/** No two holders have as many: the row of each is found by its count. */
const nextCount = () => ++lastCount

const openHolder = (page: Page, count: number) =>
  page
    .getByRole('row')
    .filter({ has: page.getByRole('cell', { name: String(count), exact: true }) })
    .getByRole('button')
    .press('Enter')
const choose = (page: Page, msisdn: string) =>
  page
    .getByRole('row', { name: shownNumber(msisdn) })
    .getByRole('checkbox')
    .press('Space')
const giveReason = (page: Page, say: Say) =>
  page.getByRole('textbox', { name: say('field.reason') }).fill('ตรวจแล้ว checked')

export const formsOfRegulator: readonly FormUnderTest[] = [
  {
    ...regulator,
    act: 'the verification of one holder is demanded',
    operation: 'RequireSimVerification',
    async open(page, _say, stack) {
      const count = nextCount()
      await registerHolder(stack, count)
      await page.reload()
      await openHolder(page, count)
    },
    fill: () => Promise.resolve(),
  },
  {
    ...regulator,
    act: 'the verification of all holders is demanded',
    operation: 'RequireSimVerifications',
    async open(page, say, stack) {
      await registerHolder(stack, 7, 'nt')
      await page.getByRole('button', { name: say('demand.all') }).press('Enter')
    },
    async fill(page, say) {
      await page.locator('.modal').getByLabel(say('sim.operator')).selectOption('NT')
    },
  },
  {
    ...regulator,
    act: 'a verification is decided on',
    operation: 'DecideSimVerification',
    async open(page, say, stack) {
      const count = nextCount()
      await registerHolder(stack, count)
      await justify(stack, await demandVerification(stack, count))
      await openView(page, say('holders.demands-view'))
      await openHolder(page, count)
      await openAct(page, say('demand.decide'))
    },
    async fill(page, say) {
      await page.getByLabel(say('hold.outcome'), { exact: true }).selectOption('VERIFIED')
      await giveReason(page, say)
    },
  },
  {
    ...regulator,
    act: 'numbers are ordered off',
    operation: 'OrderSimSuspension',
    async open(page, say, stack) {
      ;[ordered = ''] = await registerHolder(stack, 1)
      await openView(page, say('holders.orders-view'))
      await page.getByRole('button', { name: say('order.new') }).press('Enter')
    },
    async fill(page, say) {
      await page
        .getByRole('textbox', { name: say('suspension.numbers') })
        .fill(shownNumber(ordered))
      await giveReason(page, say)
    },
  },
  {
    ...regulator,
    act: 'an order ends',
    operation: 'LiftSimSuspension',
    async open(page, say, stack) {
      const [msisdn = ''] = await registerHolder(stack, 1)
      await orderOff(stack, [msisdn])
      await openView(page, say('holders.orders-view'))
      await choose(page, msisdn)
      await page.getByRole('button', { name: say('order.lift-many', { count: 1 }) }).press('Enter')
    },
    fill: giveReason,
  },
  {
    ...regulator,
    act: 'a request to order numbers off is decided on',
    operation: 'DecideSuspensionRequest',
    async open(page, say, stack) {
      const msisdns = await registerHolder(stack, 1)
      const caseId = await reportAndRequestHolds(stack, { suspectMsisdns: msisdns })
      await requestSuspension(stack, caseId, msisdns)
      const { data } = await stack.callAs('aoc')(
        'query ($id: ID!) { case(id: $id) { caseNumber } }',
        {
          id: caseId,
        },
      )
      await openView(page, say('holders.requests-view'))
      await page.getByRole('button', { name: data.case.caseNumber }).press('Enter')
    },
    async fill(page, say) {
      await page.getByLabel(say('hold.outcome'), { exact: true }).selectOption('ORDERED')
      await giveReason(page, say)
    },
  },
]

export const formsOfOperator: readonly FormUnderTest[] = [
  {
    ...operator,
    act: 'an order is confirmed',
    operation: 'ConfirmSimSuspension',
    async open(page, say, stack) {
      const [msisdn = ''] = await registerHolder(stack, 1)
      await orderOff(stack, [msisdn])
      await choose(page, msisdn)
      await page
        .getByRole('button', { name: say('order.confirm-many', { count: 1 }) })
        .press('Enter')
    },
    fill: () => Promise.resolve(),
  },
  {
    ...operator,
    act: 'a justification is recorded',
    operation: 'RecordSimJustification',
    async open(page, say, stack) {
      const count = nextCount()
      await registerHolder(stack, count)
      await demandVerification(stack, count)
      await openView(page, say('orders.demands-view'))
      await openHolder(page, count)
      await openAct(page, say('demand.justify'))
    },
    fill: (page, say) =>
      page.getByRole('textbox', { name: say('demand.justification') }).fill('รถรับจ้าง a fleet'),
  },
]
