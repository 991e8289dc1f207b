/** The forms of a bank's desk. */

import { randomUUID } from 'node:crypto'
import type { Page } from 'playwright-core'
import { act, decideWithoutEvidence, reportAndRequestHolds } from '../cases.ts'
import type { Say } from '../catalogue.ts'
import { reportInput } from '../../domain/reports.ts'
import type { TestStack } from '../../domain/stack.ts'
import { openAct, openView, type FormUnderTest } from './form.ts'

const agencyId = 'bank:006'
const desk = {
  agencyId,
  subgraph: 'accounts',
  effects: `select (select count(*) from accounts.hold_event where agency_id = 'bank:006')
    + (select count(*) from accounts.release_request) as count`,
} as const

let last = 6_000_000_000

/** A request on an account of its own. */
export async function requestHold(stack: TestStack) {
  const accountNumber = String(++last).padStart(10, '0')
  const [first] = reportInput().transfers
  const to = { ...first?.to, bankCode: '006', accountNumber }
  const caseId = await reportAndRequestHolds(stack, { transfers: [{ ...first, to }] })
  return { accountNumber, caseId }
}

export async function placeHold(stack: TestStack, part?: number) {
  const requested = await requestHold(stack)
  const { data } = await stack.callAs(agencyId)(
    'query ($filter: HoldFilter) { holds(filter: $filter, first: 1) { nodes { id requestedSatang } } }',
    { filter: { caseId: requested.caseId } },
  )
  const [{ id: holdId, requestedSatang }] = data.holds.nodes
  const place = 'mutation ($input: PlaceHoldInput!) { placeHold(input: $input) { hold { id } } }'
  const input = { idempotencyKey: randomUUID(), holdId, heldSatang: part ?? requestedSatang }
  await act(stack, agencyId, place, input)
  return { ...requested, holdId: String(holdId) }
}

async function placeLiftable(stack: TestStack) {
  const placed = await placeHold(stack)
  await decideWithoutEvidence(stack, placed.caseId, '10101')
  return placed
}

async function openHold(page: Page, view: string, accountNumber: string): Promise<void> {
  await openView(page, view)
  await page.getByRole('button', { name: accountNumber }).press('Enter')
}

const choose = (page: Page, accountNumber: string) =>
  page.getByRole('row', { name: accountNumber }).getByRole('checkbox').press('Space')
const giveReason = (page: Page, say: Say) =>
  page.getByRole('textbox', { name: say('field.reason') }).fill('ตรวจแล้ว checked')

/** Adds a leg on which money went on to an account at 014. */
export async function typeOnward(page: Page, say: Say, amount: string): Promise<void> {
  const legs = page.getByRole('region', { name: say('onward.title') })
  await legs.getByRole('button', { name: say('intake.add-leg') }).press('Enter')
  const leg = legs.locator('fieldset').last()
  const field = (key: string) => leg.getByRole('textbox', { name: say(key), exact: true })
  await leg.getByLabel(say('intake.toBank'), { exact: true }).selectOption('014')
  await field('intake.toAccount').fill('๐๑๔-๔-๔๔๕๕๕-๔')
  await field('intake.amount').fill(amount)
  await field('intake.at').fill('20/11/2569 11:00')
  await field('intake.reference').fill(`ONWARD-${++last}`)
}

