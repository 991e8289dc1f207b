import { describe, expect, test } from '@jest/globals'
import { listClocks } from '../../console/case-file/list-clocks.ts'
import { casesOf } from '../../console/feed/cases-of.ts'
import { purposeBases } from '../../console/purpose/purpose-bases.ts'
import { buildTrail, type Leg } from '../../console/trail/build-trail.ts'
import { layOut, measures, type Layout } from '../../console/trail/lay-out.ts'
import { nodeBeside } from '../../console/trail/move.ts'
import { countCrossings } from '../../console/trail/order-layers.ts'
import type { TrailHoldFragment } from '../../console/trail/trail.generated.ts'
import { basesWithoutCase, purposeBasesByKind } from '../../schema/purposes.ts'
import { measureCalls, tellMeasure } from '../support/console/measured.ts'
import { largeTrail } from '../support/console/trails.ts'

const account = (id: string, bankCode = '004') => ({ id, bankCode, maskedNumber: id })

const leg = (hop: number, from: string, to: string, amountSatang = 100): Leg => ({
  id: `${hop} ${from} ${to}`,
  reference: `${hop} ${from} ${to}`,
  transferredAt: '2026-11-20T03:00:00Z',
  hop,
  amountSatang,
  from: account(from),
  to: account(to),
  toProxy: null,
})

const hold = (accountId: string, change: Partial<TrailHoldFragment> = {}): TrailHoldFragment => ({
  id: `hold of ${accountId}`,
  state: 'PLACED',
  basis: 'VICTIM_WORD',
  hop: 1,
  requestedSatang: 100,
  heldSatang: 100,
  requestedBy: 'aoc',
  requestedAt: '2026-11-20T03:00:00.000Z',
  placedAt: '2026-11-20T04:00:00.000Z',
  complaintDueAt: '2026-11-23T04:00:00.000Z',
  decisionDueAt: null,
  lapsesAt: '2026-11-23T04:00:00.000Z',
  endedAt: null,
  rejection: null,
  account: account(accountId),
  ...change,
})

const whole = { byBank: false, opened: new Set<string>(), lastHop: 99, seesHolds: () => true }

const legsOfLargeTrail = (): readonly Leg[] =>
  largeTrail().map((each) => ({
    ...each,
    id: each.reference,
    from: account(each.from.accountNumber, each.from.bankCode),
    to: account(each.to.accountNumber, each.to.bankCode),
    toProxy: null,
  }))

const layOutLegs = (legs: readonly Leg[]): Layout => {
  const { nodes, flows } = buildTrail(legs, [], whole)
  return layOut(
    nodes.map(({ id, hop }) => ({ id, layer: hop })),
    flows.map(({ from, to }) => ({ from, to, width: 2 })),
  )
}

