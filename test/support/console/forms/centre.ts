/** The forms of the centre's call desk. */

import type { Page } from 'playwright-core'
import { reportAndRequestHolds } from '../cases.ts'
import type { Say } from '../catalogue.ts'
import { registerHolder } from '../numbers.ts'
import type { FormUnderTest } from './form.ts'

const desk = {
  agencyId: 'aoc',
  subgraph: 'cases',
  effects: 'select count(*) from cases.report',
} as const

let lastCall = 0

/** A report of one transfer, as it is typed. */
export async function typeReport(page: Page, say: Say): Promise<void> {
  lastCall += 1
  const field = (key: string) => page.getByRole('textbox', { name: say(key), exact: true })
  const choose = (key: string, value: string) =>
    page.getByLabel(say(key), { exact: true }).selectOption(value)
  await choose('case.scam-type', 'INVESTMENT')
  await field('case.narrative').fill('โอนเงินลงทุนผ่านแอป')
  await field('intake.name').fill('สมชาย ใจดี')
  await field('case.victim-msisdn').fill('089-876-5432')
  await choose('intake.document-kind', 'NONE')
  await choose('intake.fromBank', '004')
  await field('intake.fromAccount').fill(`00411122${10 + lastCall}`)
  await choose('intake.toBank', '014')
  await field('intake.toAccount').fill(`01422233${10 + lastCall}`)
  await field('intake.amount').fill('๕๐,๐๐๐.๕๐')
  await field('intake.at').fill('20/11/2569 10:00')
  await field('intake.reference').fill(`CALL-${lastCall}`)
}

export const formsOfCentre: readonly FormUnderTest[] = [
  {
    ...desk,
    act: 'a report is taken',
    operation: 'ReportCase',
    submit: '.intake form button[type=submit]',
    open: (page) => page.locator('.intake').waitFor(),
    fill: typeReport,
  },
  {
    ...desk,
    act: 'all holds are asked for',
    operation: 'RequestAllHolds',
    subgraph: 'accounts',
    effects: 'select count(*) from accounts.hold',
    submit: '.opened > button.primary',
    async open(page, say) {
      await typeReport(page, say)
      await page.keyboard.press('Control+Enter')
      await page.getByRole('button', { name: say('intake.ask-holds') }).waitFor()
    },
    fill: () => Promise.resolve(),
  },
  {
    ...desk,
    act: 'a case is referred to a station',
    operation: 'ReferCase',
    subgraph: 'referrals',
    effects: 'select count(*) from referrals.referral',
    submit: '.act form button[type=submit]',
    open: openCaseAct('file.refer'),
    async fill(page, say) {
      await page.getByLabel(say('referral.to-station'), { exact: true }).selectOption('10102')
      await page.getByRole('textbox', { name: say('file.refer-note') }).fill('รออยู่ waits')
    },
  },
  {
    ...desk,
    act: 'the regulator is asked to order numbers off',
    operation: 'RequestSimSuspension',
    subgraph: 'sims',
    effects: 'select count(*) from sims.suspension_request',
    submit: '.act form button[type=submit]',
    open: openCaseAct('file.ask-off'),
    fill: () => Promise.resolve(),
  },
  {
    ...desk,
    act: 'a note is added to a case',
    operation: 'AddCaseNote',
    effects: 'select count(*) from cases.note',
    submit: '.act form button[type=submit]',
    open: openCaseAct('file.add-note'),
    fill: (page, say) =>
      page.getByRole('textbox', { name: say('file.note'), exact: true }).fill('โทรกลับแล้ว called'),
  },
]

/** Opens the file of a new case, and the form of an act in it. */
function openCaseAct(label: string): FormUnderTest['open'] {
  return async (page, say, stack) => {
    const suspectMsisdns = await registerHolder(stack, 1)
    const caseId = await reportAndRequestHolds(stack, { suspectMsisdns })
    await page.goto(new URL(`/console/cases/${caseId}`, stack.gatewayUrl).href)
    await page
      .locator('.acts')
      .getByRole('button', { name: say(label) })
      .press('Enter')
  }
}
