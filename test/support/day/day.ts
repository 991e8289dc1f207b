/** A day at the centre, lived through the gateway: reports, notices, corrections, orders and stations, all at once. */

import { randomUUID } from 'node:crypto'
import { nationalId } from '../domain/reports.ts'
import { call, must, type DayOptions, type Story } from './act.ts'
import type { ModelCase, ModelHold, ModelLeg } from './day-model.ts'
import { confirm, findLeg, inputOf, isOn, proxyOf, registerJointly, resolve } from './legs.ts'
import { orderOff } from './numbers.ts'

const second = 1_000
const minute = 60 * second
const banks = ['002', '004', '006', '014', '025', '030'] as const
const stations = ['10101', '10102', '10103'] as const
/** GSB has longer numbers than the others. */
const accountLengths: Readonly<Record<string, number>> = { '030': 12 }

/** Lives `count` reports. @returns the model of what came of them */
export async function liveDay(options: DayOptions, count: number): Promise<readonly ModelCase[]> {
  const { random, pass } = options
  const cases: ModelCase[] = []
  const open: Story[] = []
  let begun = 0
  while (begun < count || open.length > 0) {
    if (begun < count && (open.length < 12 || random.below(3) === 0)) {
      begun += 1
      open.push(tell(options, begun, cases))
    }
    const story = random.pick(open)
    const { done } = await story.next()
    if (done) open.splice(open.indexOf(story), 1)
    pass(5 * second + random.below(25) * second)
  }
  return cases
}

/** The story of one report. */
async function* tell(options: DayOptions, number: number, cases: ModelCase[]): Story {
  const { random } = options
  const of = planCase(options, number)
  yield* report(options, of, number)
  cases.push(of)
  yield
  if (random.below(10) === 0) yield* reportAgain(options, of, number)
  if (random.below(4) === 0) yield* orderOff(options, of)
  if (random.below(6) === 0) yield* registerJointly(options, of)
  for (const leg of of.legs) if (leg.proxy?.isBankTold === false) yield* confirm(options, leg, of)
  yield* ask(options, of)
  const answers = of.holds.map((hold) => answer(options, of, hold))
  for (const leg of of.legs)
    if (leg.reference === null && random.below(4) > 0) answers.push(confirm(options, leg, of))
  if (random.below(20) < 3) answers.push(correct(options, of))
  if (random.below(3) === 0) answers.push(investigate(options, of))
  while (answers.length > 0) {
    const one = random.pick(answers)
    if ((await one.next()).done) answers.splice(answers.indexOf(one), 1)
    else yield
  }
}

function planCase({ random, now }: DayOptions, number: number): ModelCase {
  const victimBank = random.pick(banks)
  const others = banks.filter((code) => code !== victimBank)
  const account = (bankCode: string, place: number) => {
    const serial = String(number).padStart((accountLengths[bankCode] ?? 10) - 2, '0')
    return { bankCode, accountNumber: `${place}${serial}` }
  }
  let amountSatang = 100_000 + random.below(90) * 10_000
  let from = account(victimBank, 10)
  const legs: ModelLeg[] = []
  for (let hop = 1; hop <= 1 + random.below(3); hop += 1) {
    const to = account(random.pick(others), 10 + hop)
    const transferredAt = new Date(now().getTime() - (10 - hop) * minute).toISOString()
    const reference = hop === 1 && random.below(6) === 0 ? null : `DAY${number}-${hop}`
    legs.push({ reference, amountSatang, transferredAt, hop, from, to, proxy: null })
    amountSatang = Math.max(10_000, amountSatang - random.below(5) * 10_000)
    from = to
  }
  const last = legs.pop()
  if (last) legs.push({ ...last, proxy: random.below(5) === 0 ? proxyOf(random, number) : null })
  const opener = random.below(10)
  return {
    id: '',
    caseNumber: '',
    openedBy:
      opener < 5
        ? 'aoc'
        : opener < 7
          ? `bank:${victimBank}`
          : opener < 8
            ? 'police:ccib'
            : `police:station:${random.pick(stations)}`,
    victimName: `ผู้เสียหาย คนที่${number}`,
    legs,
    holds: [],
    station: null,
    referral: null,
    complaintAt: null,
    msisdn: `+6681${String(number).padStart(7, '0')}`,
    order: 'NONE',
    request: null,
    touristEndsAt: null,
    holders: 0,
  }
}

function reportOf(of: ModelCase, number: number, key: string) {
  const twelve = `3${String(number).padStart(11, '0')}`
  return {
    idempotencyKey: key,
    scamType: 'INVESTMENT',
    channel: of.openedBy.startsWith('bank:') ? 'BANK' : 'HOTLINE_1441',
    victim: {
      name: of.victimName,
      msisdn: '+66890000000',
      ...(number % 10 === 0
        ? {
            identity: {
              passport: { country: 'JPN', number: `TK${String(number).padStart(7, '0')}` },
            },
          }
        : { nationalId: nationalId(twelve) }),
    },
    transfers: of.legs.map(inputOf),
    suspectMsisdns: [of.msisdn],
  }
}

