/**
 * `npm run bench:sims`: what the regulator's lists and totals cost with two million numbers on PostgreSQL, in a database
 * of its own that is dropped after. BENCH_NUMBERS and BENCH_CALLS change the size; TEST_DATABASE_URL names the server.
 */

import { performance } from 'node:perf_hooks'
import type { PageRequest } from '../../subgraphs/kit/connection.ts'
import type { Database, Queryable, Session } from '../../subgraphs/kit/database/database.ts'
import { migrate } from '../../subgraphs/kit/database/migrate.ts'
import {
  countHolders,
  listHolders,
  type HolderFilter,
} from '../../subgraphs/sims/holder-lists/store.ts'
import { sims } from '../../subgraphs/sims/subgraph.ts'
import { nationalId } from '../support/domain/reports.ts'
import { insertTestAgencies } from '../support/tokens/agencies.ts'
import { nbtc, telco } from '../support/tokens/callers.ts'
import { engines } from '../support/processes/database.ts'
import { populateSims } from '../support/domain/sim-population.ts'
import { startSubgraph, type SubgraphClient } from '../support/domain/subgraph-client.ts'
import { allHolders } from '../support/domain/holder-filter.ts'

const numbers = Number(process.env['BENCH_NUMBERS'] ?? 2_000_000)
const calls = Number(process.env['BENCH_CALLS'] ?? 300)
const now = new Date()
const day = 24 * 3_600_000

const session: Session = {
  role: 'aoc_sims',
  agencyId: 'nbtc',
  agencyKind: 'REGULATOR',
  officer: 'officer-1',
}
const firstPage: PageRequest = { size: 20, limit: 21, after: null }
const all: HolderFilter = { ...allHolders, moreThan: 5 }
const filters: readonly (readonly [string, HolderFilter, Date?])[] = [
  ['more than 5', all],
  ['any number', { ...all, moreThan: 0 }],
  ['more than 5, NT', { ...all, operators: ['NT'] }],
  ['any, NOT_REQUIRED', { ...all, moreThan: 0, states: ['NOT_REQUIRED'] }],
  ['more than 5, REQUIRED', { ...all, states: ['REQUIRED'] }],
  ['more than 5, EXPIRED, half', { ...all, states: ['EXPIRED'] }],
  [
    'more than 5, EXPIRED, few',
    { ...all, states: ['EXPIRED'] },
    new Date(now.getTime() - 180 * day),
  ],
]

const print = (line: string) => process.stdout.write(`${line}\n`)

/** Milliseconds of each call, sorted. */
async function measure(count: number, call: () => Promise<unknown>): Promise<readonly number[]> {
  const times: number[] = []
  for (let index = -20; index < count; index++) {
    const start = performance.now()
    await call()
    if (index >= 0) times.push(performance.now() - start) // the first twenty fill caches
  }
  return times.toSorted((a, b) => a - b)
}

const at = (times: readonly number[], share: number) =>
  (times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? Number.NaN).toFixed(1)

function report(what: string, times: readonly number[]): void {
  print(
    `${what.padEnd(52)} median ${at(times, 0.5).padStart(7)} ms   p95 ${at(times, 0.95).padStart(7)} ms`,
  )
}

const inStore = <T>(db: Database, work: (db: Queryable) => Promise<T>) =>
  db.transaction(session, work)

async function benchStore(db: Database): Promise<void> {
  print('\nthrough the store, one transaction under row-level security each')
  report(
    '  for comparison: a transaction that asks nothing',
    await measure(calls, () => inStore(db, (each) => each.query('select 1'))),
  )
  for (const [what, filter, when = now] of filters) {
    report(
      `  first page: ${what}`,
      await measure(calls, () => inStore(db, (each) => listHolders(each, filter, firstPage, when))),
    )
    report(
      `  totalCount: ${what}`,
      await measure(calls, () => inStore(db, (each) => countHolders(each, filter, when))),
    )
  }
  const [row] = await inStore(db, (each) =>
    listHolders(each, { ...all, moreThan: 0 }, firstPage, now),
  )
  const deep = { ...firstPage, after: ['2', row?.personId ?? '', 'AIS'] }
  report(
    '  page from the middle of the holders of two',
    await measure(calls, () =>
      inStore(db, (each) => listHolders(each, { ...all, moreThan: 0 }, deep, now)),
    ),
  )
  const counted = await measure(5, () =>
    inStore(db, (each) =>
      each.query(
        'select count(*) from sims.holder_count where count > 0 and verification is not null',
      ),
    ),
  )
  report('  for comparison: counting the rows', counted)
}

const page = `{ simHolders(filter: { moreThan: 5 }) {
  totalCount nodes { person { id } operator count rule verification verifyBy } pageInfo { hasNextPage endCursor } } }`

async function benchSubgraph(client: SubgraphClient): Promise<void> {
  const ask = async () => {
    const { data, errors } = await client.ask(nbtc, page)
    if (errors || data.simHolders.nodes.length !== 20)
      throw new Error('the page is not what was asked')
  }
  print('\nthrough the subgraph: assertion, HTTP, gates, page and totalCount')
  report('  one caller', await measure(calls, ask))
  const together = await Promise.all([1, 2, 3, 4].map(() => measure(calls / 4, ask)))
  report(
    '  four callers at once',
    together.flat().toSorted((a, b) => a - b),
  )

  const reading = { isOver: false }
  let registered = 0
  const write = async () => {
    while (!reading.isOver && registered < numbers) {
      await register(client, registered)
      registered += 1_000
    }
  }
  const start = performance.now()
  const writing = write()
  const times = await measure(calls, ask)
  reading.isOver = true
  await writing
  report('  one caller, while an operator registers', times)
  const perSecond = Math.round((registered / (performance.now() - start)) * 1_000)
  print(`  registered meanwhile: ${perSecond} numbers/s`)
}

/** 1,000 numbers of 700 people, as the operator's own system would send them. */
async function register(client: SubgraphClient, from: number): Promise<void> {
  const entries = Array.from({ length: 1_000 }, (_, index) => ({
    msisdn: `+669${String(from + index).padStart(8, '0')}`,
    nationalId: nationalId(`1${String(Math.floor((from + index) * 0.7)).padStart(11, '0')}`),
    holderName: 'ผู้ถือ เลขหมาย',
    registeredAt: now.toISOString(),
  }))
  const { errors } = await client.ask(
    telco('ais'),
    'mutation ($input: RegisterSimsInput!) { registerSims(input: $input) { registered } }',
    { input: { idempotencyKey: `bench-${from}`, sims: entries } },
  )
  if (errors) throw new Error('registration failed')
}

const server = engines.find(({ engine }) => engine === 'PostgreSQL')
if (!server) {
  process.stderr.write('bench:sims needs a PostgreSQL server: set TEST_DATABASE_URL\n')
  process.exitCode = 1
} else {
  const database = await server.open()
  try {
    await migrate(database.db, [sims.migrations])
    await insertTestAgencies(database.db)
    const start = performance.now()
    const { holders } = await populateSims(database.db, numbers, now)
    const seconds = (performance.now() - start) / 1_000
    print(
      `${numbers} numbers in ${seconds.toFixed(0)} s, ${Math.round(numbers / seconds)}/s; holders: ${holders.join(', ')}`,
    )
    await benchStore(database.db)
    const client = await startSubgraph(sims, database.db, () => now)
    try {
      await benchSubgraph(client)
    } finally {
      await client.close()
    }
  } finally {
    await database.close()
  }
}
