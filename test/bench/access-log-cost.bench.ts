/**
 * The first part of `npm run bench:access-log`: what the access log costs a small query that names one person. Two systems on
 * one database, one with the log and one without, take turns; each figure is the median of its ratios or differences over the
 * rounds. CPU is that of the gateway, the subgraphs and PostgreSQL together, without what they take while nobody asks.
 * BENCH_ROUNDS (8) and BENCH_REQUESTS (1,500).
 */

import { generateKeyPairSync } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { migrations } from '../../local/subgraphs.ts'
import type { Database } from '../../subgraphs/kit/database/database.ts'
import { migrate } from '../../subgraphs/kit/database/migrate.ts'
import { populateCases } from '../support/domain/case-population.ts'
import { engines } from '../support/processes/database.ts'
import { watchDatabaseCpu, type DatabaseCpu } from './domain/cpu.ts'
import { startDomainSystem, type DomainSystem } from './domain/system.ts'

const rounds = Number(process.env['BENCH_ROUNDS'] ?? 8)
const requests = Number(process.env['BENCH_REQUESTS'] ?? 1_500)
const connections = 50
/** Against the log switched off. */
const targets = { cpuRatio: 1.1, latencyMs: 3 }
const key = Buffer.alloc(32, 7)
const query = 'query ($id: ID!) { case(id: $id) { caseNumber status victim { id } } }'
const print = (line: string) => process.stdout.write(`${line}\n`)

/** Milliseconds of CPU of a request in the gateway and in everything together, and the median time of an answer. */
interface Cost {
  readonly gateway: number
  readonly all: number
  readonly latency: number
}

interface WatchedDatabase extends DatabaseCpu {
  /** Resolves when every entry has its place in the tree. */
  untilSequenced(): Promise<void>
}

type Ask = (text: string, variables: object) => Promise<string>

async function askerOf(system: DomainSystem): Promise<Ask> {
  const token = await system.tokenOf('aoc')
  return async (text, variables) => {
    const response = await fetch(system.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query: text, variables }),
    })
    return response.text()
  }
}

async function untilReady(ask: Ask): Promise<void> {
  for (let tries = 0; tries < 240; tries += 1) {
    const answer = await ask('{ me { officer } agencies { id } }', {}).catch(() => '')
    if (answer.includes('"officer"') && !answer.includes('"errors"')) return
    await setTimeout(500)
  }
  throw new Error('a system did not become ready')
}

async function untilSequenced(db: Database): Promise<void> {
  const isWaiting = () =>
    db.asOwner((owner) => owner.query('select 1 from gateway.access_batch limit 1'))
  while ((await isWaiting()).length > 0) await setTimeout(500)
}

/** Milliseconds of CPU since the start. */
interface Spent {
  readonly gateway: number
  readonly all: number
}

function spentBy(system: DomainSystem, database: WatchedDatabase): Spent {
  const processes = system.cpu()
  const sum = [...processes.values()].reduce((total, cpu) => total + cpu, 0)
  return { gateway: processes.get('gateway') ?? 0, all: sum + database.total() }
}

/** A system with its client, and the CPU that it takes in a millisecond while nobody asks. */
interface Measured {
  readonly system: DomainSystem
  readonly ask: Ask
  readonly idle: Spent
}

/** Time in milliseconds in which the CPU of a system at rest is taken. */
const idleMs = 10_000

async function prepare(system: DomainSystem, database: WatchedDatabase): Promise<Measured> {
  const ask = await askerOf(system)
  await untilReady(ask)
  await database.untilSequenced()
  const before = spentBy(system, database)
  await setTimeout(idleMs)
  const after = spentBy(system, database)
  const idle = {
    gateway: (after.gateway - before.gateway) / idleMs,
    all: (after.all - before.all) / idleMs,
  }
  return { system, ask, idle }
}

