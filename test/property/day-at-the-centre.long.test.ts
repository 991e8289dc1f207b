import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { setTimeout } from 'node:timers/promises'
import { startTestStack, type TestStack } from '../support/domain/stack.ts'
import { call, must } from '../support/day/act.ts'
import { liveDay } from '../support/day/day.ts'
import { partiesOf, stateAt, type ModelCase, type ModelLeg } from '../support/day/day-model.ts'
import { engines } from '../support/processes/database.ts'
import { createRandom } from '../support/random.ts'

/** Reports of the day. A longer run lives another day each time. */
const reports = Number(process.env['DAY_REPORTS'] ?? 30)
const seed = Number(
  process.env['DAY_SEED'] ?? (process.env['DAY_REPORTS'] === undefined ? 1441 : Date.now()),
)
const hour = 3_600_000
const timers = [
  'hrtime',
  'nextTick',
  'performance',
  'queueMicrotask',
  'setImmediate',
  'clearImmediate',
  'setInterval',
  'clearInterval',
  'setTimeout',
  'clearTimeout',
] as const

interface ReadHold {
  readonly id: string
  readonly state: string
  readonly heldSatang: number | null
  readonly requestedSatang: number
  readonly liftableSince: string | null
  readonly account: { readonly bankCode: string; readonly accountNumber: string | null }
}

