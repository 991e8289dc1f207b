/** `totalCount` of every connection, against the rows on all of its pages, for several agencies. */

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { Kind, parse } from 'graphql'
import { readLocalRegistry } from '../../local/registry.ts'
import { seedStack } from '../../local/seed/seed-stack.ts'
import type { Database, Queryable } from '../../subgraphs/kit/database/database.ts'
import { subgraphNames } from '../../subgraphs/kit/subgraph-name.ts'
import { nationalIds, reportInput } from '../support/domain/reports.ts'
import { codesOf, startTestStack, type TestStack } from '../support/domain/stack.ts'

/** `Type.field` of each field that is a connection, in the SDL of the six subgraphs. */
const connections = subgraphNames.flatMap((name) => {
  const sdl = readFileSync(new URL(`../../schema/${name}.graphql`, import.meta.url), 'utf8')
  return parse(sdl).definitions.flatMap((type) =>
    type.kind === Kind.OBJECT_TYPE_DEFINITION
      ? (type.fields ?? []).flatMap(({ name: field, type: given }) => {
          const named = given.kind === Kind.NON_NULL_TYPE ? given.type : given
          const isConnection =
            named.kind === Kind.NAMED_TYPE && named.name.value.endsWith('Connection')
          return isConnection ? [`${type.name.value}.${field.value}`] : []
        })
      : [],
  )
})

let counts = 0
/** Notes each statement that counts a list. */
function watched(db: Database): Database {
  const seen = (each: Queryable): Queryable => ({
    ...each,
    query(text, values) {
      if (/ as total\b/.test(text)) counts += 1
      return each.query(text, values)
    },
  })
  return {
    ...db,
    transaction: (session, work, options) =>
      db.transaction(session, (each) => work(seen(each)), options),
  }
}

/** Agencies that list, with the purpose of their calls, and the arguments; a list within an object has the text around it. */
interface Way {
  readonly agencies: readonly string[]
  readonly args?: string
  readonly around?: (list: string) => string
  readonly purpose?: string
  /** Cursors are ids. */
  readonly afterType?: string
  /** Whether this run may leave it empty. */
  readonly mayBeEmpty?: boolean
}

const police = ['police:ccib', 'police:station:10101']
const inCases = (list: string) => `cases(first: 100) { nodes { id ${list} } }`
const days = 'filter: { from: "2026-11-01", to: "2027-01-20" }'
const ways: Readonly<Record<string, Way>> = {
  'Query.cases': { agencies: ['aoc', 'bank:004', 'bank:014', 'amlo', ...police] },
  'Query.searchCases': {
    agencies: ['aoc', 'bank:004'],
    args: 'filter: { reference: "FTX1" }',
    mayBeEmpty: true,
  },
  'Query.searchCasesByVictim': { agencies: ['aoc'], args: 'filter: { name: "สมชาย" }' },
  'Query.unconfirmedTransfers': { agencies: ['aoc', 'bank:004'] },
  'Query.unresolvedProxies': { agencies: ['aoc', 'bank:014'] },
  'Case.timeline': { agencies: ['aoc', 'bank:004'], around: inCases },
  'Case.notes': { agencies: ['aoc'], around: inCases },
  'Case.amendments': { agencies: ['aoc'], around: inCases },
  'Case.accesses': { agencies: ['aoc'], around: inCases },
  'Query.holds': { agencies: ['aoc', 'bank:004', 'bank:014', 'amlo', ...police] },
  'Query.holdOrders': { agencies: ['police:ccib'] },
  'Query.referrals': { agencies: ['aoc', ...police] },
  'Query.simHolders': { agencies: ['nbtc', 'aoc', ...police], args: 'filter: { moreThan: 0 }' },
  'Query.touristSims': { agencies: ['telco:ais', 'nbtc'] },
  'Query.simClaims': { agencies: ['telco:ais', 'telco:true', 'nbtc'] },
  'Query.simOrders': { agencies: ['telco:ais', 'nbtc'] },
  'Query.simDemands': { agencies: ['telco:ais', 'nbtc'] },
  'Query.simSuspensionRequests': { agencies: ['aoc', 'nbtc'] },
  'Person.sims': {
    agencies: ['telco:ais'],
    around: (list) => `simRegistration(msisdn: "+66812345678") { holder { id ${list} } }`,
  },
  'Query.events': { agencies: ['aoc', 'bank:004', 'police:ccib'], afterType: 'ID' },
  'Query.webhookDeliveries': { agencies: ['bank:004'], mayBeEmpty: true },
  // asking is an access, too
  'Query.accesses': {
    agencies: ['oversight:pdpc', 'bank:004'],
    args: 'filter: { before: "BEGAN" }',
  },
  'Query.accessFigures': { agencies: ['oversight:pdpc', 'bank:004'], args: days },
  'Query.anomalies': { agencies: ['oversight:pdpc'], mayBeEmpty: true },
  'Person.accesses': {
    agencies: ['aoc'],
    purpose: 'basis=pdpa',
    around: (list) => `person(nationalId: "${nationalIds.victim}") { id ${list} }`,
  },
}

