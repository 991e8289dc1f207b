/**
 * `npm run bench:delivery`: how fast events reach feeds, streams and webhooks, with gateway and subgraphs as processes on
 * PostgreSQL, in a database of its own that is dropped after; a process of its own feeds and calls, and may be killed meanwhile.
 * BENCH_SECONDS (60), BENCH_RATE (300 events a second), BENCH_AGENCIES (25, at most 40, each with a stream and a webhook) and
 * BENCH_KILLS (0) change the load; TEST_DATABASE_URL names the server. Every time is from the instant before the transaction that
 * tells of the event. Exits with 1 where a bound is passed without kills, and where something was lost, repeated or out of order.
 */

import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { performance } from 'node:perf_hooks'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { isDeepStrictEqual } from 'node:util'
import { migrations } from '../../local/subgraphs.ts'
import { deliveries } from '../../subgraphs/deliveries/subgraph.ts'
import { upsertWebhook } from '../../subgraphs/deliveries/webhooks/store.ts'
import type { Database } from '../../subgraphs/kit/database/database.ts'
import { migrate } from '../../subgraphs/kit/database/migrate.ts'
import { startReceiver, type Receiver } from '../support/deliveries/receiver.ts'
import { tellOfReferrals } from '../support/deliveries/webhooks.ts'
import { startSubgraph } from '../support/domain/subgraph-client.ts'
import { engines } from '../support/processes/database.ts'
import { openStream, type ReadStream } from '../support/streams/read-stream.ts'
import { cpuOf, watchDatabaseCpu } from './domain/cpu.ts'
import { quantile } from './domain/load.ts'
import { startDomainSystem, type DomainSystem } from './domain/system.ts'

const seconds = Number(process.env['BENCH_SECONDS'] ?? 60)
const rate = Number(process.env['BENCH_RATE'] ?? 300)
const agencyCount = Number(process.env['BENCH_AGENCIES'] ?? 25)
const kills = Number(process.env['BENCH_KILLS'] ?? 0)
const missed = 10_000

const agencies = Array.from(
  { length: agencyCount },
  (_, at) => `bank:${String(at + 1).padStart(3, '0')}`,
)
const key = Buffer.alloc(32, 7)
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
    /** CPU time of the process that runs now, in milliseconds. */
    cpu: () => cpuOf(child.pid ?? 0),
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