describe.each(engines)('a day at the centre on $engine', ({ open }) => {
  let stack: TestStack
  let cases: readonly ModelCase[]
  const now = () => new Date()
  const pass = (ms: number) => jest.setSystemTime(Date.now() + ms)

  beforeAll(async () => {
    // the clock of everything in this process, of the authorization server too; timers run as they do
    jest.useFakeTimers({ now: Date.parse('2026-11-26T01:00:00Z'), doNotFake: [...timers] })
    stack = await startTestStack({ open })
    const random = createRandom(seed)
    cases = await liveDay({ stack, random, now, pass }, reports)
    await untilAllIsDelivered()
  }, 600_000)
  afterAll(async () => {
    await stack?.closeAll()
    jest.useRealTimers()
  })

  test('every hold has the state and the satang that the model says', async () => {
    const { read, model, unknown } = await compareAll()
    expect({ seed, read, unknown }).toEqual({ seed, read: model, unknown: [] })
  })

  test('a long day has everything that happens at a centre', () => {
    const legs = cases.flatMap((each) => each.legs)
    const proxies = legs.flatMap(({ proxy }) => proxy ?? [])
    const counts = {
      unconfirmed: legs.filter(({ reference }) => reference === null).length,
      resolved: proxies.filter(({ isResolved }) => isResolved).length,
      unresolved: proxies.filter(({ isResolved }) => !isResolved).length,
      withoutInstitution: proxies.filter(({ isBankTold }) => !isBankTold).length,
      joint: cases.filter(({ holders }) => holders > 1).length,
      tourists: cases.filter(({ touristEndsAt }) => touristEndsAt !== null).length,
      ordered: cases.filter(({ request }) => request === 'ORDERED').length,
      refused: cases.filter(({ request }) => request === 'REFUSED').length,
      byBanks: cases.filter(({ openedBy }) => openedBy.startsWith('bank:')).length,
      byStations: cases.filter(({ openedBy }) => openedBy.startsWith('police:station:')).length,
    }
    const missing = Object.entries(counts).filter(([, count]) => count === 0)
    expect({ seed, missing }).toEqual({ seed, missing: reports < 100 ? missing : [] })
  })

  test('each case has the parties that its legs, its opener and its station make', async () => {
    for (const each of cases) {
      const data = await must(
        call({ stack }, 'aoc')('query ($id: ID!) { case(id: $id) { parties { agency { id } } } }', {
          id: each.id,
        }),
      )
      const found = new Set<string>(
        data.case.parties.map(({ agency }: { agency: { id: string } }) => agency.id),
      )
      expect([seed, each.id, [...found].toSorted()]).toEqual([seed, each.id, partiesOf(each)])
    }
  })

  test('each leg is confirmed, resolved and held by its holders as the model says', async () => {
    for (const each of cases) {
      const data = await must(
        call({ stack }, 'aoc')(
          `query ($id: ID!) { case(id: $id) { transfers { hop reference isConfirmed toProxy { isResolved }
             to { bankCode accountNumber } } } }`,
          { id: each.id },
        ),
      )
      const read = data.case.transfers.toSorted(
        (a: { hop: number }, b: { hop: number }) => a.hop - b.hop,
      )
      expect([seed, each.id, read]).toEqual([seed, each.id, each.legs.map(toRead)])
      const { to } = each.legs.at(-1)!
      if (each.holders === 0) continue
      const { bankAccount } = await must(
        call({ stack }, `bank:${to.bankCode}`)(
          `query ($bankCode: BankCode!, $accountNumber: String!) {
             bankAccount(bankCode: $bankCode, accountNumber: $accountNumber) { holders { id } } }`,
          to,
        ),
      )
      expect([seed, each.id, bankAccount.holders.length]).toEqual([seed, each.id, each.holders])
    }
  })

  test('the regulator has the requests of the centre, and what it decided', async () => {
    const asked = cases.flatMap(({ caseNumber, request }) =>
      request ? [`${caseNumber} ${request}`] : [],
    )
    const { simSuspensionRequests } = await must(
      call(
        { stack },
        'nbtc',
      )('{ simSuspensionRequests(first: 100) { nodes { caseNumber state } } }'),
    )
    const nodes = simSuspensionRequests.nodes as readonly { caseNumber: string; state: string }[]
    const read = nodes.map(({ caseNumber, state }) => `${caseNumber} ${state}`)
    expect({ seed, read: read.toSorted() }).toEqual({ seed, read: asked.toSorted() })
  })

  test('tourists have the numbers that the operator registered, and too many of them', async () => {
    await compareTourists()
  })

  test('each bank was told of its own requests, once and in a sequence without gaps', async () => {
    const asked = cases.flatMap(({ holds }) => holds)
    for (const bankCode of new Set(asked.map((hold) => hold.bankCode))) {
      const holds = asked.filter((hold) => hold.bankCode === bankCode)
      const events = await readFeed(`bank:${bankCode}`)
      expect(events.map(({ sequence }) => Number(sequence))).toEqual(
        events.map((_, index) => index + 1),
      )
      // a bank that told the next one of the money's way hears of that request too, and does not see its hold
      const told = events.filter(({ type, hold }) => type === 'th.aoc.hold.requested' && hold)
      expect(told.map(({ hold }) => String(hold?.account.accountNumber)).toSorted()).toEqual(
        holds
          .map(({ accountNumber, isBehindProxy }) => (isBehindProxy ? 'null' : accountNumber))
          .toSorted(),
      )
    }
  })

  test('each operator has the orders that it has not carried out, and no other', async () => {
    const ordered = cases.filter(({ order }) => order !== 'NONE')
    const { simOrders } = await must(
      call({ stack }, 'telco:ais')('{ simOrders(first: 100) { nodes { state sim { msisdn } } } }'),
    )
    expect(
      simOrders.nodes
        .map(
          ({ state, sim }: { state: string; sim: { msisdn: string } }) => `${sim.msisdn} ${state}`,
        )
        .toSorted(),
    ).toEqual(ordered.map(({ msisdn, order }) => `${msisdn} ${order}`).toSorted())
  })

  test('four days later the clocks have ended what nobody complained about, and nothing else', async () => {
    pass(4 * 24 * hour)
    const { read, model, unknown } = await compareAll()
    expect({ seed, read, unknown }).toEqual({ seed, read: model, unknown: [] })
    await compareTourists()
  })

  /** A leg as the centre reads it. */
  function toRead({ hop, reference, to, proxy }: ModelLeg) {
    return {
      hop,
      reference,
      isConfirmed: reference !== null,
      toProxy: proxy && { isResolved: proxy.isResolved },
      to: proxy && !proxy.isResolved ? { bankCode: to.bankCode, accountNumber: null } : to,
    }
  }

  /** The numbers of tourists, those whose 60 days are over, and the one holder of them all. */
  async function compareTourists() {
    const tourists = cases.filter(({ touristEndsAt }) => touristEndsAt !== null)
    const { all, over, holders } = await must(
      call(
        { stack },
        'nbtc',
      )(`{
        all: touristSims(first: 100) { nodes { msisdn } }
        over: touristSims(first: 100, filter: { expired: true }) { nodes { msisdn } }
        holders: simHolders(first: 100, filter: { operator: AIS, overLimit: true }) { nodes { count limit } } }`),
    )
    const numbersOf = ({ nodes }: { nodes: readonly { msisdn: string }[] }) =>
      nodes.map(({ msisdn }) => msisdn).toSorted()
    expect({ seed, all: numbersOf(all), over: numbersOf(over) }).toEqual({
      seed,
      all: tourists.map(({ msisdn }) => msisdn).toSorted(),
      over: tourists
        .filter(({ touristEndsAt }) => touristEndsAt! <= Date.now())
        .map(({ msisdn }) => msisdn)
        .toSorted(),
    })
    expect({ seed, nodes: holders.nodes }).toEqual({
      seed,
      nodes: tourists.length > 3 ? [{ count: tourists.length, limit: 3 }] : [],
    })
  }

  /** The state of each hold in the model, and as the centre reads it; `unknown`: holds that the model does not have. */
  async function compareAll() {
    const read = await readAll()
    const places = cases.flatMap((each) => each.holds.map((hold) => ({ each, hold })))
    const found = places.map(({ hold }) =>
      read.find(({ id, account }) =>
        hold.id === null
          ? `${account.bankCode}/${account.accountNumber}` ===
            `${hold.bankCode}/${hold.accountNumber}`
          : id === hold.id,
      ),
    )
    return {
      read: found.map(
        (one) =>
          one && [one.state, one.requestedSatang, one.heldSatang, one.liftableSince !== null],
      ),
      model: places.map(({ each, hold }) => [
        stateAt(hold, each, Date.now()),
        hold.requestedSatang,
        hold.heldSatang,
        hold.isLiftable,
      ]),
      unknown: read.filter((one) => !found.includes(one)),
    }
  }

  async function readAll() {
    const found: ReadHold[] = []
    let after: string | null = null
    do {
      // oxlint-disable-next-line typescript/no-explicit-any -- the cursor of one answer is a variable of the next
      const { holds }: { holds: any } = await must(
        call({ stack }, 'aoc')(
          `query ($after: String) { holds(first: 100, after: $after) {
             nodes { id state heldSatang requestedSatang liftableSince account { bankCode accountNumber } }
             pageInfo { hasNextPage endCursor } } }`,
          { after },
        ),
      )
      found.push(...holds.nodes)
      after = holds.pageInfo.hasNextPage ? holds.pageInfo.endCursor : null
    } while (after !== null)
    return found
  }

  async function readFeed(agencyId: string) {
    const events: {
      sequence: string
      type: string
      hold: { account: { accountNumber: string } } | null
    }[] = []
    for (;;) {
      const data = await must(
        call({ stack }, agencyId)(
          'query ($after: ID) { events(first: 100, after: $after) { nodes { sequence type hold { account { accountNumber } } } } }',
          { after: events.at(-1)?.sequence },
        ),
      )
      if (data.events.nodes.length === 0) return events
      events.push(...data.events.nodes)
    }
  }

  async function untilAllIsDelivered(): Promise<void> {
    const waiting = () =>
      stack.database.db.asOwner((owner) =>
        owner.query(
          ['cases', 'accounts', 'sims', 'referrals']
            .map(
              (
                schema,
              ) => `select 1 from ${schema}.outbox where fed_at is null or dispatched_at is null
                union all select 1 from ${schema}.inbox where handled_at is null`,
            )
            .join(' union all '),
        ),
      )
    while ((await waiting()).length > 0) await setTimeout(50)
  }
})