interface Connection {
  readonly nodes: readonly object[]
  readonly totalCount: number
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
}

/** The connections of an answer, wherever they stand in it. */
function connectionsIn(value: unknown): readonly Connection[] {
  if (typeof value !== 'object' || value === null) return []
  if ('totalCount' in value) return [value as Connection] // selected with nodes and pageInfo
  return Object.values(value).flatMap(connectionsIn)
}

describe('totalCount', () => {
  let stack: TestStack
  let began: string

  beforeAll(async () => {
    stack = await startTestStack({ wrap: watched })
    const { stations } = await readLocalRegistry()
    const executeAs = (agencyId: string, officer?: string) =>
      stack.callAs(agencyId, officer === undefined ? {} : { officer }) as never // any shape fits
    await seedStack(
      executeAs,
      stations.map(({ code }) => code),
      new Date(),
    )
    await addRest(stack)
    let fed = -1
    for (let now = 0; now !== fed; await setTimeout(700)) {
      fed = now
      const { data } = await stack.callAs('aoc')('{ events(first: 1) { totalCount } }')
      now = data.events.totalCount
    }
    began = new Date().toISOString()
  }, 240_000)
  afterAll(() => stack?.closeAll())

  test('is asked for at every connection of the six subgraphs', () => {
    expect(Object.keys(ways).toSorted()).toEqual(connections.toSorted())
  })

  const cases = Object.entries(ways).flatMap(([list, way]) =>
    way.agencies.map((agency) => [list, agency, way] as const),
  )

  test.each(cases)(
    'of %s, asked by %s, is the number of rows on all pages',
    async (list, agency, way) => {
      const call = stack.callAs(agency, way.purpose ? { purpose: way.purpose } : {})
      const [, name = ''] = list.split('.')
      const args = `first: 100, after: $after ${(way.args ?? '').replace('BEGAN', began)}`
      const selected = `${name}(${args}) { totalCount nodes { __typename } pageInfo { hasNextPage endCursor } }`
      const query = `query ($after: ${way.afterType ?? 'String'}) { ${(way.around ?? ((text) => text))(selected)} }`
      let after: string | null = null
      let rows = 0
      do {
        const answer = await call(query, { after })
        expect(codesOf(answer)).toEqual([])
        const found = connectionsIn(answer.data)
        if (way.around) {
          for (const { nodes, totalCount, pageInfo } of found)
            if (!pageInfo.hasNextPage) expect(totalCount).toBe(nodes.length)
            else expect(totalCount).toBeGreaterThan(nodes.length)
          rows = Math.max(...found.map(({ totalCount }) => totalCount))
          break
        }
        const [{ nodes, pageInfo, totalCount } = emptyPage] = found
        rows += nodes.length
        after = pageInfo.hasNextPage ? pageInfo.endCursor : null
        // the same on every page
        if (after === null) expect(totalCount).toBe(rows)
        else expect(totalCount).toBeGreaterThan(rows)
      } while (after !== null)
      if (!way.mayBeEmpty) expect(rows).toBeGreaterThan(0)
    },
    60_000,
  )

  test('is counted where it is selected, once for all cases of a page, and nowhere else', async () => {
    const ask = async (selected: string) => {
      counts = 0
      expect(codesOf(await stack.callAs('aoc')(`{ cases(first: 20) { ${selected} } }`))).toEqual([])
      return counts
    }
    const inner = (count: string) =>
      `nodes { timeline { ${count} nodes { __typename } } notes { ${count} nodes { __typename } } }`
    expect(await ask(inner(''))).toBe(0)
    expect(await ask(`totalCount ${inner('')}`)).toBe(1)
    expect(await ask(inner('totalCount'))).toBe(2)
    expect(await ask(`totalCount ${inner('totalCount')}`)).toBe(3)
  })
})