describe('the accounts and flows of the picture', () => {
  test('an account stands on the hop that reached it first, the victim at the left', () => {
    const { nodes } = buildTrail(
      [leg(1, 'v', 'a'), leg(2, 'a', 'b'), leg(3, 'b', 'a'), leg(4, 'a', 'v')],
      [],
      whole,
    )
    expect(nodes.map(({ id, hop, mark }) => [id, hop, mark])).toEqual([
      ['v', 0, 'VICTIM'],
      ['a', 1, 'OPEN'],
      ['b', 2, 'OPEN'],
    ])
  })

  test('legs between the same accounts are one flow of their sum', () => {
    const { flows } = buildTrail(
      [leg(1, 'v', 'a', 30), { ...leg(1, 'v', 'a', 70), id: 'other' }],
      [],
      whole,
    )
    expect(flows).toEqual([{ from: 'v', to: 'a', amountSatang: 100, legs: 2 }])
  })

  test.each([
    [['REQUESTED', 'PLACED'], 'WAITING'],
    [['PLACED'], 'HELD'],
    [['PARTIAL', 'REJECTED'], 'PART'],
    [['NO_FUNDS'], 'GONE'],
    [['LAPSED', 'REJECTED'], 'ENDED'],
    [[], 'OPEN'],
  ] as const)('holds %j are marked %s', (states, mark) => {
    const holds = states.map((state, index) => hold('a', { id: String(index), state }))
    const { nodes } = buildTrail([leg(1, 'v', 'a')], holds, whole)
    expect(nodes.find(({ id }) => id === 'a')?.mark).toBe(mark)
  })

  test('an account whose holds the officer does not see is not called free of holds', () => {
    const seesHolds = ({ id }: { readonly id: string }) => id === 'a'
    const { nodes } = buildTrail([leg(2, 'x', 'a'), leg(3, 'a', 'b')], [], { ...whole, seesHolds })
    expect(nodes.map(({ id, mark }) => [id, mark])).toEqual([
      ['x', 'UNSEEN'],
      ['a', 'OPEN'],
      ['b', 'UNSEEN'],
    ])
  })

  test('collapsed by bank and hop, no money is lost between the groups', () => {
    const legs = legsOfLargeTrail()
    const { nodes, flows } = buildTrail(legs, [], { ...whole, byBank: true })
    expect(nodes.length).toBe(1 + 10 * 5)
    expect(nodes.reduce((total, { accounts }) => total + accounts.length, 0)).toBe(201)
    expect(sum(flows)).toBe(sum(legs))
  })

  test('an opened group is shown as its accounts', () => {
    const legs = legsOfLargeTrail()
    const closed = buildTrail(legs, [], { ...whole, byBank: true })
    const group = closed.nodes.find(({ kind }) => kind === 'BANK')
    const opened = new Set([group?.id ?? ''])
    const { nodes } = buildTrail(legs, [], { ...whole, byBank: true, opened })
    expect(nodes.length).toBe(closed.nodes.length - 1 + (group?.accounts.length ?? 0))
  })

  test('accounts beyond the last hop that is shown are one node', () => {
    const { nodes } = buildTrail(legsOfLargeTrail(), [], { ...whole, lastHop: 2 })
    expect(nodes.map(({ kind }) => kind).filter((kind) => kind === 'REST')).toHaveLength(1)
    expect(nodes.at(-1)).toMatchObject({ kind: 'REST', hop: 3 })
    expect(nodes.at(-1)?.accounts).toHaveLength(160)
  })
})

describe('the layout of the picture', () => {
  const layout = layOutLegs(legsOfLargeTrail())

  test('200 accounts over ten hops stand hop by hop, and no two cards touch', () => {
    expect(layout.nodes).toHaveLength(201)
    for (const a of layout.nodes)
      for (const b of layout.nodes) {
        if (a.id === b.id) continue
        if (a.layer < b.layer) expect(a.x + a.width).toBeLessThan(b.x)
        else if (a.layer === b.layer && a.y <= b.y)
          expect(a.y + a.height).toBeLessThanOrEqual(b.y + 0.001)
      }
  })

  test('its time is told where minutes are spent on tests', () => {
    const legs = legsOfLargeTrail()
    if (process.env['TEST_LONG'] === 'on')
      for (const [name, taken] of Object.entries(timesOf(() => layOutLegs(legs))))
        tellMeasure(`layout of a trail of 200 accounts, ${name}`, taken)
    expect(layOutLegs(legs).nodes).toHaveLength(201)
  })

  test('every card lies within the picture', () => {
    for (const { x, y, width, height } of layout.nodes) {
      expect(Math.min(x, y)).toBeGreaterThanOrEqual(0)
      expect(x + width).toBeLessThanOrEqual(layout.width)
      expect(y + height).toBeLessThanOrEqual(layout.height)
    }
  })

  test('money that comes back is told apart', () => {
    expect(layout.links.filter(({ isBack }) => isBack)).toHaveLength(2)
  })

  test('lines that need not cross do not cross', () => {
    const { nodes, links } = layOutLegs([
      leg(1, 'v', 'a'),
      leg(1, 'v', 'b'),
      leg(2, 'b', 'd'),
      leg(2, 'a', 'c'),
    ])
    const yOf = (id: string) => nodes.find((node) => node.id === id)?.y ?? 0
    expect(yOf('a') < yOf('b')).toBe(yOf('c') < yOf('d'))
    expect(links).toHaveLength(4)
  })

  test('a line that passes a hop has a place of its own there', () => {
    const { nodes, links } = layOutLegs([
      leg(1, 'v', 'a'),
      leg(2, 'a', 'b'),
      leg(3, 'b', 'c'),
      leg(3, 'v', 'c'),
    ])
    const passing = links.find(({ from, to }) => from === 'v' && to === 'c')
    const b = nodes.find(({ id }) => id === 'b')
    const [, x = '', y = ''] = new RegExp(`L(${(b?.x ?? 0) + measures.cardWidth}) ([\\d.]+)`).exec(
      passing?.path ?? '',
    ) ?? ['']
    expect(x).not.toBe('')
    const isBeside = Number(y) < (b?.y ?? 0) || Number(y) > (b?.y ?? 0) + (b?.height ?? 0)
    expect(isBeside).toBe(true)
  })

  test('crossings are counted', () => {
    const after = new Map([
      ['a', ['d', 'e']],
      ['b', ['c']],
    ])
    expect(
      countCrossings(
        [
          ['a', 'b'],
          ['c', 'd', 'e'],
        ],
        after,
      ),
    ).toBe(2)
  })

  test('an empty trail is an empty picture', () => {
    expect(layOut([], [])).toMatchObject({ nodes: [], links: [] })
  })
})

