/** Acts one after the other that publish what acts by chance seldom do: a hold on the way to the next bank, above all. */

import type { Facts, HoldFact } from './lawful-facts.ts'
import { before, newKey, persons, type PlannedAct } from './recipe.ts'
import { callerOf } from './lawful-callers.ts'
import type { Random } from '../random.ts'

/** Takes one act, and answers the facts after it. */
export type TakeAct = (mutation: string, act: PlannedAct) => Promise<Facts>

let lastAccount = 0

/** Takes the acts. @param facts from which the first one starts */
export async function takeDirectedActs(take: TakeAct, facts: Facts, random: Random): Promise<void> {
  const as = (agencyId: string) => ({ ...callerOf(agencyId, random), issuer: 'https://one.test' })
  const aoc = as('aoc')
  const atBank = as('bank:014')

  /** A case whose money went to an account of bank 014, and from there on. @returns facts with the request at that account */
  async function openHeld(from: Facts, hasProxy = false) {
    const account = `01499${String((lastAccount += 1)).padStart(5, '0')}`
    const opened = await take('reportCase', {
      caller: aoc,
      input: reportOf(from, account, hasProxy),
    })
    const [leg] = opened.legs.filter(({ toNumber }) => toNumber === account)
    const holds = [{ bankCode: '014', accountNumber: account, amountSatang: 5_000 }]
    const input = { idempotencyKey: newKey(), caseId: leg?.caseId, basis: 'VICTIM_WORD', holds }
    const asked = await take('requestHolds', { caller: aoc, input })
    const hold = asked.holds.find((each) => each.caseId === leg?.caseId)
    if (!leg || !hold) throw new Error('no request was made')
    return { account, leg, hold, asked }
  }
  const placing = ({ id }: HoldFact) => ({ holdId: id, heldSatang: 5_000 })

  const first = await openHeld(facts)
  await take('placeHold', { caller: atBank, input: placing(first.hold) })
  const holdId = first.hold.id
  await take('requestRelease', { caller: atBank, input: { holdId, reason: 'a shop' } })
  const refusal = { holdId, outcome: 'REFUSED', reason: 'no shop' }
  await take('decideRelease', { caller: { ...aoc, issuer: 'https://two.test' }, input: refusal })
  const extension = { holdId, basis: 'LISTING', orderNumber: 'O-9' }
  // by another person than the one who recorded the leg
  await take('extendHold', { caller: { ...aoc, issuer: 'https://two.test' }, input: extension })

  const second = await openHeld(first.asked)
  const items = [placing(second.hold)]
  await take('placeHolds', { caller: atBank, input: { idempotencyKey: newKey(), items } })

  for (const mutation of ['rejectHold', 'rejectHolds']) {
    const { hold } = await openHeld(second.asked)
    const item = { holdId: hold.id, reason: 'gone', code: 'MONEY_GONE' }
    const many = { idempotencyKey: newKey(), items: [item] }
    await take(mutation, { caller: atBank, input: mutation === 'rejectHold' ? item : many })
  }

  const third = await openHeld(second.asked, true)
  const { caseId } = third.leg
  const freezing = {
    idempotencyKey: newKey(),
    accountNumber: third.account,
    amountSatang: 500,
    suspectedAt: before(third.asked),
    reason: 'unusual',
    caseId,
  }
  await take('freezeAccount', { caller: atBank, input: freezing })
  const reference = `PX-${third.account}`
  const unnamed = third.asked.legs.find((leg) => leg.reference === reference)
  const naming = {
    idempotencyKey: newKey(),
    transferId: unnamed?.id,
    reference,
    amountSatang: unnamed?.satang,
    transferredAt: unnamed?.at.toISOString(),
    toBankCode: '006',
  }
  await take('confirmTransfer', { caller: atBank, input: naming })
  const replacement = { ...legTo(third.asked, '0149999999'), reference: undefined }
  const correction = { transferId: third.leg.id, replacement, reason: 'typed wrong' }
  await take('correctTransfer', { caller: aoc, input: { idempotencyKey: newKey(), ...correction } })
}

function legTo(facts: Facts, accountNumber: string) {
  return {
    reference: `DIR-${accountNumber}`,
    amountSatang: 9_000,
    transferredAt: before(facts, 3_600_000),
    hop: 1,
    from: { bankCode: '004', accountNumber: '0049900001' },
    to: { bankCode: '014', accountNumber, holderName: 'บัญชี ม้า', holderNationalId: persons[2] },
  }
}

/** On from the account: to one of another bank, and perhaps to a proxy behind which nobody knows the bank. */
function reportOf(facts: Facts, account: string, hasProxy: boolean) {
  const from = { bankCode: '014', accountNumber: account }
  const onward = { amountSatang: 3_000, transferredAt: before(facts, 1_800_000), hop: 2, from }
  const to = { bankCode: '006', accountNumber: `006${account.slice(3)}` }
  const proxy = { type: 'MOBILE', value: '0812345679' }
  return {
    idempotencyKey: newKey(),
    scamType: 'INVESTMENT',
    channel: 'HOTLINE_1441',
    victim: { name: 'สมชาย ใจดี', msisdn: '+66898765432' },
    transfers: [
      legTo(facts, account),
      { ...onward, reference: `ON-${account}`, to },
      ...(hasProxy ? [{ ...onward, reference: `PX-${account}`, to: { proxy } }] : []),
    ],
  }
}