async function* report(options: DayOptions, of: ModelCase, number: number): Story {
  const input = reportOf(of, number, randomUUID())
  const document =
    'mutation ($input: ReportCaseInput!) { answer: reportCase(input: $input) { case { id caseNumber } } }'
  const { answer: first } = await must(call(options, of.openedBy)(document, { input }))
  // the answer was lost: the same call has the same answer, and one effect
  if (number % 7 === 0) {
    yield
    const { answer: again } = await must(call(options, of.openedBy)(document, { input }))
    if (again.case.id !== first.case.id) throw new Error('a repeated report opened another case')
  }
  of.id = first.case.id
  of.caseNumber = first.case.caseNumber
  if (of.openedBy.startsWith('police:station:')) of.station = of.openedBy
}

async function* reportAgain(options: DayOptions, of: ModelCase, number: number): Story {
  const input = { ...reportOf(of, number, randomUUID()), onDuplicate: 'ATTACH' }
  const document =
    'mutation ($input: ReportCaseInput!) { answer: reportCase(input: $input) { case { id } possibleDuplicates { id } } }'
  const { answer: again } = await must(call(options, 'aoc')(document, { input }))
  if (again.case.id !== of.id) throw new Error('a second call opened another case')
  yield
}

async function* ask(options: DayOptions, of: ModelCase): Story {
  const { answer: asked } = await must(
    call(options, 'aoc')(
      `mutation ($input: RequestHoldsAlongTrailInput!) { answer: requestHoldsAlongTrail(input: $input) {
        holds { id requestedSatang account { bankCode accountNumber } } } }`,
      { input: { idempotencyKey: randomUUID(), caseId: of.id, basis: 'VICTIM_WORD' } },
    ),
  )
  const found = asked.holds as readonly {
    readonly id: string
    readonly requestedSatang: number
    readonly account: { readonly bankCode: string; readonly accountNumber: string | null }
  }[]
  for (const leg of of.legs) {
    if (of.holds.some((hold) => isOn(hold, leg) && hold.state !== 'LIFTED')) continue
    const one = found.find(
      ({ account }) => account.accountNumber === (leg.proxy ? null : leg.to.accountNumber),
    )
    if (one?.requestedSatang !== leg.amountSatang)
      throw new Error(
        `${of.id}: ${leg.reference} asked ${one?.requestedSatang}, not ${leg.amountSatang}`,
      )
    of.holds.push(requestOn(leg, one.id))
  }
  yield
}

/** The bank answers one request, some of them by telephone first, some of them never. */
async function* answer(options: DayOptions, of: ModelCase, hold: ModelHold): Story {
  const { random } = options
  const kind = random.below(20)
  if (kind === 0) return
  for (let waits = random.below(4); waits > 0; waits -= 1) yield
  if (hold.state !== 'REQUESTED') return
  if (hold.isBehindProxy) yield* resolve(options, of, hold)
  if (hold.isBehindProxy) return
  if (kind < 3) {
    await must(
      call(options, `bank:${hold.bankCode}`)(
        'mutation ($input: RejectHoldInput!) { answer: rejectHold(input: $input) { hold { state } } }',
        { input: { holdId: hold.id, reason: 'no such account', code: 'ACCOUNT_UNKNOWN' } },
      ),
    )
    hold.state = 'REJECTED'
    yield
    return
  }
  const room = roomFor(of, hold)
  const share = kind < 6 ? 0 : kind < 11 ? Math.floor(room / 2) : room
  const first = Math.min(share, hold.requestedSatang)
  yield* place(options, of, hold, first)
  const more = Math.min(roomFor(of, hold) + (hold.heldSatang ?? 0), hold.requestedSatang)
  if (first < more && first > 0 && random.below(2) === 0 && isPartial(hold) && !hold.isLiftable)
    yield* place(options, of, hold, more)
}

/** Satang of the trail that no hold of the case has stopped yet: what is stopped at one account never reached the next. */
function roomFor(of: ModelCase, hold: ModelHold): number {
  const first = of.legs.find(({ hop }) => hop === 1)
  const held = of.holds.reduce(
    (sum, each) => sum + (each === hold || each.state === 'LIFTED' ? 0 : (each.heldSatang ?? 0)),
    0,
  )
  return Math.max(0, (first?.amountSatang ?? 0) - held - (hold.heldSatang ?? 0))
}

