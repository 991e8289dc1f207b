/**
 * `npm run bench:delivery`: how fast events reach feeds and webhooks on PostgreSQL, in a database of its own that is dropped
 * after, while the process that feeds and calls is killed. BENCH_SECONDS, BENCH_RATE (events a second), BENCH_AGENCIES and
 * BENCH_KILLS change the load; TEST_DATABASE_URL names the server.
 */

import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { performance } from 'node:perf_hooks'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { migrations } from '../../local/subgraphs.ts'
import { deliveries } from '../../subgraphs/deliveries/subgraph.ts'
import { upsertWebhook } from '../../subgraphs/deliveries/webhooks/store.ts'
import type { Database } from '../../subgraphs/kit/database/database.ts'
import { migrate } from '../../subgraphs/kit/database/migrate.ts'
import { startReceiver, type Receiver } from '../support/deliveries/receiver.ts'
import { tellOfReferrals } from '../support/deliveries/webhooks.ts'
import { startSubgraph } from '../support/domain/subgraph-client.ts'
import { engines } from '../support/processes/database.ts'

const seconds = Number(process.env['BENCH_SECONDS'] ?? 60)
const rate = Number(process.env['BENCH_RATE'] ?? 300)
const agencyCount = Number(process.env['BENCH_AGENCIES'] ?? 25)
const kills = Number(process.env['BENCH_KILLS'] ?? 0)
const missed = 10_000

const agencies = Array.from({ length: agencyCount }, (_, at) => `bank:${100 + at}`)
const print = (line: string) => process.stdout.write(`${line}\n`)
const script = fileURLToPath(new URL('./delivery/work.js', import.meta.url))

interface Fed {
  readonly agencyId: string
  readonly eventId: string
  readonly sequence: number
  readonly subject: string
  readonly seconds: number
}

