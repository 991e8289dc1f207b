/** The lists and live screens of the console, for a test of every one. */

import type { Page } from 'playwright-core'
import type { TestStack } from '../domain/stack.ts'
import { placeAll, reportAndRequestHolds } from './cases.ts'
import type { Say } from './catalogue.ts'
import { placeHold, requestHold } from './forms/bank.ts'
import { openView } from './forms/form.ts'
import { refer } from './forms/station.ts'
import {
  demandVerification,
  orderOff,
  registerHolder,
  requestSuspension,
  shownNumber,
} from './numbers.ts'

/** A list that is before an officer. */
export interface ListUnderTest {
  /** As part of a sentence. */
  readonly list: string
  readonly agencyId: string
  /** The subgraph that has its rows. */
  readonly subgraph: string
  /** Where it stands; default: the agency's first screen. */
  readonly path?: string
  /** Key of the view's title; absent: the first. */
  readonly view?: string
  /** Takes rows away that would stand before those of the test. */
  readonly clear?: (stack: TestStack) => Promise<void>
  /** Other agencies add a row. @returns what is read in it */
  add(stack: TestStack): Promise<string>
}

let lastCount = 200

const numberOfCase = async (stack: TestStack, id: string) => {
  const { data } = await stack.callAs('aoc')('query ($id: ID!) { case(id: $id) { caseNumber } }', {
    id,
  })
  return String(data.case.caseNumber)
}

async function addDemand(stack: TestStack): Promise<string> {
  const count = ++lastCount
  await registerHolder(stack, count)
  await demandVerification(stack, count)
  return String(count)
}

async function addOrder(stack: TestStack): Promise<string> {
  const [msisdn = ''] = await registerHolder(stack, 1)
  await orderOff(stack, [msisdn])
  return shownNumber(msisdn)
}

export const listsUnderTest: readonly ListUnderTest[] = [
  {
    list: "a bank's requests",
    agencyId: 'bank:006',
    subgraph: 'accounts',
    add: async (stack) => (await requestHold(stack)).accountNumber,
  },
  {
    list: "a bank's holds",
    agencyId: 'bank:006',
    subgraph: 'accounts',
    view: 'inbox.standing-view',
    add: async (stack) => (await placeHold(stack)).accountNumber,
  },
  {
    list: "a station's referrals",
    agencyId: 'police:station:10101',
    subgraph: 'referrals',
    add: async (stack) => (await refer(stack)).caseNumber,
  },
  {
    list: "the regulator's demands",
    agencyId: 'nbtc',
    subgraph: 'sims',
    view: 'holders.demands-view',
    add: addDemand,
  },
  {
    list: "the regulator's orders",
    agencyId: 'nbtc',
    subgraph: 'sims',
    view: 'holders.orders-view',
    add: addOrder,
  },
  {
    list: 'requests to the regulator',
    agencyId: 'nbtc',
    subgraph: 'sims',
    view: 'holders.requests-view',
    async add(stack) {
      const msisdns = await registerHolder(stack, 1)
      const caseId = await reportAndRequestHolds(stack, { suspectMsisdns: msisdns })
      await requestSuspension(stack, caseId, msisdns)
      return numberOfCase(stack, caseId)
    },
  },
  {
    list: "an operator's orders",
    agencyId: 'telco:ais',
    subgraph: 'sims',
    add: addOrder,
  },
  {
    list: "an operator's demands",
    agencyId: 'telco:ais',
    subgraph: 'sims',
    view: 'orders.demands-view',
    add: addDemand,
  },
  {
    list: "the centre's board",
    agencyId: 'aoc',
    subgraph: 'accounts',
    path: '/console/board',
    clear: (stack) => placeAll(stack, ['bank:006', 'bank:014']),
    add: async (stack) => numberOfCase(stack, (await requestHold(stack)).caseId),
  },
  {
    list: "the centre's cases",
    agencyId: 'aoc',
    subgraph: 'cases',
    path: '/console/cases',
    add: async (stack) => numberOfCase(stack, (await placeHold(stack)).caseId),
  },
]

/** Opens the list. */
export async function openList(
  page: Page,
  say: Say,
  { path, view }: ListUnderTest,
  { gatewayUrl }: TestStack,
): Promise<void> {
  if (path !== undefined) await page.goto(new URL(path, gatewayUrl).href)
  if (view !== undefined) await openView(page, say(view))
}