async function measure(
  { system, ask, idle }: Measured,
  ids: readonly string[],
  database: WatchedDatabase,
): Promise<Cost> {
  await database.untilSequenced()
  const before = spentBy(system, database)
  const startedAt = performance.now()
  const times: number[] = []
  let left = requests
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (left > 0) {
        left -= 1
        const began = performance.now()
        // another case each time: identical queries in flight are sent to a subgraph once
        const answer = await ask(query, { id: ids[left % ids.length] })
        times.push(performance.now() - began)
        if (answer.includes('"errors"')) throw new Error(answer)
      }
    }),
  )
  // the tree grows every three seconds: what it costs afterwards is the log's too
  await database.untilSequenced()
  const spent = spentBy(system, database)
  const tookMs = performance.now() - startedAt
  return {
    gateway: (spent.gateway - before.gateway - idle.gateway * tookMs) / requests,
    all: (spent.all - before.all - idle.all * tookMs) / requests,
    latency: median(times),
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}

function reach(what: string, value: number, most: number): void {
  print(`${what}: ${value.toFixed(2)} (at most ${most})`)
  if (value <= most) return
  print(`not reached: ${what}`)
  process.exitCode = 1
}

async function run(on: DomainSystem, off: DomainSystem, database: WatchedDatabase): Promise<void> {
  const [withLog, without] = [await prepare(on, database), await prepare(off, database)]
  const listed = JSON.parse(await withLog.ask('{ cases(first: 100) { nodes { id } } }', {})) as {
    readonly data: { readonly cases: { readonly nodes: readonly { readonly id: string }[] } }
  } // the shape of the query
  const ids = listed.data.cases.nodes.map(({ id }) => id)
  const pairs: { readonly on: Cost; readonly off: Cost }[] = []
  for (let round = -1; round < rounds; round += 1) {
    // each goes first in turn
    const first = round % 2 === 0
    const a = await measure(first ? withLog : without, ids, database)
    const b = await measure(first ? without : withLog, ids, database)
    const pair = first ? { on: a, off: b } : { on: b, off: a }
    if (round < 0) continue // warms both up
    pairs.push(pair)
    const show = ({ all, gateway, latency }: Cost) =>
      `${all.toFixed(2)} ms CPU (gateway ${gateway.toFixed(2)}), ${latency.toFixed(1)} ms`
    print(`round ${round + 1}: on ${show(pair.on)}; off ${show(pair.off)}`)
  }
  const over = (ratio: (pair: (typeof pairs)[number]) => number) => median(pairs.map(ratio))
  print(`CPU of the gateway, on / off: ${over((p) => p.on.gateway / p.off.gateway).toFixed(2)}`)
  reach(
    'CPU of all, on / off',
    over((p) => p.on.all / p.off.all),
    targets.cpuRatio,
  )
  reach(
    `median at ${connections} connections, on - off, ms`,
    over((p) => p.on.latency - p.off.latency),
    targets.latencyMs,
  )
}

const engine = engines.find(({ engine: name }) => name === 'PostgreSQL')
if (!engine) throw new Error('needs a PostgreSQL server')
const opened = await engine.open()
const folder = await mkdtemp(join(tmpdir(), 'bench-log-cost-'))
const systems: DomainSystem[] = []
try {
  await migrate(opened.db, migrations)
  await populateCases(opened.db, 200, new Date(), key)
  const url = opened.url ?? ''
  const keyFile = join(folder, 'log.jwk')
  const { privateKey } = generateKeyPairSync('ed25519')
  await writeFile(keyFile, JSON.stringify(privateKey.export({ format: 'jwk' })), { mode: 0o600 })
  const settings = {
    GATEWAY_DATABASE_URL: url,
    GATEWAY_SIGNING_KEY_FILE: keyFile,
    GATEWAY_ACCESS_LOG_KEY_FILE: keyFile,
  }
  for (const mode of ['on', 'off'])
    systems.push(
      await startDomainSystem(url, key, {
        // the later cost of oversight's lists is not the query's
        hasBackground: false,
        gateway: { ...settings, GATEWAY_ACCESS_LOG: mode },
      }),
    )
  const [session] = await opened.db.asOwner((owner) =>
    owner.query<{ pid: number }>('select pg_backend_pid() as pid'),
  )
  const database = {
    ...watchDatabaseCpu(session?.pid ?? 0, new URL(url).pathname.slice(1)),
    untilSequenced: () => untilSequenced(opened.db),
  }
  const [on, off] = systems
  if (on && off) await run(on, off, database)
  database.stop()
} finally {
  await Promise.all(systems.map((system) => system.stop()))
  await opened.close()
  await rm(folder, { recursive: true, force: true })
}
