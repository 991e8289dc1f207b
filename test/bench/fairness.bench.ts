/**
 * `npm run bench:fairness`: one bank with 1,000 accounts of one person sends the largest queries that the graph takes,
 * again and again, while other banks read their own accounts. Exits with 1 where their p95 passes twice its value alone, or
 * the processes together take more than 256 MiB more memory. Median of several
 * rounds. BENCH_SECONDS (5), BENCH_ROUNDS (5) and BENCH_ATTACKERS (4) change it.
 */

import { setTimeout } from 'node:timers/promises'
import { migrations } from '../../local/subgraphs.ts'
import { migrate } from '../../subgraphs/kit/database/migrate.ts'
import { engines } from '../support/processes/database.ts'
import { populateCases } from '../support/domain/case-population.ts'
import { quantile } from './domain/load.ts'
import { startDomainSystem, type DomainSystem } from './domain/system.ts'

const seconds = Number(process.env['BENCH_SECONDS'] ?? 5)
const attackers = Number(process.env['BENCH_ATTACKERS'] ?? 4)
const rounds = Number(process.env['BENCH_ROUNDS'] ?? 5)
const owned = 1_000
const nationalId = '1101700230708'
const mostSlower = 2
const mostBytesMore = 256 * 1_048_576
const key = Buffer.alloc(32, 7)
const print = (line: string) => process.stdout.write(`${line}\n`)

/** Accounts of accounts of accounts: each level holds a page of 100 for each of the level before. */
const nested = (depth: number): string =>
  depth === 0 ? 'id' : `accounts { id bankCode status holder { ${nested(depth - 1)} } }`
/** The attacks in turn: deep, deep with more pages at the top, and as many large answers as are let through. */
const attacks = [
  `bankAccount(bankCode: "001", accountNumber: "1000000000") { holder { ${nested(4)} } }`,
  `bankAccount(bankCode: "001", accountNumber: "1000000000") { holder { ${nested(2)} } }`,
  `bankAccount(bankCode: "001", accountNumber: "1000000000") { holder { accounts { id holder { accounts(first: 48) { id maskedNumber status } } } } }`,
].map((selection) => `{ ${selection} }`)
const ownAccounts = '{ holds(first: 5) { nodes { id state account { id maskedNumber } } } }'

interface Client {
  (query: string, variables?: object): Promise<string>
}

async function clientOf(system: DomainSystem, agencyId: string): Promise<Client> {
  const token = await system.tokenOf(agencyId)
  return async (query, variables) => {
    const response = await fetch(system.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query, variables }),
    })
    return response.text()
  }
}

const codeOf = (answer: string) => /"code":"(\w+)"/.exec(answer)?.[1] ?? 'answered'

async function register(bank: Client): Promise<void> {
  const accounts = Array.from({ length: owned }, (_, index) => ({
    accountNumber: String(1_000_000_000 + index),
    nationalId,
    holderName: 'บัญชี หลายเล่ม',
  }))
  const query = `mutation ($input: RegisterAccountsInput!) { registerAccounts(input: $input) { registered } }`
  // a request has a bound in bytes: four calls
  for (let first = 0; first < owned; first += 250)
    await bank(query, {
      input: { idempotencyKey: `fair-${first}`, accounts: accounts.slice(first, first + 250) },
    })
}

/** Times of the other banks' requests, in milliseconds, ten a second each, until the time is over. */
async function readAsOthers(others: readonly Client[]): Promise<readonly number[]> {
  const times: number[] = []
  const end = performance.now() + seconds * 1_000
  await Promise.all(
    others.map(async (other, index) => {
      await setTimeout(index * 13)
      while (performance.now() < end) {
        const before = performance.now()
        const code = codeOf(await other(ownAccounts))
        if (code !== 'answered') throw new Error(`another bank was answered ${code}`)
        times.push(performance.now() - before)
        await setTimeout(Math.max(0, 100 - (performance.now() - before)))
      }
    }),
  )
  return times
}

