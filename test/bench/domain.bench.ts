/**
 * `npm run bench:domain`: what real work costs on PostgreSQL, through the gateway and the four subgraphs as processes, at
 * a given rate whatever the answers take (open loop). BENCH_CASES (default 1000), BENCH_RATE (50 a second) and
 * BENCH_SECONDS (5) change it; several numbers of cases, with commas between, are compared with the first.
 */

import { randomUUID } from 'node:crypto'
import { performance } from 'node:perf_hooks'
import type { Database } from '../../subgraphs/kit/database/database.ts'
import { migrate } from '../../subgraphs/kit/database/migrate.ts'
import { migrations } from '../../local/subgraphs.ts'
import { engines } from '../support/processes/database.ts'
import {
  findPopulatedCases,
  populateCases,
  type PopulatedCase,
} from '../support/domain/case-population.ts'
import { cpuOf, startDomainSystem, type DomainSystem } from './domain/system.ts'

const sizes = (process.env['BENCH_CASES'] ?? '1000').split(',').map(Number)
const rate = Number(process.env['BENCH_RATE'] ?? 50)
const seconds = Number(process.env['BENCH_SECONDS'] ?? 5)
/** PostgreSQL's CPU for a request among more cases: at most this many times that among the first number of cases. */
const mostGrowth = 1.2
const key = Buffer.alloc(32, 7)
const print = (line: string) => process.stdout.write(`${line}\n`)

interface Operation {
  readonly agency: string
  readonly query: string
  readonly variables: Readonly<Record<string, unknown>>
  readonly purpose?: string
}
type Kind = (fact: PopulatedCase, hold: WaitingHold) => Operation

interface WaitingHold {
  readonly id: string
  readonly bankCode: string
}

const kinds: Readonly<Record<string, Kind>> = {
  inbox: ({ bankCode }) => ({
    agency: `bank:${bankCode}`,
    query: `{ holds(filter: { state: REQUESTED }, first: 20) { nodes { id requestedSatang hop
      account { bankCode accountNumber } case { id caseNumber } } } }`,
    variables: {},
  }),
  account: ({ bankCode, accountNumber }) => ({
    agency: `bank:${bankCode}`,
    query: `query ($bank: BankCode!, $number: String!) { bankAccount(bankCode: $bank, accountNumber: $number) {
      status heldSatang muleTier holder { id } holds { id state } } }`,
    variables: { bank: bankCode, number: accountNumber },
  }),
  caseFile: ({ caseId }) => ({
    agency: 'aoc',
    query: `query ($id: ID!) { case(id: $id) { caseNumber status lossSatang parties { role agency { id } }
      transfers { hop amountSatang from { bankCode maskedNumber } to { bankCode maskedNumber status } }
      holds { id state heldSatang } timeline(first: 20) { nodes { at kind } } } }`,
    variables: { id: caseId },
  }),
  holders: ({ caseId, caseNumber }) => ({
    agency: 'aoc',
    query: `query ($id: ID!) { case(id: $id) { transfers { to { holder { name nationalId } } } } }`,
    variables: { id: caseId },
    purpose: `case="${caseNumber}", basis=s4`,
  }),
  placeHold: (_fact, { id, bankCode }) => ({
    agency: `bank:${bankCode}`,
    query: `mutation ($input: PlaceHoldInput!) { placeHold(input: $input) { hold { id state } } }`,
    variables: { input: { holdId: id, heldSatang: 1 } },
  }),
}
/** 70 % reading, 30 % placing. */
const mix = [
  'inbox',
  'inbox',
  'account',
  'account',
  'caseFile',
  'caseFile',
  'holders',
  'placeHold',
  'placeHold',
  'placeHold',
]

interface Figures {
  readonly requests: number
  readonly failed: number
  readonly times: Readonly<Record<string, readonly number[]>>
  /** Milliseconds of CPU for each request. */
  readonly postgres: number
  readonly processes: ReadonlyMap<string, number>
  /** Transactions of the database for each request, background work included. */
  readonly transactions: number
}

const at = (times: readonly number[], share: number) =>
  times.toSorted((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * share))] ??
  Number.NaN

class Bench {
  readonly #db: Database
  readonly #system: DomainSystem
  readonly #facts: readonly PopulatedCase[]
  readonly #holds: WaitingHold[]
  readonly #tokens = new Map<string, Promise<string>>()

  constructor(
    db: Database,
    system: DomainSystem,
    facts: readonly PopulatedCase[],
    holds: WaitingHold[],
  ) {
    this.#db = db
    this.#system = system
    this.#facts = facts
    this.#holds = holds
  }

