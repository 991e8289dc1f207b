/**
 * `npm run bench:search`: the cost of finding a case by a number, name, account or reference, through the subgraph, on PostgreSQL in a
 * database of its own that is dropped after. BENCH_CASES (default 1,000,000) and BENCH_CALLS (default 200) change the size;
 * TEST_DATABASE_URL names the server. Wanted: 100 ms at the 95th percentile.
 */

import { performance } from 'node:perf_hooks'
import type { Database } from '../../subgraphs/kit/database/database.ts'
import { cases } from '../../subgraphs/cases/subgraph.ts'
import {
  findPopulatedCases,
  populateCases,
  type PopulatedCase,
} from '../support/domain/case-population.ts'
import {
  startSubgraph,
  type SubgraphClient,
  type TestCaller,
} from '../support/domain/subgraph-client.ts'
import { engines } from '../support/processes/database.ts'

const size = Number(process.env['BENCH_CASES'] ?? 1_000_000)
const calls = Number(process.env['BENCH_CALLS'] ?? 200)
const firstNames = 300
const surnames = 40_000
const now = new Date()

const scopes = ['cases:read', 'cases:intake', 'cases:victim', 'holds:read']
const centre: TestCaller = {
  agencyId: 'aoc',
  agencyKind: 'AOC',
  scopes,
  purpose: { basis: 's8-5' },
}
const bankOf = ({ bankCode }: PopulatedCase): TestCaller => ({
  agencyId: `bank:${bankCode}`,
  agencyKind: 'BANK',
  scopes,
})
const stationOf = ({ stationCode }: PopulatedCase): TestCaller => ({
  agencyId: `police:station:${stationCode}`,
  agencyKind: 'POLICE',
  scopes,
  purpose: { basis: 's8-5' },
})

const byFacts =
  'query ($filter: CaseSearchInput!) { found: searchCases(filter: $filter, first: 20) { nodes { id caseNumber } } }'
const byVictim =
  'query ($filter: VictimSearchInput!) { found: searchCasesByVictim(filter: $filter, first: 20) { nodes { id caseNumber } } }'

/** Number of the case in the population. */
const numberOf = ({ caseNumber }: PopulatedCase) => Number(caseNumber.slice(-7))
const surnameOf = (each: PopulatedCase) => `สกุล${numberOf(each) % surnames}`
const nameOf = (each: PopulatedCase) => `ชื่อ${numberOf(each) % firstNames}`

type Search = readonly [
  what: string,
  query: string,
  callerOf: (each: PopulatedCase) => TestCaller,
  filterOf: (each: PopulatedCase) => object,
  /** Whether the case itself must be among the first twenty. */
  isSure: boolean,
]
const anyone = () => centre
const account = ({ bankCode, accountNumber }: PopulatedCase) => ({
  account: { bankCode, accountNumber },
})
const searches: readonly Search[] = [
  ['number', byFacts, anyone, ({ caseNumber }) => ({ caseNumber }), true],
  ['number, a bank', byFacts, bankOf, ({ caseNumber }) => ({ caseNumber }), true],
  ['account', byFacts, anyone, account, true],
  ['account, its bank', byFacts, bankOf, account, true],
  ['reference', byFacts, anyone, (each) => ({ reference: `REF${numberOf(each)}-1` }), true],
  [
    'reference, the receiving bank',
    byFacts,
    bankOf,
    (each) => ({ reference: `REF${numberOf(each)}-1` }),
    true,
  ],
  ['suspect number', byFacts, anyone, ({ msisdn }) => ({ suspectMsisdn: msisdn }), true],
  ['telephone of the victim', byVictim, anyone, (each) => ({ msisdn: telephoneOf(each) }), true],
  [
    'whole name',
    byVictim,
    anyone,
    (each) => ({ name: `${nameOf(each)} ${surnameOf(each)}` }),
    true,
  ],
  ['surname', byVictim, anyone, (each) => ({ name: surnameOf(each) }), false],
  ['first name', byVictim, anyone, (each) => ({ name: `${nameOf(each)}ส` }), false],
  ['three letters that all names begin with', byVictim, anyone, () => ({ name: 'ชื่อ' }), false],
  ['surname, a station', byVictim, stationOf, (each) => ({ name: surnameOf(each) }), false],
  [
    'three letters that all names begin with, a station',
    byVictim,
    stationOf,
    () => ({ name: 'ชื่อ' }),
    false,
  ],
]

function telephoneOf(each: PopulatedCase): string {
  return `+668${String(numberOf(each)).padStart(8, '0')}`
}

const print = (line: string) => process.stdout.write(`${line}\n`)

await run()

async function run(): Promise<void> {
  const server = engines.find(({ engine }) => engine === 'PostgreSQL')
  if (!server) throw new Error('bench:search needs a PostgreSQL server: set TEST_DATABASE_URL')
  const database = await server.open()
  try {
    print(`populating ${size.toLocaleString('en')} cases`)
    await populateCases(database.db, size, now, Buffer.alloc(32, 7))
    await nameVictims(database.db)
    const client = await startSubgraph(cases, database.db, () => now)
    try {
      const facts = (await findPopulatedCases(database.db, size, 100)).filter(
        ({ stationCode }) => stationCode !== null,
      )
      for (const search of searches) await measure(client, facts, search)
    } finally {
      await client.close()
    }
  } finally {
    await database.close()
  }
}

/** Makes victims findable by name and telephone. */
async function nameVictims(db: Database): Promise<void> {
  await db.asOwner(async (owner) => {
    await owner.query(
      `insert into cases.victim_key (case_id, key)
       select r.case_id, k.key from cases.report r join access.case_file f on f.id = r.case_id
         cross join lateral (select right(f.case_number, 7)::bigint as n) as each
         cross join lateral cases.name_keys('ชื่อ' || n % $1::bigint || ' สกุล' || n % $2::bigint) as k (key)`,
      [firstNames, surnames],
    )
    await owner.query(
      `update cases.report r set victim_msisdn = '+668' || lpad(right(f.case_number, 7)::bigint::text, 8, '0')
       from access.case_file f where f.id = r.case_id`,
    )
    await owner.script('analyze')
  })
}

async function measure(
  client: SubgraphClient,
  facts: readonly PopulatedCase[],
  [what, query, callerOf, filterOf, isSure]: Search,
): Promise<void> {
  const times: number[] = []
  for (let index = -20; index < calls; index++) {
    const fact = facts[(index + 20) % facts.length]!
    const start = performance.now()
    const { data, errors } = await client.ask(callerOf(fact), query, { filter: filterOf(fact) })
    if (index >= 0) times.push(performance.now() - start) // the first twenty fill caches
    const ids: readonly string[] = data?.found?.nodes.map(({ id }: { id: string }) => id) ?? []
    if (errors || (isSure && !ids.includes(fact.caseId)))
      throw new Error(`${what}: the case was not found: ${JSON.stringify(errors?.[0])}`)
  }
  times.sort((a, b) => a - b)
  const at = (share: number) =>
    (times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? Number.NaN).toFixed(1)
  print(`${what.padEnd(52)} median ${at(0.5).padStart(7)} ms   p95 ${at(0.95).padStart(7)} ms`)
}