async function* place(
  options: DayOptions,
  of: ModelCase,
  hold: ModelHold,
  heldSatang: number,
): Story {
  const isByTelephone = hold.placedAt === null && options.random.below(5) === 0
  const told = new Date(options.now().getTime() - minute).toISOString()
  const notice = isByTelephone ? { notice: { at: told, officer: 'ผู้แจ้ง' } } : {}
  const { answer: placed } = await must(
    call(options, `bank:${hold.bankCode}`)(
      'mutation ($input: PlaceHoldInput!) { answer: placeHold(input: $input) { hold { state heldSatang placedAt } } }',
      { input: { holdId: hold.id, heldSatang, ...notice } },
    ),
  )
  // the bank's first answer is told to the next one on the money's way, which is asked if it was not yet (s.4, s.6)
  if (hold.placedAt === null)
    for (const leg of of.legs)
      if (
        leg.from.accountNumber === hold.accountNumber &&
        !of.holds.some((each) => isOn(each, leg))
      )
        of.holds.push(requestOn(leg, null))
  hold.heldSatang = heldSatang
  hold.placedAt ??= Date.parse(placed.hold.placedAt)
  const found =
    heldSatang === 0 ? 'NO_FUNDS' : heldSatang < hold.requestedSatang ? 'PARTIAL' : 'PLACED'
  hold.state = of.complaintAt !== null && heldSatang > 0 ? 'COMPLAINED' : found
  yield
}

/** The last leg went elsewhere: what was asked of the wrong account is withdrawn, what was placed there is to be lifted. */
async function* correct(options: DayOptions, of: ModelCase): Story {
  const last = of.legs.at(-1)
  if (!last || of.legs.length < 2 || last.proxy) return
  const id = await findLeg(options, of, last)
  const replacement: ModelLeg = {
    ...last,
    reference: `${last.reference}R`,
    to: { bankCode: last.to.bankCode, accountNumber: last.to.accountNumber.replace(/^./, '9') },
  }
  await must(
    call(options, 'aoc')(
      'mutation ($input: CorrectTransferInput!) { answer: correctTransfer(input: $input) { case { id } } }',
      {
        input: {
          idempotencyKey: randomUUID(),
          transferId: id,
          replacement: inputOf(replacement),
          reason: 'the slip shows another account',
        },
      },
    ),
  )
  of.legs = [...of.legs.slice(0, -1), replacement]
  // the bank has registered nobody for the account that is right
  of.holders = 0
  for (const hold of of.holds.filter((each) => isOn(each, last))) {
    if (hold.state === 'REQUESTED') hold.state = 'LIFTED'
    else if (['PLACED', 'PARTIAL', 'COMPLAINED'].includes(hold.state)) hold.isLiftable = true
  }
  yield
}

/** The centre refers the case, and the station works on it. */
async function* investigate(options: DayOptions, of: ModelCase): Story {
  const { random, now } = options
  // a station that opened the case has it; its referral follows by an event
  while (of.station !== null && of.referral === null) {
    const { case: read } = await must(
      call(options, of.station)('query ($id: ID!) { case(id: $id) { referral { id } } }', {
        id: of.id,
      }),
    )
    of.referral = read.referral?.id ?? null
  }
  if (of.referral === null) {
    const code = random.pick(stations)
    const { answer: referred } = await must(
      call(options, 'aoc')(
        'mutation ($input: ReferCaseInput!) { answer: referCase(input: $input) { referral { id } } }',
        { input: { idempotencyKey: randomUUID(), caseId: of.id, stationCode: code } },
      ),
    )
    of.referral = referred.referral.id
    of.station = `police:station:${code}`
    yield
    await atStation(options, of, 'acknowledgeReferral', {})
    yield
  }
  await atStation(options, of, 'assignOfficer', { officer: 'sergeant' })
  yield
  const receivedAt = now()
  await atStation(options, of, 'recordComplaint', {
    complaintNumber: `${of.caseNumber}/1`,
    receivedAt: receivedAt.toISOString(),
  })
  of.complaintAt = receivedAt.getTime()
  for (const hold of of.holds)
    if (['PLACED', 'PARTIAL'].includes(hold.state)) hold.state = 'COMPLAINED'
  yield
}

async function atStation(
  options: DayOptions,
  of: ModelCase,
  mutation: string,
  input: Readonly<Record<string, unknown>>,
): Promise<void> {
  const type = `${mutation[0]!.toUpperCase()}${mutation.slice(1)}Input`
  await must(
    call(options, of.station!)(
      `mutation ($input: ${type}!) { answer: ${mutation}(input: $input) { referral { id } } }`,
      { input: { referralId: of.referral, ...input } },
    ),
  )
}

function requestOn({ to, amountSatang, proxy }: ModelLeg, id: string | null): ModelHold {
  return {
    id,
    ...to,
    requestedSatang: amountSatang,
    heldSatang: null,
    state: 'REQUESTED',
    placedAt: null,
    isLiftable: false,
    isBehindProxy: proxy?.isResolved === false,
  }
}

function isPartial({ state }: ModelHold): boolean {
  return state === 'PARTIAL'
}
