/**
 * `npm run bench:domain`: what real work costs on PostgreSQL, through the gateway and the subgraphs as processes, at a
 * given rate whatever the answers take (open loop): each kind alone, then the mix of them, among 1,000 and among 100,000
 * cases. BENCH_CASES (numbers with commas between), BENCH_RATE (100 a second) and BENCH_SECONDS (5) change it. Exits with 1
 * where PostgreSQL's CPU grows with the number of cases, or passes the committed multiple of the cheapest transaction.
 */

import { readFileSync } from 'node:fs'
import type { Database, Session } from '../../subgraphs/kit/database/database.ts'
import { migrate } from '../../subgraphs/kit/database/migrate.ts'
import { migrations } from '../../local/subgraphs.ts'
import { engines } from '../support/processes/database.ts'
import { findPopulatedCases, populateCases } from '../support/domain/case-population.ts'
import { populateLargeCase } from '../support/domain/large-case.ts'
import { countStatements, type SentForRequest } from './domain/count-statements.ts'
import { watchDatabaseCpu, type DatabaseCpu } from './domain/cpu.ts'
import { kinds, mix, type WaitingHold } from './domain/kinds.ts'
import { createLoad, quantile, type Figures, type Load } from './domain/load.ts'
import { startDomainSystem, type DomainSystem } from './domain/system.ts'

const sizes = (process.env['BENCH_CASES'] ?? '1000,100000').split(',').map(Number)
const rate = Number(process.env['BENCH_RATE'] ?? 100)
const seconds = Number(process.env['BENCH_SECONDS'] ?? 5)
/** Of the mix, not measured: until then V8 interprets and compiles, at several times the cost of a process that has served. */
const warmUpSeconds = 5
/** PostgreSQL's CPU for a request among more cases: at most this many times that among the first number of cases. */
const mostGrowth = 1.2
/** Most multiples of the cheapest transaction that a request of the mix may cost PostgreSQL. */
const floor = JSON.parse(
  readFileSync(new URL('../../../test/bench/domain/floor.json', import.meta.url), 'utf8'),
) as { readonly mix: number } // our own file
const key = Buffer.alloc(32, 7)
const print = (line: string) => process.stdout.write(`${line}\n`)

const milliseconds = (times: readonly number[]) =>
  [0.5, 0.95, 0.99].map((share) => quantile(times, share).toFixed(0)).join('/')

function show(name: string, figures: Figures, sent?: SentForRequest): void {
  const { requests, shed, failed, times, postgres, client, processes } = figures
  const placed = times['placeHold'] ?? []
  const read = Object.entries(times).flatMap(([kind, each]) => (kind === 'placeHold' ? [] : each))
  const parts = [
    `${requests} sent, ${shed} shed, ${failed} failed`,
    ...(read.length > 0 ? [`reading p50/p95/p99 ${milliseconds(read)} ms`] : []),
    ...(placed.length > 0 ? [`placeHold ${milliseconds(placed)} ms`] : []),
    `CPU ms each: PostgreSQL ${postgres.toFixed(2)}`,
    [...processes].map(([process, cpu]) => `${process} ${cpu.toFixed(2)}`).join(' '),
    `client ${client.toFixed(2)}`,
    ...(sent ? [`${sent.statements.toFixed(1)} statements in ${sent.trips.toFixed(1)} trips`] : []),
  ]
  print(`  ${name.padEnd(9)} ${parts.join('; ')}`)
}

async function waitUntilReady(load: Load): Promise<void> {
  for (let attempt = 0; attempt < 80; attempt++) {
    if ((await load.send('caseFile', 0).catch(() => 'failed')) === 'answered') return
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
  throw new Error('the system did not become ready')
}

/** PostgreSQL's CPU for a transaction that reads nothing, in milliseconds. */
async function measureCheapest(db: Database, cpu: DatabaseCpu): Promise<number> {
  const session: Session = {
    role: 'aoc_cases',
    agencyId: 'aoc',
    agencyKind: 'AOC',
    officer: 'officer-1',
    isReadOnly: true,
  }
  const transactions = 2_000
  const run = async () => {
    for (let index = 0; index < transactions / 10; index++)
      await db.transaction(session, (each) => each.query('select 1'))
  }
  await run()
  const before = cpu.total()
  await Promise.all(Array.from({ length: 10 }, run))
  return (cpu.total() - before) / transactions
}

interface Measured {
  readonly mix: Figures
  readonly cheapest: number
}

async function benchSize(cases: number): Promise<Measured> {
  const server = engines.find(({ engine }) => engine === 'PostgreSQL')
  if (!server) throw new Error('bench:domain needs a PostgreSQL server: set TEST_DATABASE_URL')
  const database = await server.open()
  const { db, url = '' } = database
  try {
    await migrate(db, migrations)
    await populateCases(db, cases, new Date(), key)
    await populateLargeCase(db)
    const [session] = await db.asOwner((owner) =>
      owner.query<{ pid: number }>('select pg_backend_pid() as pid'),
    )
    const cpu = watchDatabaseCpu(session?.pid ?? 0, new URL(url).pathname.slice(1))
    try {
      return await benchDatabase(db, url, cpu, cases)
    } finally {
      cpu.stop()
    }
  } finally {
    await database.close()
  }
}

async function benchDatabase(
  db: Database,
  url: string,
  cpu: DatabaseCpu,
  cases: number,
): Promise<Measured> {
  const facts = await findPopulatedCases(db, cases, 500)
  const holds = await db.asOwner((owner) =>
    owner.query<WaitingHold>(
      `select id, bank_code as "bankCode" from accounts.hold where state = 'REQUESTED' order by md5(id::text)`,
    ),
  )
  const left = [...holds]
  const start = async (system: DomainSystem) => {
    const load = createLoad({ system, database: cpu, facts, holds: left })
    await waitUntilReady(load)
    return load
  }
  print(`${cases} cases, ${rate} a second`)
  const names = Object.keys(kinds)
  const sent = await countStatements(url, key, names, start)
  const cheapest = await measureCheapest(db, cpu)
  const system = await startDomainSystem(url, key)
  try {
    const load = await start(system)
    await load.measure(mix, rate * warmUpSeconds, rate)
    for (const name of names) {
      const alone = name === 'largeFile' ? 10 : rate
      const count = Math.min(alone * seconds, 300)
      if (name === 'largeFile') await load.measure([name], 20, alone)
      show(name, await load.measure([name], count, alone), sent.get(name))
    }
    const figures = await load.measure(mix, rate * seconds, rate)
    show('mix', figures)
    return { mix: figures, cheapest }
  } finally {
    await system.stop()
  }
}

let first: Measured | undefined
for (const size of sizes) {
  const measured = await benchSize(size)
  first ??= measured
  const multiple = measured.mix.postgres / measured.cheapest
  const growth = measured.mix.postgres / first.mix.postgres
  print(
    `  PostgreSQL per request of the mix: ${multiple.toFixed(1)} x the cheapest transaction (${measured.cheapest.toFixed(3)} ms), ` +
      `at most ${floor.mix}; ${growth.toFixed(2)} x that among ${sizes[0]} cases, at most ${mostGrowth}`,
  )
  if (multiple > floor.mix || growth > mostGrowth) process.exitCode = 1
}
