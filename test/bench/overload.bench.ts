/**
 * `npm run bench:overload`: the operations of `bench:domain` at once and at twice the rate that the machine can do now: how
 * long placing a hold takes while reading is shed. What it can do is found out first, with everything at its limit. Of other
 * builds (BENCH_BUILDS, their folders with commas between) the same, in turns, so that each meets the same machine. Median of
 * BENCH_ROUNDS (3) rounds of BENCH_SECONDS (5).
 */

import { setTimeout } from 'node:timers/promises'
import { migrations } from '../../local/subgraphs.ts'
import { migrate } from '../../subgraphs/kit/database/migrate.ts'
import { openPostgres } from '../../subgraphs/kit/database/postgres.ts'
import { engines } from '../support/processes/database.ts'
import { administratorUrl, asAdministrator } from '../support/processes/server.ts'
import { findPopulatedCases, populateCases } from '../support/domain/case-population.ts'
import { populateLargeCase } from '../support/domain/large-case.ts'
import { watchDatabaseCpu } from './domain/cpu.ts'
import { mix, type WaitingHold } from './domain/kinds.ts'
import { createLoad, quantile, type Figures, type Load } from './domain/load.ts'
import { startDomainSystem } from './domain/system.ts'

const builds = (process.env['BENCH_BUILDS'] ?? '').split(',').filter(Boolean)
const rounds = Number(process.env['BENCH_ROUNDS'] ?? 3)
const seconds = Number(process.env['BENCH_SECONDS'] ?? 5)
/** Multiples of the rate that the machine can do. */
const multiples = (process.env['BENCH_MULTIPLES'] ?? '0.7,2').split(',').map(Number)
const cases = 4_000
const key = Buffer.alloc(32, 7)
const print = (line: string) => process.stdout.write(`${line}\n`)

/** Answers of one round at one multiple. */
interface Answers {
  readonly placed: readonly number[]
  readonly read: readonly number[]
  readonly figures: Figures
}

const server = engines.find(({ engine }) => engine === 'PostgreSQL')
if (!server || administratorUrl === undefined)
  throw new Error('bench:overload needs a PostgreSQL server: set TEST_DATABASE_URL')
const database = await server.open()
const { url = '' } = database
const onServer = (statement: string) => asAdministrator(administratorUrl ?? '', statement)
const template = new URL(url).pathname.slice(1)
await migrate(database.db, migrations)
await populateCases(database.db, cases, new Date(), key)
await populateLargeCase(database.db)
const facts = await findPopulatedCases(database.db, cases, 500)
const holds = await database.db.asOwner((owner) =>
  owner.query<WaitingHold>(
    `select id, bank_code as "bankCode" from accounts.hold where state = 'REQUESTED' order by md5(id::text)`,
  ),
)
// a database that has a session cannot be copied
await database.db.close()

/** Operations of the mix that are answered a second, with as many in progress as two processors can take. */
async function findCapacity(load: Load): Promise<number> {
  let [sent, answered] = [0, 0]
  const start = performance.now()
  await Promise.all(
    Array.from({ length: 16 }, async () => {
      while (performance.now() < start + 3_000) {
        const index = sent++
        if ((await load.send(mix[index % mix.length] ?? '', index)) === 'answered') answered++
      }
    }),
  )
  return (answered * 1_000) / (performance.now() - start)
}

/** The answers of one build on a copy of the database, by multiple. */
async function measure(
  root: string | undefined,
  copy: string,
  capacity: number | undefined,
): Promise<{ readonly capacity: number; readonly answers: readonly Answers[] }> {
  await onServer(`create database ${copy} template ${template}`)
  const own = new URL(url)
  own.pathname = `/${copy}`
  const db = openPostgres({ url: own.href })
  const [session] = await db.asOwner((owner) =>
    owner.query<{ pid: number }>('select pg_backend_pid() as pid'),
  )
  const cpu = watchDatabaseCpu(session?.pid ?? 0, copy)
  const system = await startDomainSystem(own.href, key, root === undefined ? {} : { root })
  try {
    const load = createLoad({ system, database: cpu, facts, holds: [...holds] })
    for (let attempt = 0; attempt < 80; attempt++) {
      if ((await load.send('caseFile', 0).catch(() => 'failed')) === 'answered') break
      await setTimeout(250)
    }
    await load.measure(mix, 600, 150)
    const found = await findCapacity(load)
    const answers: Answers[] = []
    for (const multiple of multiples) {
      const rate = (capacity ?? found) * multiple
      const figures = await load.measure(mix, Math.round(rate * seconds), rate)
      const { placeHold: placed = [], ...others } = figures.times
      answers.push({ placed, read: Object.values(others).flat(), figures })
      await setTimeout(500)
    }
    return { capacity: found, answers }
  } finally {
    cpu.stop()
    await system.stop()
    await db.close()
    await onServer(`drop database ${copy} with (force)`)
  }
}

const of = (times: readonly number[]) =>
  [0.5, 0.95].map((share) => quantile(times, share).toFixed(0)).join('/')
const median = (values: readonly number[]) => quantile(values, 0.5).toFixed(0)

try {
  const roots = [undefined, ...builds]
  const all = new Map<string, Answers[]>()
  for (let round = 0; round < rounds; round++) {
    let capacity: number | undefined
    for (const [index, root] of (round % 2 === 0 ? roots : roots.toReversed()).entries()) {
      const name = root ?? 'this build'
      const measured = await measure(root, `${template}_${round}_${index}`, capacity)
      // one rate for all builds of a round
      capacity ??= measured.capacity
      for (const [at, each] of measured.answers.entries()) {
        const { figures, placed, read } = each
        const label = `${name} at ${multiples[at]} x`
        all.set(label, [...(all.get(label) ?? []), each])
        print(
          `  ${label} of ${capacity.toFixed(0)} a second (found ${measured.capacity.toFixed(0)}): ${figures.requests} sent, ${figures.shed} shed, ${figures.failed} failed; ` +
            `placeHold ${placed.length} of ${Math.round(figures.requests * 0.3)} in p50/p95 ${of(placed)} ms; reading ${read.length} in ${of(read)} ms; sent late ${of(figures.late)} ms`,
        )
      }
    }
  }
  for (const [label, answers] of all)
    print(
      `${label}: median of p95: placeHold ${median(answers.map(({ placed }) => quantile(placed, 0.95)))} ms, ` +
        `reading ${median(answers.map(({ read }) => quantile(read, 0.95)))} ms`,
    )
} finally {
  await onServer(`drop database ${template}`)
}
