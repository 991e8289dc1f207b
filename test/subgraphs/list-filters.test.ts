import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import {
  hour,
  keyed,
  startClockedSubgraphs,
  type ClockedSubgraphs,
} from '../support/domain/clocked-subgraphs.ts'
import type { TestCaller } from '../support/domain/subgraph-client.ts'
import { engines } from '../support/processes/database.ts'
import { aoc, bank, station } from '../support/tokens/callers.ts'

const first = station('10101')
const second = station('10102')

/** The three lists, as each of them is asked for. */
const lists = {
  cases: { subgraph: 'cases', input: 'CaseFilter' },
  referrals: { subgraph: 'referrals', input: 'ReferralFilter' },
  holds: { subgraph: 'accounts', input: 'HoldFilter' },
} as const
type List = keyof typeof lists

describe.each(engines)('filters of lists on $engine', ({ open }) => {
  let graph: ClockedSubgraphs
  let caseIds: string[]
  let referralIds: string[]
  let instants: string[]

  // four cases an hour apart: the first and the third go to one station, the second to another, the last to none
  beforeAll(async () => {
    graph = await startClockedSubgraphs(open)
    caseIds = []
    referralIds = []
    instants = []
    for (const stationCode of ['10101', '10102', '10101', null]) {
      const caseId = await graph.openCase()
      caseIds.push(caseId)
      instants.push(graph.now().toISOString())
      if (stationCode) {
        const { data } = await graph.act(aoc, 'referCase', keyed({ caseId, stationCode }))
        referralIds.push(data.referral.id)
      }
      graph.advance(hour)
    }
    await graph.act(first, 'acknowledgeReferral', { referralId: referralIds[2] })
    await graph.settle()
  })
  afterAll(() => graph?.close())

  /** A page of ids, and what follows it; the code of the error where the list is refused. */
  async function ask(list: List, caller: TestCaller, filter: object, page = 'first: 100') {
    const { subgraph, input } = lists[list]
    const query = `query ($filter: ${input}) { ${list}(filter: $filter, ${page}) {
      nodes { id } pageInfo { hasNextPage endCursor } ${list === 'referrals' ? 'totalCount' : ''} } }`
    const { data, errors } = await graph[subgraph].ask(caller, query, { filter })
    return { code: errors?.[0]?.extensions.code, ...data?.[list] }
  }
  async function idsOf(list: List, caller: TestCaller, filter: object): Promise<string[]> {
    const { code, nodes, totalCount = nodes?.length } = await ask(list, caller, filter)
    expect({ code, totalCount }).toEqual({ code: undefined, totalCount: nodes.length })
    return nodes.map(({ id }: { id: string }) => id)
  }
  const pick = (ids: readonly string[], ...places: number[]) => places.map((place) => ids[place])

  test.each([
    [{ statuses: ['OPEN'] }, [3]],
    [{ statuses: ['REFERRED'] }, [2, 1, 0]],
    [{ statuses: ['OPEN', 'REFERRED'] }, [3, 2, 1, 0]],
    [{ statuses: ['REFERRED', 'REFERRED', 'OPEN', 'REFERRED'] }, [3, 2, 1, 0]],
    [{ statuses: ['OPEN', 'REFERRED'], status: 'OPEN' }, [3]],
    [{ statuses: ['REFERRED'], status: 'OPEN' }, []],
    [{ statuses: [] }, []],
    [{ statuses: null }, [3, 2, 1, 0]],
    [{ statuses: ['CLOSED', 'RECOVERY'] }, []],
    [{ statuses: ['OPEN', 'REFERRED'], scamType: 'ROMANCE' }, []],
  ])('the centre lists the cases of %j, newest first and each once', async (filter, places) => {
    expect(await idsOf('cases', aoc, filter)).toEqual(pick(caseIds, ...places))
  })

  test('a station and a bank list the cases of several statuses among their own alone', async () => {
    const filter = { statuses: ['OPEN', 'REFERRED', 'CLOSED'] }
    expect(await idsOf('cases', first, filter)).toEqual(pick(caseIds, 2, 0))
    expect(await idsOf('cases', second, filter)).toEqual(pick(caseIds, 1))
    expect(await idsOf('cases', first, { statuses: ['OPEN', 'OPEN'] })).toEqual([])
    expect(await idsOf('cases', bank('004'), filter)).toEqual(pick(caseIds, 3, 2, 1, 0))
    expect(await idsOf('cases', bank('025'), filter)).toEqual([])
  })

  test('statuses and a time are held together', async () => {
    const filter = { statuses: ['OPEN', 'REFERRED'], reportedFrom: instants[1] }
    expect(await idsOf('cases', aoc, { ...filter, reportedBefore: instants[3] })).toEqual(
      pick(caseIds, 2, 1),
    )
  })

  test('pages of several statuses follow one another without a gap', async () => {
    const seen: string[] = []
    let page = 'first: 1'
    for (let left = 4; left > 0; left--) {
      const { nodes, pageInfo } = await ask('cases', aoc, { statuses: ['REFERRED', 'OPEN'] }, page)
      seen.push(nodes[0].id)
      expect(pageInfo.hasNextPage).toBe(left > 1)
      page = `first: 1, after: "${pageInfo.endCursor}"`
    }
    expect(seen).toEqual(pick(caseIds, 3, 2, 1, 0))
  })

  test('referrals of a time are those from its first instant to before its last, oldest first', async () => {
    const [at0, at1, at2] = instants as [string, string, string]
    const list = (filter: object, caller: TestCaller = aoc) => idsOf('referrals', caller, filter)
    expect(await list({ referredFrom: at1 })).toEqual(pick(referralIds, 1, 2))
    expect(await list({ referredBefore: at1 })).toEqual(pick(referralIds, 0))
    expect(await list({ referredFrom: at0, referredBefore: at2 })).toEqual(pick(referralIds, 0, 1))
    expect(await list({ referredFrom: at2, referredBefore: at0 })).toEqual([])
    expect(await list({ referredBefore: '9999-12-31T23:59:59Z' })).toEqual(referralIds)
    expect(await list({ referredBefore: '9999-12-31T23:59:59Z', states: ['SENT'] })).toEqual(
      pick(referralIds, 0, 1),
    )
    const offset = at1.replace('Z', '+00:00')
    expect(await list({ referredFrom: offset })).toEqual(pick(referralIds, 1, 2))
    expect(await list({ referredFrom: at0 }, first)).toEqual(pick(referralIds, 0, 2))
    expect(await list({ referredFrom: at0, stationCode: '10102' }, first)).toEqual([])
    const ofBank = await ask('referrals', bank('004'), { referredFrom: at0 })
    expect(ofBank).toEqual({ code: 'UNAUTHORIZED_FIELD_OR_TYPE' })
  })

  test('pages of the referrals of a time follow the order of the referral, also where another is due first', async () => {
    await graph.act(first, 'recordComplaint', {
      referralId: referralIds[2],
      complaintNumber: '1/2569',
      receivedAt: graph.now().toISOString(),
    })
    expect(await idsOf('referrals', aoc, {})).toEqual(pick(referralIds, 2, 0, 1))
    const filter = { referredFrom: instants[0] }
    const seen: string[] = []
    let page = 'first: 1'
    for (let left = 3; left > 0; left--) {
      const { nodes, pageInfo, totalCount } = await ask('referrals', aoc, filter, page)
      expect({ totalCount, hasNextPage: pageInfo.hasNextPage }).toEqual({
        totalCount: 3,
        hasNextPage: left > 1,
      })
      seen.push(nodes[0].id)
      page = `first: 1, after: "${pageInfo.endCursor}"`
    }
    expect(seen).toEqual(referralIds)
  })

  test('a state that is named twice lists no referral and no hold twice', async () => {
    const states = ['SENT', 'SENT', 'COMPLAINED', 'SENT']
    expect((await idsOf('referrals', aoc, { states })).toSorted()).toEqual(referralIds.toSorted())
    await graph.act(
      aoc,
      'requestHoldsAlongTrail',
      keyed({ caseId: caseIds[0], basis: 'VICTIM_WORD' }),
    )
    const once = await idsOf('holds', aoc, { states: ['REQUESTED'] })
    expect(once.length).toBeGreaterThan(0)
    expect(await idsOf('holds', aoc, { states: ['REQUESTED', 'REQUESTED'] })).toEqual(once)
  })

  test('one state and several are held together in every list', async () => {
    expect(await idsOf('holds', aoc, { state: 'REQUESTED', states: ['PLACED'] })).toEqual([])
    expect(await idsOf('referrals', aoc, { state: 'SENT', states: ['ACCEPTED'] })).toEqual([])
  })

  // the gateway names the field; a subgraph that is sent one all the same answers nothing
  test.each([['OPEN', null], ["OPEN') or true --"], [{ status: 'OPEN' }], [['OPEN']], [0]])(
    'statuses that are no statuses, as %j, list nothing',
    async (...statuses) => {
      const { code, nodes } = await ask('cases', aoc, { statuses })
      expect({ isRefused: code !== undefined, nodes }).toEqual({
        isRefused: true,
        nodes: undefined,
      })
    },
  )

  test.each([
    ['referrals', { referredFrom: 'yesterday' }],
    ['referrals', { referredFrom: '2026-11-20' }],
    ['referrals', { referredBefore: '2026-02-30T00:00:00Z' }],
    ['referrals', { referredBefore: "2026-11-20T00:00:00Z' or true --" }],
    ['referrals', { referredBefore: 1_764_000_000 }],
    ['referrals', { referredBefore: ['2026-11-20T00:00:00Z', '2026-11-21T00:00:00'] }],
    ['referrals', { referredFrom: '-infinity' }],
  ] as const)('%s of the forged filter %j are refused', async (list, filter) => {
    const { code, nodes } = await ask(list, aoc, filter)
    expect({ code, nodes }).toEqual({ code: 'BAD_USER_INPUT', nodes: undefined })
  })

  test('a forged cursor of the referrals of a time is refused', async () => {
    const forge = (key: readonly string[]) =>
      `first: 1, after: "${Buffer.from(JSON.stringify(key)).toString('base64url')}"`
    for (const key of [[], ['infinity'], ['infinity', 'now', referralIds[0]!], ['x', 'y', 'z']]) {
      const { code } = await ask('referrals', aoc, { referredFrom: instants[0] }, forge(key))
      expect(code).toBe('BAD_USER_INPUT')
    }
  })
})