function report(what: string, values: readonly number[], bound: number): void {
  const line = [0.5, 0.95, 0.99].map(
    (share) => `p${share * 100} ${quantile(values, share).toFixed(0)} ms`,
  )
  print(`${what.padEnd(24)} ${line.join('   ')}   (bound: p95 < ${bound} ms)`)
  // what a killed process had taken waits for the end of its lease
  if (kills === 0 && !(quantile(values, 0.95) < bound)) process.exitCode = 1
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

/** The events that one agency's stream has shown. */
interface Listener {
  readonly agencyId: string
  readonly sequences: number[]
  readonly close: () => void
}

/** Listens as a client does: a stream that ends is opened again after the last event. */
function listen(
  system: DomainSystem,
  agencyId: string,
  token: string,
  times: number[],
): Listener & { readonly isOpen: Promise<void> } {
  const sequences: number[] = []
  const query = 'subscription ($after: ID) { events(after: $after) { sequence at } }'
  let open: ReadStream | undefined
  const closing = new AbortController()
  let opened: () => void = () => undefined
  const isOpen = new Promise<void>((resolve) => (opened = resolve))
  async function run(): Promise<void> {
    while (!closing.signal.aborted) {
      const headers = { authorization: `Bearer ${token}` }
      const variables = { after: sequences.at(-1)?.toString() ?? '0' }
      open = await openStream(system.url, { query, variables, headers }).catch(() => undefined)
      if (open?.status === 200) opened()
      for (;;) {
        const event = await open?.next().catch(() => undefined)
        if (!event) break
        const told = event.data?.data?.events
        if (!told) continue
        times.push(Date.now() - Date.parse(told.at))
        sequences.push(Number(told.sequence))
      }
      await setTimeout(250)
    }
  }
  void run()
  return {
    agencyId,
    sequences,
    isOpen,
    close() {
      closing.abort()
      open?.close()
    },
  }
}

/** Faults of what one agency was told, held against its feed. */
function faultsOf(
  { calls }: Receiver,
  { sequences }: Listener,
  feed: readonly Fed[],
): readonly string[] {
  const faults: string[] = []
  if (
    !isDeepStrictEqual(
      sequences,
      feed.map((each) => each.sequence),
    )
  )
    faults.push(`the stream has ${sequences.length} of ${feed.length} events`)
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
  if (read !== missed || took >= 20) process.exitCode = 1
  await client.close()
}

/** Endpoints for all agencies; the time of each call goes to `times`, in milliseconds. */
async function openReceivers(
  db: Database,
  times: number[],
): Promise<ReadonlyMap<string, Receiver>> {
  const receivers = new Map<string, Receiver>()
  for (const agencyId of agencies) {
    const receiver = await startReceiver(({ event }) => {
      times.push(Date.now() - Date.parse(String(event['time'])))
      return 204
    })
    receivers.set(agencyId, receiver)
    await setWebhook(db, agencyId, receiver)
  }
  return receivers
}

/** A stream for each agency, once all of them are open; the time of each event goes to `times`, in milliseconds. */
async function openListeners(
  system: DomainSystem,
  times: number[],
): Promise<ReadonlyMap<string, Listener>> {
  const listeners = new Map<string, Listener>()
  for (const agencyId of agencies) {
    const listener = listen(system, agencyId, await system.tokenOf(agencyId), times)
    listeners.set(agencyId, listener)
    await listener.isOpen
  }
  return listeners
}

async function run(url: string, db: Database): Promise<void> {
  await migrate(db, migrations)
  const calls: number[] = []
  const heard: number[] = []
  const receivers = await openReceivers(db, calls)
  // what feeds and calls is the process below
  const system = await startDomainSystem(url, key, { hasBackground: false })
  const listeners = await openListeners(system, heard)
  const work = startWork(url)
  const database = await watchCpu(db)
  try {
    await setTimeout(2_000)
    const every = kills > 0 ? Math.max(1, Math.floor(seconds / (kills + 1))) : Infinity
    await tell(db, (second) => {
      if (second > 0 && second % every === 0) work.kill()
    })
    const told = seconds * 10 * Math.max(1, Math.round(rate / 10))
    await untilTold(told, receivers, listeners)
    printCpu(system, work.cpu(), database.total())
    const fed = await listFed(db)
    print(
      `${told} events told, ${fed.length} in the feeds, ${heard.length} by streams, ${calls.length} calls, ${kills} kills`,
    )
    report(
      'commit to feed',
      fed.map(({ seconds: each }) => each * 1_000),
      500,
    )
    report('commit to stream', heard, 1_000)
    report('commit to webhook', calls, 2_000)
    printFaults(receivers, listeners, fed)
    await catchUp(db)
  } finally {
    database.stop()
    for (const listener of listeners.values()) listener.close()
    await system.stop()
    await work.stop()
    for (const receiver of receivers.values()) await receiver.close()
  }
}

/** CPU time of the server for this database, from now on. */
async function watchCpu(db: Database) {
  const rows = await db.asOwner((owner) =>
    owner.query<{ pid: number; name: string }>(
      'select pg_backend_pid() as pid, current_database() as name',
    ),
  )
  return watchDatabaseCpu(rows[0]?.pid ?? 0, rows[0]?.name ?? '')
}

/** Waits until everything has come by both ways, at most 90 seconds: what was taken from a killed process is called again. */
async function untilTold(
  told: number,
  receivers: ReadonlyMap<string, Receiver>,
  listeners: ReadonlyMap<string, Listener>,
): Promise<void> {
  const count = (counts: readonly number[]) => counts.reduce((sum, each) => sum + each, 0)
  for (let waited = 0; waited < 90; waited += 1) {
    const called = [...receivers.values()].map(({ calls }) => new Set(calls.map(({ id }) => id)))
    const heard = [...listeners.values()].map(({ sequences }) => sequences.length)
    if (count(called.map(({ size }) => size)) >= told && count(heard) >= told) return
    await setTimeout(1_000)
  }
}

/** Where the time went: with two cores, all of them together have twice the seconds of the run. */
function printCpu(system: DomainSystem, workMs: number, databaseMs: number): void {
  const cpu = system.cpu()
  const seconds = (ms: number | undefined) => `${((ms ?? 0) / 1_000).toFixed(1)} s`
  const { user, system: kernel } = process.cpuUsage()
  print(
    `CPU: gateway ${seconds(cpu.get('gateway'))}, deliveries ${seconds(cpu.get('deliveries'))}, feeder and sender ${seconds(workMs)}, PostgreSQL ${seconds(databaseMs)}, tellers and receivers ${seconds((user + kernel) / 1_000)}`,
  )
}

function printFaults(
  receivers: ReadonlyMap<string, Receiver>,
  listeners: ReadonlyMap<string, Listener>,
  fed: readonly Fed[],
): void {
  const faults = agencies.flatMap((agencyId) => {
    const [receiver, listener] = [receivers.get(agencyId), listeners.get(agencyId)]
    if (!receiver || !listener) return []
    const own = fed.filter((each) => each.agencyId === agencyId)
    return faultsOf(receiver, listener, own)
  })
  print(`lost, repeated in a stream, out of order within a subject, gaps: ${faults.length}`)
  for (const fault of faults.slice(0, 5)) print(`  ${fault}`)
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