describe('arrow keys in the picture', () => {
  const { nodes, links } = layOutLegs([leg(1, 'v', 'a'), leg(1, 'v', 'b'), leg(2, 'b', 'c')])
  const layout = { nodes, links }

  test.each([
    ['v', 'ArrowLeft', undefined],
    ['a', 'ArrowLeft', 'v'],
    ['b', 'ArrowRight', 'c'],
    ['a', 'ArrowRight', 'c'],
    ['c', 'ArrowRight', undefined],
    ['c', 'Home', 'v'],
    ['v', 'x', undefined],
  ])('from %s %s leads to %s', (from, key, to) => {
    expect(nodeBeside(layout, from, key)).toBe(to)
  })

  test('up and down stay on the hop', () => {
    const down = nodeBeside(layout, 'a', 'ArrowDown') ?? nodeBeside(layout, 'a', 'ArrowUp')
    expect(down).toBe('b')
  })
})

describe('the clocks of a case', () => {
  const file = { suspectNumbers: [], referral: null }

  test('holds that end together are one clock; ended holds have none; requests come first', () => {
    const holds = [
      hold('a'),
      hold('b'),
      hold('c', { state: 'LIFTED', endedAt: '2026-11-21T03:00:00Z' }),
      hold('d', { state: 'REQUESTED', lapsesAt: null }),
    ]
    expect(listClocks(file, holds).map(({ due, count }) => [due, count])).toEqual([
      ['HOLD_ANSWER', 1],
      ['HOLD_COMPLAINT', 2],
    ])
  })

  test.each([
    [{ decisionDueAt: '2026-11-27T04:00:00Z', lapsesAt: '2026-11-27T04:00:00Z' }, 'HOLD_DECISION'],
    [{ lapsesAt: '2026-12-27T04:00:00Z' }, 'HOLD_END'],
    [
      {
        basis: 'CENTRE_ORDER',
        complaintDueAt: null,
        decisionDueAt: '2026-12-27T04:00:00Z',
        lapsesAt: '2026-12-27T04:00:00Z',
      },
      'HOLD_REVIEW',
    ],
  ] as const)('%j is a clock of %s', (change, due) => {
    expect(listClocks(file, [hold('a', change)])[0]?.due).toBe(due)
  })
})

describe('the cases that events of the feed changed', () => {
  const event = (data: object) => ({
    sequence: '1',
    type: 'th.aoc.hold.placed',
    subject: 'hold',
    data: JSON.stringify(data),
  })

  test('are those that their data name', () => {
    const cases = casesOf([event({ caseId: 'a' }), event({ caseId: null }), event({ caseId: 'b' })])
    expect(cases).toEqual(new Set(['a', 'b']))
  })

  test('are not known where an event names none, or events were missed', () => {
    expect(casesOf([event({ caseId: 'a' }), event({ orderId: 'x' })])).toBeUndefined()
    expect(casesOf([])).toBeUndefined()
  })
})

test('the purposes of the console are those that the graph takes with a case', () => {
  for (const [kind, bases] of Object.entries(purposeBasesByKind))
    expect([kind, purposeBases[kind as keyof typeof purposeBases].toSorted()]).toEqual([
      kind,
      bases.filter((basis) => !basesWithoutCase.has(basis)).toSorted(),
    ])
})

function timesOf(call: () => unknown) {
  const [first, median] = measureCalls(call)
  return { first, median }
}

function sum(flows: readonly { readonly amountSatang: number }[]): number {
  return flows.reduce((total, { amountSatang }) => total + amountSatang, 0)
}