/** Sends the attacks until it is stopped; how often each answer came. */
function startAttack(bank: Client) {
  const answers = new Map<string, number>()
  const over = new AbortController()
  const running = Array.from({ length: attackers }, async (_, index) => {
    for (let turn = index; !over.signal.aborted; turn += 1) {
      const code = codeOf(await bank(attacks[turn % attacks.length] ?? ''))
      answers.set(code, (answers.get(code) ?? 0) + 1)
    }
  })
  return {
    async stop() {
      over.abort()
      await Promise.all(running)
      return answers
    },
  }
}

const sum = (bytes: ReadonlyMap<string, number>) =>
  [...bytes.values()].reduce((total, each) => total + each, 0)

/** Watches the memory of all processes together; the most that was seen, in bytes. */
function watchMemory(system: DomainSystem) {
  let most = 0
  const timer = setInterval(() => {
    most = Math.max(most, sum(system.memory()))
  }, 100)
  return () => {
    clearInterval(timer)
    return most
  }
}

async function waitUntilReady(bank: Client): Promise<void> {
  for (let tries = 0; tries < 120; tries += 1) {
    const answer = await bank(ownAccounts).catch(() => 'not ready "code":"NONE"')
    if (codeOf(answer) === 'answered') return
    await setTimeout(500)
  }
  throw new Error('the system did not become ready')
}

/** p95 of the other banks in milliseconds, alone and while one attacks. */
interface Round {
  readonly alone: number
  readonly attacked: number
}

/** Alone, then under attack, one right after the other: the machine is the same for both. */
async function measureRound(
  system: DomainSystem,
  bank: Client,
  others: readonly Client[],
): Promise<Round> {
  const alone = quantile(await readAsOthers(others), 0.95)
  const cpu = system.cpu()
  const attack = startAttack(bank)
  const attacked = quantile(await readAsOthers(others), 0.95)
  const answers = await attack.stop()
  const busy = [...system.cpu()]
    .map(([name, ms]) => [name, (ms - (cpu.get(name) ?? 0)) / seconds / 10] as const)
    .filter(([, percent]) => percent >= 1)
  print(`other banks p95: alone ${alone.toFixed(1)} ms, attacked ${attacked.toFixed(1)} ms`)
  print(`  CPU: ${busy.map(([name, percent]) => `${name} ${percent.toFixed(0)} %`).join(', ')}`)
  print(`  attacks: ${[...answers].map(([code, count]) => `${code} ${count}`).join(', ')}`)
  return { alone, attacked }
}

async function benchFairness(system: DomainSystem): Promise<boolean> {
  const bank = await clientOf(system, 'bank:001')
  await waitUntilReady(bank)
  await register(bank)
  const others = await Promise.all(
    ['002', '003', '004', '005'].map((code) => clientOf(system, `bank:${code}`)),
  )
  await readAsOthers(others)
  const quiet = watchMemory(system)
  await setTimeout(300)
  const before = quiet()
  const watched = watchMemory(system)
  const measured: Round[] = []
  for (let round = 0; round < rounds; round += 1)
    measured.push(await measureRound(system, bank, others))
  const more = watched() - before
  const slower = quantile(
    measured.map(({ alone, attacked }) => attacked / alone),
    0.5,
  )
  print(`median of ${rounds} rounds: ${slower.toFixed(2)} times`)
  print(`memory of all processes: ${(more / 1_048_576).toFixed(0)} MiB more`)
  return slower <= mostSlower && more <= mostBytesMore
}

const server = engines.find(({ engine }) => engine === 'PostgreSQL')
if (!server) throw new Error('bench:fairness needs a PostgreSQL server: set TEST_DATABASE_URL')
const database = await server.open()
try {
  await migrate(database.db, migrations)
  await populateCases(database.db, 1_000, new Date(), key)
  const system = await startDomainSystem(database.url ?? '', key)
  try {
    if (!(await benchFairness(system))) process.exitCode = 1
  } finally {
    await system.stop()
  }
} finally {
  await database.close()
}
