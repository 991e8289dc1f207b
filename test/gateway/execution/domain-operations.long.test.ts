/** The domain's graph, operations by chance and by hand: our engine answers what the stock gateway answers. */

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { EngineAnswer } from '../../support/engines/ask-engine.ts'
import { caseFile } from '../../support/operations/case-file.ts'
import { expectSameAnswer } from '../../support/engines/compare-engines.ts'
import {
  domainArguments,
  readDomainRows,
  type DomainRows,
} from '../../support/operations/domain-arguments.ts'
import {
  startDomainGraph,
  type DomainGraph,
  type DomainQuestion,
} from '../../support/domain/domain-graph.ts'
import { generateOperations, mostly } from '../../support/operations/generated-operation.ts'
import { subgraphNames, type SubgraphName } from '../../../subgraphs/kit/subgraph-name.ts'

/** Of a run that asks for more, the operations are other ones each time. */
const asked = process.env['TEST_DOMAIN_OPERATIONS']
const numRuns = Number(asked ?? 80)
const chance = asked === undefined ? { seed: 1441 } : {}

let graph: DomainGraph
let rows: DomainRows

beforeAll(async () => {
  graph = await startDomainGraph()
  rows = await readDomainRows(graph)
})
afterAll(() => graph.close())

/** An officer who reads under the case that has come furthest, with every scope but one. */
function callerOf(agencyId: string, without?: string): DomainQuestion['identity'] {
  return {
    ...graph.callerOf(agencyId, without),
    purpose: { case: rows.investigated.id, basis: 's8' },
  }
}

/** Answers what both engines did, once they are found to agree. */
async function compare(question: DomainQuestion): Promise<EngineAnswer> {
  const first = [await graph.ours(question), await graph.stock(question)]
  // a subgraph compiles an operation at its second call, and describes its faults in more detail from then on
  const isTold = first.some(({ errors }) => errors.length > 0)
  const ours = (isTold ? await graph.ours(question) : first[0]) as EngineAnswer
  const stock = (isTold ? await graph.stock(question) : first[1]) as EngineAnswer
  expectSameAnswer(ours, stock)
  // a request of several queries that is refused whole is sent again, each query alone
  const refused = isTold
    ? ours.calls.filter(({ query }) => query.includes('_entities1:')).length
    : 0
  expect(ours.calls.length).toBeLessThanOrEqual(stock.calls.length + refused)
  return ours
}

const subgraphsOf = ({ calls }: EngineAnswer) => new Set(calls.map(({ subgraph }) => subgraph))
const codesOf = ({ errors }: EngineAnswer) => errors.map(({ extensions }) => extensions?.['code'])
const factsOf = ({ errors }: EngineAnswer) =>
  errors.map(({ path, extensions }) => `${path?.join('.') ?? '-'} ${String(extensions?.['code'])}`)

test('operations by chance: data and errors are the same, and no more is asked', async () => {
  const questions = fc.record({
    operation: generateOperations(graph.schema, domainArguments(rows), { depth: 6, width: 3 }),
    agencyId: mostly('aoc', [rows.investigated.station, 'bank:002', 'nbtc']),
    without: mostly<string | undefined>(undefined, [
      'accounts:holder',
      'holds:read',
      'persons:identify',
      'sims:read',
    ]),
    down: mostly<SubgraphName | undefined>(undefined, subgraphNames, 3),
  })
  const met = { several: 0, refused: 0, failed: 0, answered: 0, bytes: 0 }
  await fc.assert(
    fc.asyncProperty(questions, async ({ operation, agencyId, without, down }) => {
      const answer = await compare({ ...operation, identity: callerOf(agencyId, without), down })
      const codes = codesOf(answer)
      if (subgraphsOf(answer).size > 1) met.several++
      if (codes.includes('DOWNSTREAM_SERVICE_ERROR')) met.failed++
      else if (codes.length > 0) met.refused++
      else met.answered++
      met.bytes += JSON.stringify(answer.data).length
    }),
    // a failure is told before the test's own time is over
    { numRuns, ...chance, interruptAfterTimeLimit: 100_000 },
  )
  expect(met.several).toBeGreaterThan(numRuns / 4)
  expect(met.answered).toBeGreaterThan(numRuns / 4)
})

