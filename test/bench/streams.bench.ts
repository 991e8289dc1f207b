/**
 * `npm run bench:streams`: what open streams cost one gateway process, and how fast events reach them, through the gateway
 * and the subgraphs as processes on PostgreSQL. BENCH_STREAMS (1,000) streams are opened by all banks in turn; then
 * BENCH_RATE (8) events a second are told for BENCH_SECONDS (20), each to every stream of one bank. Exits with 1 where the
 * gateway takes more than 256 MiB more memory, a stream loses or repeats an event, or p95 passes one second.
 */

import { setTimeout } from 'node:timers/promises'
import { migrations } from '../../local/subgraphs.ts'
import type { Database } from '../../subgraphs/kit/database/database.ts'
import { migrate } from '../../subgraphs/kit/database/migrate.ts'
import { tellOfReferrals } from '../support/deliveries/webhooks.ts'
import { bankCount, populateCases } from '../support/domain/case-population.ts'
import { engines } from '../support/processes/database.ts'
import { openStream, type ReadStream } from '../support/streams/read-stream.ts'
import { quantile } from './domain/load.ts'
import { startDomainSystem, type DomainSystem } from './domain/system.ts'

const streamCount = Number(process.env['BENCH_STREAMS'] ?? 1_000)
const rate = Number(process.env['BENCH_RATE'] ?? 8)
const seconds = Number(process.env['BENCH_SECONDS'] ?? 20)
const mostBytesMore = 256 * 1_048_576
const mostDelayMs = 1_000
const key = Buffer.alloc(32, 7)
const print = (line: string) => process.stdout.write(`${line}\n`)
const mebibytes = (bytes: number) => `${(bytes / 1_048_576).toFixed(0)} MiB`
const banks = Array.from(
  { length: bankCount },
  (_, at) => `bank:${String(at + 1).padStart(3, '0')}`,
)
const query = 'subscription { events(types: ["th.aoc.referral.sent"]) { sequence type at } }'

/** The events that one stream has received. */
interface Reader {
  readonly agencyId: string
  readonly stream: ReadStream
  readonly sequences: number[]
}

/** Opens a stream once the system answers. */
async function open(system: DomainSystem, agencyId: string, token: string): Promise<ReadStream> {
  for (let attempt = 0; ; attempt += 1) {
    const stream = await openStream(system.url, {
      query,
      headers: { authorization: `Bearer ${token}` },
    }).catch(() => undefined)
    if (stream?.status === 200) return stream
    stream?.close()
    if (attempt === 80)
      throw new Error(`no stream for ${agencyId}: ${stream?.status ?? 'no answer'}`)
    await setTimeout(250)
  }
}

async function openAll(
  system: DomainSystem,
  delays: number[],
): Promise<readonly (Reader & { readonly ended: Promise<void> })[]> {
  const tokens = new Map<string, string>()
  for (const agencyId of banks) tokens.set(agencyId, await system.tokenOf(agencyId))
  const readers: (Reader & { readonly ended: Promise<void> })[] = []
  for (let at = 0; at < streamCount; at += 1) {
    const agencyId = banks[at % banks.length] ?? ''
    const stream = await open(system, agencyId, tokens.get(agencyId) ?? '')
    const reader: Reader = { agencyId, stream, sequences: [] }
    readers.push({ ...reader, ended: read(reader, delays) })
  }
  return readers
}

/** Reads until the stream ends; the delay of each event goes to `delays`, in milliseconds. */
async function read({ stream, sequences }: Reader, delays: number[]): Promise<void> {
  for (;;) {
    const event = await stream.next().catch(() => undefined)
    if (!event) return
    const told = event.data?.data?.events
    if (!told) continue
    delays.push(Date.now() - Date.parse(told.at))
    sequences.push(Number(told.sequence))
  }
}

/** Tells each event to one bank in turn; how many events each bank was told. */
async function tell(db: Database): Promise<ReadonlyMap<string, number>> {
  const told = new Map<string, number>()
  const began = performance.now()
  for (let at = 0; at < rate * seconds; at += 1) {
    const agencyId = banks[at % banks.length] ?? ''
    await tellOfReferrals(db, [`subject-${at}`], [agencyId], new Date())
    told.set(agencyId, (told.get(agencyId) ?? 0) + 1)
    await setTimeout(Math.max(0, began + ((at + 1) * 1_000) / rate - performance.now()))
  }
  return told
}

/** How many streams lost or repeated an event, or were told what is not of their agency. */
function countFaults(readers: readonly Reader[], told: ReadonlyMap<string, number>): number {
  return readers.filter(({ agencyId, sequences }) => {
    const first = sequences[0] ?? 0
    return (
      sequences.length !== (told.get(agencyId) ?? 0) ||
      sequences.some((sequence, at) => sequence !== first + at)
    )
  }).length
}

async function run(url: string, db: Database): Promise<void> {
  await migrate(db, migrations)
  await populateCases(db, 40, new Date(), key)
  const system = await startDomainSystem(url, key, {
    gateway: {
      GATEWAY_MAX_STREAMS: String(streamCount + 10),
      GATEWAY_MAX_STREAMS_PER_AGENCY: String(Math.ceil(streamCount / banks.length) + 1),
    },
  })
  try {
    const warm = await open(system, 'bank:001', await system.tokenOf('bank:001'))
    warm.close()
    await setTimeout(2_000)
    const before = system.memory().get('gateway') ?? 0
    const delays: number[] = []
    const readers = await openAll(system, delays)
    await setTimeout(2_000)
    const opened = system.memory().get('gateway') ?? 0
    const told = await tell(db)
    const expected = readers.reduce((sum, { agencyId }) => sum + (told.get(agencyId) ?? 0), 0)
    for (let waited = 0; delays.length < expected && waited < 60; waited += 1) await setTimeout(500)
    await setTimeout(500)
    const after = system.memory().get('gateway') ?? 0
    const faults = countFaults(readers, told)
    for (const { stream } of readers) stream.close()
    await Promise.all(readers.map(({ ended }) => ended))
    const [p50, p95, p99] = [0.5, 0.95, 0.99].map((share) => quantile(delays, share))
    print(
      `${readers.length} streams: the gateway took ${mebibytes(before)} before, ${mebibytes(opened)} with all of them open,`,
    )
    print(
      `  ${mebibytes(after)} after ${expected} events (bound: ${mebibytes(mostBytesMore)} more)`,
    )
    print(
      `commit to stream: p50 ${p50} ms, p95 ${p95} ms, p99 ${p99} ms (bound: p95 ${mostDelayMs} ms)`,
    )
    print(
      `${delays.length} of ${expected} events received; streams with a gap, a repetition or a foreign event: ${faults}`,
    )
    if (faults > 0 || after - before > mostBytesMore || (p95 ?? 0) > mostDelayMs)
      process.exitCode = 1
  } finally {
    await system.stop()
  }
}

const server = engines.find(({ engine }) => engine === 'PostgreSQL')
if (!server) {
  print('no PostgreSQL server answers')
  process.exitCode = 2
} else {
  const database = await server.openEmpty()
  try {
    await run(database.url ?? '', database.db)
  } finally {
    await database.close()
  }
}