const emptyPage: Connection = {
  nodes: [],
  totalCount: 0,
  pageInfo: { hasNextPage: false, endCursor: null },
}

/** What the seeded data have none of. */
async function addRest(stack: TestStack): Promise<void> {
  const act = async (
    agency: string,
    mutation: string,
    type: string,
    input: object,
    payload = '__typename',
  ) => {
    const query = `mutation ($input: ${type}!) { ${mutation}(input: $input) { ${payload} } }`
    const answer = await stack.callAs(agency)(query, {
      input: { idempotencyKey: randomUUID(), ...input },
    })
    expect([mutation, codesOf(answer)]).toEqual([mutation, []])
    return answer.data[mutation]
  }
  const { transfers, ...report } = reportInput()
  const legs = transfers.map(({ reference, ...leg }) =>
    leg.hop === 1 ? leg : { ...leg, reference },
  )
  const opened = await act(
    'aoc',
    'reportCase',
    'ReportCaseInput',
    { ...report, transfers: legs },
    'case { id }',
  )
  const { id: caseId } = opened.case
  for (const text of ['one', 'two', 'three'])
    await act('aoc', 'addCaseNote', 'AddCaseNoteInput', { caseId, text })
  const change = { caseId, scamType: 'LOAN', channel: 'WEB', reason: 'typed wrong' }
  await act('aoc', 'amendCase', 'AmendCaseInput', change)
  const purpose = `basis=s8-5, case="${caseId}"`
  const read = `{ case(id: "${caseId}") { victim { name nationalId } } }`
  expect(codesOf(await stack.callAs('aoc', { purpose })(read))).toEqual([])
  const referred = await stack.callAs('police:ccib')(
    '{ cases(filter: { status: REFERRED }, first: 1) { nodes { id victim { id } } } }',
  )
  const [seized] = referred.data.cases.nodes
  await act('police:ccib', 'freezeAccountsOfPerson', 'FreezeAccountsOfPersonInput', {
    caseId: seized.id,
    personId: seized.victim.id,
    basis: 'SEIZURE',
    orderNumber: '1/2569',
  })
  const holder = { nationalId: nationalIds.firstMule, holderName: 'Somebody' }
  const registeredAt = new Date().toISOString()
  const tourist = {
    msisdn: '+66810000001',
    ...holder,
    nationalId: undefined,
    registeredAt,
    kind: 'TOURIST',
  }
  const identity = { passport: { country: 'GBR', number: '123456789' } }
  await act('telco:ais', 'registerSims', 'RegisterSimsInput', { sims: [{ ...tourist, identity }] })
  // a number that the other operator has
  const claimed = { msisdn: '+66810000001', ...holder, registeredAt }
  await act('telco:true', 'registerSims', 'RegisterSimsInput', { sims: [claimed] })
}