describe('operations by hand', () => {
  const oneCase = (selection: string) => `query ($id: ID!) { ${caseOf(selection)} }`
  const caseOf = (selection: string) => `case(id: $id) { ${selection} }`
  const ask = (query: string, question: Partial<DomainQuestion> = {}) =>
    compare({
      identity: callerOf('aoc'),
      variables: { id: rows.investigated.id },
      ...question,
      query,
    })

  test('the case file: four subgraphs, in full', async () => {
    const answer = await ask(caseFile, { identity: callerOf(rows.investigated.station) })
    expect(answer.errors).toEqual([])
    expect(subgraphsOf(answer)).toEqual(new Set(['cases', 'accounts', 'sims', 'referrals']))
    expect(answer.data).toMatchObject({
      case: {
        victim: { name: expect.any(String) },
        transfers: [{ to: { holder: { simCount: 11 } } }, {}, { to: { holds: [{}] } }],
        suspectNumbers: [{ operator: 'NT' }],
        referral: { state: 'ACCEPTED' },
      },
    })
  })

  test('one account and one person, reached in several ways with other fields each time', async () => {
    const answer = await ask(
      `${oneCase(`
        transfers {
          from { ...End holder { sims(first: 2) { nodes { msisdn holder { name } } } } }
          to { ...End holds { case { status referral { state } } } } }
        holds { account { ...End holder { id accounts { maskedNumber heldSatang } } } case { caseNumber } }
        victim { casesAsSuspect { id } accounts { holder { simCount } } }`)}
      fragment End on BankAccount { bankCode holder { name casesAsSuspect { caseNumber } } }`,
    )
    expect(answer.errors).toEqual([])
    expect(subgraphsOf(answer)).toEqual(new Set(['cases', 'accounts', 'sims', 'referrals']))
  })

  test('one list twice, once under a condition', async () => {
    const answer = await ask(
      `query ($id: ID!, $yes: Boolean = true) { ${caseOf(`
        transfers { to { bankCode } } transfers @include(if: $yes) { hop to { maskedNumber } }
        holds { state account { holder { name } } }
        holds @include(if: $yes) { hop account { bankCode holder { simCount } } }`)} }`,
    )
    expect(answer.errors).toEqual([])
    expect(answer.data).toMatchObject({
      case: {
        transfers: [{ hop: 1, to: { bankCode: '002', maskedNumber: expect.any(String) } }, {}, {}],
        holds: [{ state: 'COMPLAINED', hop: 1, account: { holder: { simCount: 11 } } }, {}, {}],
      },
    })
  })

  test('a list with keys of missing rows: found entities and missing ones beside each other', async () => {
    const [transfer] = rows.transfers
    const references = [
      { ...transfer, reference: 'none' },
      transfer,
      { ...transfer, bankCode: '999' },
    ]
    const answer = await ask(
      `query ($id: ID!, $references: [TransferReferenceInput!]!) {
        transfersByReference(references: $references) { reference to { holder { simCount } } }
        ${caseOf('holds { state }')}
        none: case(id: "00000000-0000-4000-8000-000000000000") { holds { state } referral { id } }
        hold(id: "no id") { case { status } } }`,
      { variables: { id: rows.investigated.id, references } },
    )
    expect(answer.errors).toEqual([])
    expect(answer.data).toMatchObject({
      transfersByReference: [{ reference: transfer?.reference }],
      none: null,
      hold: null,
    })
  })

  test('rows that are not the caller’s', async () => {
    const { data, errors } = await ask(
      oneCase('caseNumber holds { state } transfers { to { bankCode } }'),
      { identity: callerOf('bank:004') },
    )
    expect(errors).toEqual([])
    expect(data).toMatchObject({ case: { transfers: [{ to: { bankCode: '004' } }] } })
  })

  test('a field that the subgraph refuses in the middle of lists', async () => {
    const answer = await ask(
      oneCase(`transfers { hop to { bankCode holder { simCount } } }
        holds { state account { bankCode holder { name } } }`),
      { identity: callerOf('aoc', 'accounts:holder') },
    )
    expect(answer.data).toMatchObject({
      case: {
        transfers: [{ hop: 1, to: { bankCode: '002', holder: null } }, {}, {}],
        holds: [{ account: { bankCode: '002', holder: null } }, {}, {}],
      },
    })
    expect(factsOf(answer).toSorted()).toEqual([
      'case.holds.account.holder UNAUTHORIZED_FIELD_OR_TYPE',
      'case.transfers.to.holder UNAUTHORIZED_FIELD_OR_TYPE',
    ])
  })

  test('a root that the subgraph refuses beside one that it answers', async () => {
    const answer = await ask(`query ($id: ID!) { me { officer } ${caseOf('holds { state }')} }`, {
      identity: callerOf('aoc', 'cases:read'),
    })
    expect(answer.data).toEqual({ me: { officer: 'officer-1' }, case: null })
    expect(factsOf(answer)).toEqual(['case UNAUTHORIZED_FIELD_OR_TYPE'])
  })

  test.each([
    ['cases', { case: null, referrals: null, simRegistration: { holder: { name: null } } }],
    ['accounts', { case: { holds: null, victim: { simCount: 2, accountCount: null } } }],
    ['sims', { case: { suspectNumbers: null, holds: [{}, {}, {}] }, simRegistration: null }],
    ['referrals', { case: { referral: null, holds: [{}, {}, {}] }, referrals: null }],
  ] as const)('%s is down', async (down, expected) => {
    const query = `query ($id: ID!) {
      ${caseOf(`caseNumber holds { state } referral { case { status } station { code } }
        suspectNumbers { msisdn status } victim { simCount accountCount }`)}
      referrals(first: 3) { nodes { state case { caseNumber } } }
      simRegistration(msisdn: "+66800000000") { status holder { name } } }`
    const answer = await ask(query, { down })
    expect(answer.data).toMatchObject(expected)
    expect(new Set(codesOf(answer))).toEqual(new Set(['DOWNSTREAM_SERVICE_ERROR']))
  })

  test('a subgraph that is down behind fields that are never null', async () => {
    const answer = await ask(oneCase('caseNumber transfers { hop from { bankCode } }'), {
      down: 'accounts',
    })
    expect(answer.data).toEqual({ case: null })
    expect(factsOf(answer)).toEqual(['case.transfers.0.from.bankCode DOWNSTREAM_SERVICE_ERROR'])
  })
})

test('the stock gateway answers nothing where an alias has the name of a key; ours answers', async () => {
  const question = {
    identity: callerOf('aoc'),
    query: `{ person(nationalId: "${rows.nationalIds[0] ?? ''}") {
      accounts { holder { id: sims(first: 1) { nodes { status } } } holds { account { holder { id } } } } } }`,
  }
  const { data } = await graph.stock(question)
  expect(data).toBeNull()
  const ours = await graph.ours(question)
  expect(ours.errors).toEqual([])
  expect(ours.data).toMatchObject({
    person: { accounts: [{ holder: { id: { nodes: [{ status: 'ACTIVE' }] } } }] },
  })
})
