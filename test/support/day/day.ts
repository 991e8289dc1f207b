/** A day at the centre, lived through the gateway: reports, notices, corrections, orders and stations, all at once. */

import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { nationalId } from '../domain/reports.ts'
import { codesOf, type Call, type GatewayAnswer, type TestStack } from '../domain/stack.ts'
import type { Random } from '../random.ts'
import type { ModelCase, ModelHold, ModelLeg } from './day-model.ts'

/** The clock and the calls of the day. */
export interface DayOptions {
  readonly stack: TestStack
  readonly random: Random
  readonly now: () => Date
  /** Moves the clock. */
  readonly pass: (ms: number) => void
}

/** One act of a case's story; stories take turns. */
type Story = AsyncGenerator<void, void>

const second = 1_000
const minute = 60 * second
const banks = ['002', '004', '006', '014', '025', '030'] as const
const stations = ['10101', '10102', '10103'] as const

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
  yield* ask(options, of)
  const answers = of.holds.map((hold) => answer(options, of, hold))
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
  const account = (place: number) =>
    `${String(place).padStart(2, '0')}${String(number).padStart(8, '0')}`
  let amountSatang = 100_000 + random.below(90) * 10_000
  let from = { bankCode: victimBank as string, accountNumber: account(10) }
  const legs: ModelLeg[] = []
  for (let hop = 1; hop <= 1 + random.below(3); hop += 1) {
    const to = { bankCode: random.pick(others) as string, accountNumber: account(10 + hop) }
    const transferredAt = new Date(now().getTime() - (10 - hop) * minute).toISOString()
    legs.push({ reference: `DAY${number}-${hop}`, amountSatang, transferredAt, hop, from, to })
    amountSatang = Math.max(10_000, amountSatang - random.below(5) * 10_000)
    from = to
  }
  const opener = random.below(10)
  return {
    id: '',
    caseNumber: '',
    openedBy: opener < 7 ? 'aoc' : `police:station:${random.pick(stations)}`,
    victimName: `ผู้เสียหาย คนที่${number}`,
    legs,
    holds: [],
    station: null,
    referral: null,
    complaintAt: null,
    msisdn: `+6681${String(number).padStart(7, '0')}`,
    order: 'NONE',
  }
}

function reportOf(of: ModelCase, number: number, key: string) {
  const twelve = `3${String(number).padStart(11, '0')}`
  return {
    idempotencyKey: key,
    scamType: 'INVESTMENT',
    channel: 'HOTLINE_1441',
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
    transfers: of.legs,
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
  if (of.openedBy !== 'aoc') of.station = of.openedBy
}

async function* reportAgain(options: DayOptions, of: ModelCase, number: number): Story {
  const input = { ...reportOf(of, number, randomUUID()), onDuplicate: 'ATTACH' }
  const document =
    'mutation ($input: ReportCaseInput!) { answer: reportCase(input: $input) { case { id } possibleDuplicates { id } } }'
  const { answer: again } = await must(call(options, 'aoc')(document, { input }))
  if (again.case.id !== of.id) throw new Error('a second call opened another case')
  yield
}

async function* orderOff(options: DayOptions, of: ModelCase): Story {
  const operator = 'telco:ais'
  await must(
    call(options, operator)(
      'mutation ($input: RegisterSimsInput!) { answer: registerSims(input: $input) { registered } }',
      {
        input: {
          idempotencyKey: randomUUID(),
          sims: [
            {
              msisdn: of.msisdn,
              nationalId: nationalId(
                `4${of.msisdn.slice(-11).replaceAll(/\D/g, '0')}`.slice(0, 12),
              ),
              holderName: 'ผู้ถือ เลขหมาย',
              registeredAt: '2025-01-10T09:00:00+07:00',
            },
          ],
        },
      },
    ),
  )
  yield
  await must(
    call(options, 'nbtc')(
      'mutation ($input: OrderSimSuspensionInput!) { answer: orderSimSuspension(input: $input) { sims { msisdn } } }',
      { input: { idempotencyKey: randomUUID(), msisdns: [of.msisdn], reason: 'used in a scam' } },
    ),
  )
  of.order = 'OPEN'
  yield
  if (options.random.below(3) === 0) return
  await must(
    call(options, operator)(
      'mutation ($input: ConfirmSimSuspensionInput!) { answer: confirmSimSuspension(input: $input) { sims { msisdn } } }',
      { input: { msisdns: [of.msisdn], suspendedAt: options.now().toISOString() } },
    ),
  )
  of.order = 'CARRIED_OUT'
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
    readonly account: { readonly bankCode: string; readonly accountNumber: string }
  }[]
  for (const leg of of.legs) {
    if (of.holds.some((hold) => isOn(hold, leg) && hold.state !== 'LIFTED')) continue
    const one = found.find(({ account }) => account.accountNumber === leg.to.accountNumber)
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
  if (!last || of.legs.length < 2) return
  const { case: read } = await must(
    call(options, 'aoc')('query ($id: ID!) { case(id: $id) { transfers { id reference } } }', {
      id: of.id,
    }),
  )
  const { id } = (read.transfers as readonly { id: string; reference: string }[]).find(
    ({ reference }) => reference === last.reference,
  )!
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
          replacement,
          reason: 'the slip shows another account',
        },
      },
    ),
  )
  of.legs = [...of.legs.slice(0, -1), replacement]
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

function requestOn({ to, amountSatang }: ModelLeg, id: string | null): ModelHold {
  return {
    id,
    ...to,
    requestedSatang: amountSatang,
    heldSatang: null,
    state: 'REQUESTED',
    placedAt: null,
    isLiftable: false,
  }
}

function isPartial({ state }: ModelHold): boolean {
  return state === 'PARTIAL'
}

function isOn(hold: ModelHold, { to }: ModelLeg): boolean {
  return hold.bankCode === to.bankCode && hold.accountNumber === to.accountNumber
}

/** A call of an agency with a token of now. Where a part does not answer it is made again, as the documents say. */
export function call({ stack }: Pick<DayOptions, 'stack'>, agencyId: string): Call {
  const once = stack.callAs(agencyId)
  return async (query, variables) => {
    for (let tries = 1; ; tries += 1) {
      const reply = await once(query, variables)
      if (tries === 5 || !codesOf(reply).includes('DOWNSTREAM_SERVICE_ERROR')) return reply
      await setTimeout(200)
    }
  }
}

/** The data of an answer without errors. */
export async function must(answered: Promise<GatewayAnswer>) {
  const reply = await answered
  if (codesOf(reply).length > 0)
    throw new Error(
      reply.errors
        ?.map(({ message, extensions, path }) => `${extensions.code} ${message} ${path?.join('.')}`)
        .join('; '),
    )
  return reply.data
}
