/** The legs of the trail: as they are told, confirmed, resolved, and held by the holders of their accounts. */

import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { nationalId } from '../domain/reports.ts'
import type { Random } from '../random.ts'
import { call, must, type DayOptions, type Story } from './act.ts'
import type { ModelCase, ModelHold, ModelLeg, ModelProxy } from './day-model.ts'

/** A mobile number of its own for each report. */
export function proxyOf(random: Random, number: number): ModelProxy {
  const value = `08${String(number).padStart(8, '0')}`
  return { value, isBankTold: random.below(3) > 0, isResolved: false }
}

/** The leg as the victim tells it. */
export function inputOf({ proxy, to, ...leg }: ModelLeg) {
  if (!proxy) return { ...leg, to }
  const number = { proxy: { type: 'MOBILE', value: proxy.value } }
  return { ...leg, to: proxy.isBankTold ? { bankCode: to.bankCode, ...number } : number }
}

/** The bank that the money left gives its reference, and the institution that the victim did not know. */
export async function* confirm(options: DayOptions, leg: ModelLeg, of: ModelCase): Story {
  const transferId = await findLeg(options, of, leg)
  const reference = leg.reference ?? `DAY-${leg.from.accountNumber}`
  const { amountSatang, transferredAt } = leg
  const toBankCode = leg.proxy?.isBankTold === false ? leg.to.bankCode : null
  await must(
    call(options, `bank:${leg.from.bankCode}`)(
      'mutation ($input: ConfirmTransferInput!) { answer: confirmTransfer(input: $input) { transfer { id } } }',
      {
        input: {
          idempotencyKey: randomUUID(),
          transferId,
          reference,
          amountSatang,
          transferredAt,
          toBankCode,
        },
      },
    ),
  )
  leg.reference = reference
  yield
}

/** The id of the leg of the model. */
export async function findLeg(options: DayOptions, of: ModelCase, leg: ModelLeg): Promise<string> {
  const { case: read } = await must(
    call(options, 'aoc')('query ($id: ID!) { case(id: $id) { transfers { id hop } } }', {
      id: of.id,
    }),
  )
  const legs = read.transfers as readonly { readonly id: string; readonly hop: number }[]
  return legs.find(({ hop }) => hop === leg.hop)!.id
}

/** The bank of the last account names its two holders, whoever told of one. */
export async function* registerJointly(options: DayOptions, of: ModelCase): Story {
  const { to } = of.legs.at(-1)!
  const holders = [1, 2].map((place) => ({
    nationalId: nationalId(`5${place}${to.accountNumber.slice(-10)}`),
    name: `ผู้ถือบัญชีร่วม คนที่${place}`,
  }))
  await must(
    call(options, `bank:${to.bankCode}`)(
      'mutation ($input: RegisterAccountsInput!) { answer: registerAccounts(input: $input) { registered } }',
      {
        input: {
          idempotencyKey: randomUUID(),
          accounts: [{ accountNumber: to.accountNumber, holders }],
        },
      },
    ),
  )
  of.holders = holders.length
  yield
}

/** The bank places nothing on a PromptPay number. It names the account, but for one number in four. */
export async function* resolve(options: DayOptions, of: ModelCase, hold: ModelHold): Story {
  const leg = of.legs.find((each) => isOn(hold, each))
  if (!leg?.proxy) throw new Error('no leg to a PromptPay number')
  // a token of the present instant for each call
  const bank = () => call(options, `bank:${hold.bankCode}`)
  const early = await bank()(
    'mutation ($input: PlaceHoldInput!) { answer: placeHold(input: $input) { hold { state } } }',
    { input: { holdId: hold.id, heldSatang: 0 } },
  )
  if (early.errors?.[0]?.extensions['state'] !== 'PROXY_UNRESOLVED')
    throw new Error(`${of.id}: placed on a PromptPay number: ${JSON.stringify(early)}`)
  if (options.random.below(4) === 0) return
  yield
  const transferId = await findLeg(options, of, leg)
  await must(
    bank()(
      'mutation ($input: ResolveProxyInput!) { answer: resolveProxy(input: $input) { transfer { id } } }',
      {
        input: { idempotencyKey: randomUUID(), transferId, accountNumber: hold.accountNumber },
      },
    ),
  )
  leg.proxy.isResolved = true
  // the request follows by an event
  for (let tries = 0; hold.isBehindProxy; tries += 1) {
    if (tries === 600) throw new Error(`${of.id}: a request did not follow its leg`)
    const { hold: read } = await must(
      bank()('query ($id: ID!) { hold(id: $id) { account { accountNumber } } }', { id: hold.id }),
    )
    hold.isBehindProxy = read.account.accountNumber !== hold.accountNumber
    if (hold.isBehindProxy) await setTimeout(50)
  }
  yield
}

/** Whether the hold stands on the account that the leg reached. */
export function isOn(hold: ModelHold, { to }: ModelLeg): boolean {
  return hold.bankCode === to.bankCode && hold.accountNumber === to.accountNumber
}