/** A running process of the work; `kill` ends it at once and starts another. */
function startWork(url: string) {
  const start = (): ChildProcess =>
    spawn(process.execPath, [script, url], { stdio: ['ignore', 'inherit', 'inherit'] })
  let child = start()
  return {
    kill() {
      child.kill('SIGKILL')
      child = start()
    },
    async stop() {
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
  }
}

/** Tells `rate` events a second in ten transactions, each to one agency in turn; the instant of each event's commit. */
async function tell(db: Database, onSecond: (second: number) => void): Promise<void> {
  const batch = Math.max(1, Math.round(rate / 10))
  const began = performance.now()
  for (let round = 0; round < seconds * 10; round += 1) {
    if (round % 10 === 0) onSecond(round / 10)
    const ids = Array.from({ length: batch }, (_, at) => `subject-${(round * batch + at) % 1_000}`)
    const agencyId = agencies[round % agencies.length] ?? ''
    await tellOfReferrals(db, ids, [agencyId], new Date())
    await setTimeout(Math.max(0, began + (round + 1) * 100 - performance.now()))
  }
}

function percentile(values: readonly number[], share: number): string {
  const sorted = values.toSorted((one, other) => one - other)
  return (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(0)
}

function report(what: string, values: readonly number[], bound: number): void {
  const line = [0.5, 0.95, 0.99].map((share) => `p${share * 100} ${percentile(values, share)} ms`)
  print(`${what.padEnd(24)} ${line.join('   ')}   (bound: p95 < ${bound} ms)`)
}

/** Every event of the feeds, with the time from its commit to its feed in seconds. */
function listFed(db: Database) {
  return db.asOwner((owner) =>
    owner.query<Fed>(
      `select agency_id as "agencyId", event_id as "eventId", sequence::integer, subject,
         extract(epoch from fed_at - at)::double precision as seconds
       from deliveries.feed_event order by agency_id, sequence`,
    ),
  )
}

/** Faults of what one receiver got, held against its feed. */
function faultsOf({ calls }: Receiver, feed: readonly Fed[]): readonly string[] {
  const faults: string[] = []
  const firsts = new Set<string>()
  const last = new Map<string, number>()
  for (const { id, event } of calls) {
    if (firsts.has(id)) continue
    firsts.add(id)
    const subject = String(event['subject'])
    const sequence = Number(event['sequence'])
    if (sequence < (last.get(subject) ?? 0)) faults.push(`order of ${subject}`)
    last.set(subject, sequence)
  }
  for (const { eventId } of feed) if (!firsts.has(eventId)) faults.push(`lost ${eventId}`)
  for (const [at, { sequence }] of feed.entries())
    if (sequence !== at + 1) faults.push(`gap at ${at + 1}`)
  if (firsts.size > feed.length) faults.push('an event of another agency')
  return faults
}

async function setWebhook(db: Database, agencyId: string, { url }: Receiver): Promise<void> {
  const session = { role: 'aoc_deliveries', agencyId, agencyKind: 'BANK', officer: 'bench' }
  const webhook = { url, types: null, authorizationSealed: null }
  await db.transaction(session, (each) => upsertWebhook(each, webhook, 'bench', new Date()))
}

/** A bank that was away reads its feed from the beginning, page by page over HTTP. */
async function catchUp(db: Database): Promise<void> {
  const agencyId = 'bank:900'
  for (let told = 0; told < missed; told += 500)
    await tellOfReferrals(
      db,
      Array.from({ length: 500 }, (_, at) => `missed-${told + at}`),
      [agencyId],
      new Date(),
    )
  const isFed = async () => {
    const rows = await db.asOwner((owner) =>
      owner.query(
        `select 1 from deliveries.feed where agency_id = $1::text and last_sequence = $2::bigint`,
        [agencyId, missed],
      ),
    )
    return rows.length > 0
  }
  while (!(await isFed())) await setTimeout(100)
  const client = await startSubgraph(deliveries, db)
  const caller = { agencyId, agencyKind: 'BANK', scopes: ['events:read'] } as const
  const query = `query ($after: ID) { events(after: $after) { nodes { id sequence type data } pageInfo { endCursor hasNextPage } } }`
  const began = performance.now()
  let after: string | undefined
  let read = 0
  for (let hasNext = true; hasNext;) {
    const { data } = await client.ask(caller, query, { after })
    read += data.events.nodes.length
    after = data.events.pageInfo.endCursor
    hasNext = data.events.pageInfo.hasNextPage
  }
  const took = (performance.now() - began) / 1_000
  print(`${read} events read by a bank that was away in ${took.toFixed(1)} s   (bound: < 20 s)`)
  await client.close()
}

async function run(url: string, db: Database): Promise<void> {
  await migrate(db, migrations)
  const receivers = new Map<string, Receiver>()
  const times: number[] = []
  for (const agencyId of agencies) {
    const receiver = await startReceiver(({ event }) => {
      times.push(Date.now() - Date.parse(String(event['time'])))
      return 204
    })
    receivers.set(agencyId, receiver)
    await setWebhook(db, agencyId, receiver)
  }
  const work = startWork(url)
  await setTimeout(2_000)
  const every = kills > 0 ? Math.max(1, Math.floor(seconds / (kills + 1))) : Infinity
  await tell(db, (second) => {
    if (second > 0 && second % every === 0) work.kill()
  })
  const told = seconds * 10 * Math.max(1, Math.round(rate / 10))
  const received = () =>
    [...receivers.values()].reduce(
      (sum, { calls }) => sum + new Set(calls.map(({ id }) => id)).size,
      0,
    )
  for (let waited = 0; received() < told && waited < 90; waited += 1) await setTimeout(1_000)
  const fed = await listFed(db)
  print(`${told} events told, ${fed.length} in the feeds, ${times.length} calls, ${kills} kills`)
  report(
    'commit to feed',
    fed.map(({ seconds: each }) => each * 1_000),
    500,
  )
  report('commit to webhook', times, 2_000)
  const faults = agencies.flatMap((agencyId) => {
    const receiver = receivers.get(agencyId)
    return receiver
      ? faultsOf(
          receiver,
          fed.filter((each) => each.agencyId === agencyId),
        )
      : []
  })
  print(`lost, out of order within a subject, gaps: ${faults.length}`)
  for (const fault of faults.slice(0, 5)) print(`  ${fault}`)
  await catchUp(db)
  await work.stop()
  for (const receiver of receivers.values()) await receiver.close()
  if (faults.length > 0) process.exitCode = 1
}

const server = engines.find(({ engine }) => engine === 'PostgreSQL')
if (!server) {
  print('no PostgreSQL server answers')
  process.exitCode = 2
} else {
  const database = await server.open()
  try {
    await run(database.url ?? '', database.db)
  } finally {
    await database.close()
  }
}