  /** Sends the kinds in turn at the rate, then waits for the answers. */
  async measure(names: readonly string[], count: number): Promise<Figures> {
    const before = { processes: this.#system.cpu(), ...(await this.#counters()) }
    const times: Record<string, number[]> = {}
    let failed = 0
    const start = performance.now()
    const answers: Promise<void>[] = []
    for (let index = 0; index < count; index++) {
      const due = start + (index * 1_000) / rate
      const wait = due - performance.now()
      // oxlint-disable-next-line no-await-in-loop
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait))
      const name = names[index % names.length] ?? ''
      const answer = async () => {
        if (!(await this.send(name, index))) failed += 1
        ;(times[name] ??= []).push(performance.now() - due)
      }
      answers.push(answer())
    }
    await Promise.all(answers)
    const after = { processes: this.#system.cpu(), ...(await this.#counters()) }
    return {
      requests: count,
      failed,
      times,
      postgres: (after.cpu - before.cpu) / count,
      processes: new Map(
        [...after.processes].map(([name, cpu]) => [
          name,
          (cpu - (before.processes.get(name) ?? 0)) / count,
        ]),
      ),
      transactions: (after.commits - before.commits) / count,
    }
  }

  async send(name: string, index: number): Promise<boolean> {
    const fact = this.#facts[index % this.#facts.length]
    const hold = name === 'placeHold' ? this.#holds.pop() : this.#holds[0]
    const kind = kinds[name]
    if (!fact || !hold || !kind) throw new Error(`nothing left to ask for ${name}`)
    const { agency, query, variables, purpose } = kind(fact, hold)
    const token = this.#tokens.get(agency) ?? this.#system.tokenOf(agency)
    this.#tokens.set(agency, token)
    const response = await fetch(this.#system.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${await token}`,
        'x-request-id': randomUUID(),
        ...(purpose === undefined ? {} : { 'access-purpose': purpose }),
      },
      body: JSON.stringify({ query, variables }),
    }).catch(() => undefined)
    if (!response) return false
    const answer = (await response.json()) as { readonly data?: unknown; readonly errors?: unknown }
    if (answer.errors && process.env['BENCH_SHOW_ERRORS'])
      print(`${name}: ${JSON.stringify(answer.errors)}`)
    return Boolean(answer.data) && !answer.errors
  }

  /** CPU of the server's processes for this database, and its commits. */
  async #counters(): Promise<{ readonly cpu: number; readonly commits: number }> {
    const rows = await this.#db.asOwner((owner) =>
      owner.query<{ pid: number }>(
        'select pid from pg_stat_activity where datname = current_database()',
      ),
    )
    const [database] = await this.#db.asOwner((owner) =>
      owner.query<{ commits: number }>(
        'select xact_commit as commits from pg_stat_database where datname = current_database()',
      ),
    )
    return {
      cpu: rows.reduce((total, { pid }) => total + cpuOf(pid), 0),
      commits: database?.commits ?? 0,
    }
  }
}

function show(
  name: string,
  { requests, failed, times, postgres, processes, transactions }: Figures,
): void {
  const all = Object.values(times).flat()
  const parts = [...processes].map(([process, cpu]) => `${process} ${cpu.toFixed(2)}`)
  print(
    `  ${name.padEnd(10)} ${requests} asked, ${failed} failed; p50 ${at(all, 0.5).toFixed(0)} p95 ${at(all, 0.95).toFixed(0)} p99 ${at(all, 0.99).toFixed(0)} ms; ` +
      `CPU ms each: PostgreSQL ${postgres.toFixed(2)}, ${parts.join(', ')}; transactions ${transactions.toFixed(1)}`,
  )
}

async function waitUntilReady(bench: Bench): Promise<void> {
  for (let attempt = 0; attempt < 240; attempt++) {
    // oxlint-disable-next-line no-await-in-loop
    if (await bench.send('caseFile', 0).catch(() => false)) return
    // oxlint-disable-next-line no-await-in-loop
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
  throw new Error('the system did not become ready')
}

async function benchSize(cases: number): Promise<Figures> {
  const server = engines.find(({ engine }) => engine === 'PostgreSQL')
  if (!server) throw new Error('bench:domain needs a PostgreSQL server: set TEST_DATABASE_URL')
  const database = await server.open()
  try {
    await migrate(database.db, migrations)
    await populateCases(database.db, cases, new Date(), key)
    const facts = await findPopulatedCases(database.db, cases, 50)
    const holds = await database.db.asOwner((owner) =>
      owner.query<WaitingHold>(
        `select id, bank_code as "bankCode" from accounts.hold where state = 'REQUESTED' order by md5(id::text) limit 4000`,
      ),
    )
    const system = await startDomainSystem(database.url ?? '', key)
    try {
      const bench = new Bench(database.db, system, facts, [...holds])
      await waitUntilReady(bench)
      await bench.measure(mix, 100)
      print(`${cases} cases, ${rate} a second`)
      for (const name of Object.keys(kinds))
        show(name, await bench.measure([name], Math.min(200, rate * seconds)))
      const figures = await bench.measure(mix, rate * seconds)
      show('mix', figures)
      return figures
    } finally {
      await system.stop()
    }
  } finally {
    await database.close()
  }
}

let first: Figures | undefined
for (const size of sizes) {
  // oxlint-disable-next-line no-await-in-loop
  const figures = await benchSize(size)
  first ??= figures
  const growth = figures.postgres / first.postgres
  print(`  PostgreSQL per request is ${growth.toFixed(2)} x that at ${sizes[0]} cases`)
  if (growth > mostGrowth) {
    print(`  more than ${mostGrowth} x`)
    process.exitCode = 1
  }
}
