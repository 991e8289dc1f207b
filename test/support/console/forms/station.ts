/** The forms of a police station. */

import type { Page } from 'playwright-core'
import { act, referCase, reportAndRequestHolds } from '../cases.ts'
import type { Say } from '../catalogue.ts'
import type { TestStack } from '../../domain/stack.ts'
import { openAct, openView, type FormUnderTest } from './form.ts'

export const stationUnderTest = 'police:station:10101'
const desk = {
  agencyId: stationUnderTest,
  subgraph: 'referrals',
  effects: `select count(*) from referrals.referral_event where agency_id = 'police:station:10101'`,
} as const

/** Does one step of a referral as the station. */
function step(stack: TestStack, name: string, input: object) {
  const type = `${name[0]?.toUpperCase()}${name.slice(1)}Input`
  return act(
    stack,
    stationUnderTest,
    `mutation ($input: ${type}!) { ${name}(input: $input) { referral { id } } }`,
    input,
  )
}

export async function refer(stack: TestStack) {
  const caseId = await reportAndRequestHolds(stack)
  const referralId = await referCase(stack, caseId, '10101')
  const { data } = await stack.callAs(stationUnderTest)(
    'query ($id: ID!) { case(id: $id) { caseNumber } }',
    {
      id: caseId,
    },
  )
  return { referralId, caseNumber: String(data.case.caseNumber) }
}

export async function complain(stack: TestStack) {
  const referred = await refer(stack)
  const { referralId } = referred
  const receivedAt = new Date().toISOString()
  await step(stack, 'recordComplaint', { referralId, complaintNumber: '1/2569', receivedAt })
  return referred
}

export async function decide(stack: TestStack) {
  const complained = await complain(stack)
  const { referralId } = complained
  await step(stack, 'decideReferral', { referralId, decision: 'NOT_ACCEPTED', reason: 'a sale' })
  return complained
}

const open =
  (prepare: typeof refer, form: string | undefined, view = 'referrals.open') =>
  async (page: Page, say: Say, stack: TestStack): Promise<void> => {
    const { caseNumber } = await prepare(stack)
    await openView(page, say(view))
    await page.getByRole('button', { name: caseNumber }).press('Enter')
    if (form === undefined) await page.locator('.acts .primary').waitFor()
    else await openAct(page, say(form))
  }
const giveReason = (page: Page, say: Say) =>
  page.getByRole('textbox', { name: say('field.reason') }).fill('ตรวจแล้ว checked')

export const formsOfStation: readonly FormUnderTest[] = [
  {
    ...desk,
    act: 'a referral is acknowledged',
    operation: 'AcknowledgeReferral',
    submit: '.acts .primary',
    open: open(refer, undefined),
    fill: () => Promise.resolve(),
  },
  {
    ...desk,
    act: 'an officer is named',
    operation: 'AssignOfficer',
    open: open(refer, 'referral.assign'),
    fill: (page, say) =>
      page.getByRole('textbox', { name: say('referral.officer') }).fill('พ.ต.ต. สมหญิง'),
  },
  {
    ...desk,
    act: 'a complaint is recorded',
    operation: 'RecordComplaint',
    open: open(refer, 'referral.complain'),
    fill: (page, say) =>
      page.getByRole('textbox', { name: say('referral.complaint-number') }).fill('๑๒/๒๕๖๙'),
  },
  {
    ...desk,
    act: 'a complaint is corrected',
    operation: 'CorrectComplaint',
    open: open(complain, 'referral.correct'),
    async fill(page, say) {
      await page.getByRole('textbox', { name: say('referral.complaint-number') }).fill('๑๓/๒๕๖๙')
      await giveReason(page, say)
    },
  },
  {
    ...desk,
    act: 'a referral is decided on',
    operation: 'DecideReferral',
    open: open(complain, 'referral.decide'),
    async fill(page, say) {
      await page.getByLabel(say('referral.decision'), { exact: true }).selectOption('ACCEPTED')
      await page.getByRole('textbox', { name: say('referral.police-case-number') }).fill('๗/๒๕๖๙')
      await giveReason(page, say)
    },
  },
  {
    ...desk,
    act: 'a referral is handed on',
    operation: 'TransferReferral',
    open: open(refer, 'referral.transfer'),
    async fill(page, say) {
      await page.getByLabel(say('referral.to-station'), { exact: true }).selectOption('10102')
      await giveReason(page, say)
    },
  },
  {
    ...desk,
    act: 'a referral is opened again',
    operation: 'ReopenReferral',
    open: open(decide, 'referral.reopen', 'referrals.decided'),
    fill: giveReason,
  },
]