export const formsOfBank: readonly FormUnderTest[] = [
  {
    ...desk,
    act: 'a request is answered with a part',
    operation: 'PlaceHold',
    async open(page, _say, stack) {
      const { accountNumber } = await requestHold(stack)
      await page.getByRole('button', { name: accountNumber }).press('Enter')
    },
    fill: (page, say) => page.getByRole('textbox', { name: say('inbox.amount') }).fill('๑๒,๓๔๕.๖๗'),
  },
  {
    ...desk,
    act: 'a request is rejected',
    operation: 'RejectHold',
    async open(page, say, stack) {
      const { accountNumber } = await requestHold(stack)
      await page.getByRole('button', { name: accountNumber }).press('Enter')
      await page.getByRole('button', { name: say('inbox.reject-instead') }).press('Enter')
    },
    async fill(page, say) {
      await page.getByLabel(say('inbox.reason'), { exact: true }).selectOption('MONEY_GONE')
      await page.getByRole('textbox', { name: say('inbox.reason-words') }).fill('ถอนไปแล้ว')
    },
  },
  {
    ...desk,
    act: 'a request is rejected, and where the money went on is recorded',
    operation: 'RecordTransfers',
    subgraph: 'cases',
    effects: 'select count(*) from cases.transfer',
    async open(page, say, stack) {
      const { accountNumber } = await requestHold(stack)
      await page.getByRole('button', { name: accountNumber }).press('Enter')
      await page.getByRole('button', { name: say('inbox.reject-instead') }).press('Enter')
    },
    async fill(page, say) {
      await page.getByLabel(say('inbox.reason'), { exact: true }).selectOption('MONEY_GONE')
      await page.getByRole('textbox', { name: say('inbox.reason-words') }).fill('โอนต่อไปแล้ว')
      await typeOnward(page, say, '๓๐,๐๐๐')
    },
  },
  {
    ...desk,
    act: 'the account behind a PromptPay number is named',
    operation: 'ResolveProxy',
    subgraph: 'cases',
    effects: 'select count(*) as count from cases.transfer_proxy where resolved_at is not null',
    async open(page, say, stack) {
      const [leg] = reportInput().transfers
      const value = `08${String(++last).slice(-8)}`
      const to = { bankCode: '006', proxy: { type: 'MOBILE', value } }
      await reportAndRequestHolds(stack, { transfers: [{ ...leg, to }] })
      await openView(page, say('inbox.proxies-view'))
      await page.getByRole('button', { name: value }).press('Enter')
    },
    fill: (page, say) =>
      page.getByRole('textbox', { name: say('proxy.account') }).fill('๐๐๖-๑-๒๓๔๕๖-๗'),
  },
  {
    ...desk,
    act: 'many requests are held',
    operation: 'PlaceHolds',
    async open(page, say, stack) {
      for (const { accountNumber } of [await requestHold(stack), await requestHold(stack)])
        await choose(page, accountNumber)
      await page.getByRole('button', { name: say('inbox.place-many', { count: 2 }) }).press('Enter')
    },
    fill: (page) => page.locator('.modal table input').first().fill('111.11'),
  },
  {
    ...desk,
    act: 'a hold is lifted',
    operation: 'LiftHold',
    async open(page, say, stack) {
      const { accountNumber } = await placeLiftable(stack)
      await openHold(page, say('inbox.liftable-view'), accountNumber)
      await openAct(page, say('hold.lift'))
    },
    fill: giveReason,
  },
  {
    ...desk,
    act: 'many holds are lifted',
    operation: 'LiftHolds',
    async open(page, say, stack) {
      const { accountNumber } = await placeLiftable(stack)
      await openView(page, say('inbox.liftable-view'))
      await choose(page, accountNumber)
      await page.getByRole('button', { name: say('inbox.lift-many', { count: 1 }) }).press('Enter')
    },
    fill: giveReason,
  },
  {
    ...desk,
    act: 'a release is asked for',
    operation: 'RequestRelease',
    async open(page, say, stack) {
      const { accountNumber } = await placeHold(stack)
      await openHold(page, say('inbox.standing-view'), accountNumber)
      await openAct(page, say('hold.request-release'))
    },
    fill: giveReason,
  },
  {
    ...desk,
    act: 'a release is decided on',
    operation: 'DecideRelease',
    async open(page, say, stack) {
      const { accountNumber, holdId } = await placeHold(stack)
      const input = { idempotencyKey: randomUUID(), holdId, reason: 'a merchant' }
      const ask =
        'mutation ($input: RequestReleaseInput!) { requestRelease(input: $input) { hold { id } } }'
      await stack.callAs(agencyId, { officer: 'officer-9' })(ask, { input })
      await openHold(page, say('inbox.standing-view'), accountNumber)
      await openAct(page, say('hold.decide-release'))
    },
    async fill(page, say) {
      await page.getByLabel(say('hold.outcome'), { exact: true }).selectOption('REFUSED')
      await giveReason(page, say)
    },
  },
]
