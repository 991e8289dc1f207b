/** `npm run bench`: every contender in turn, round by round; a table of medians and ratios; fails under the floor. */

import { deepStrictEqual } from 'node:assert'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describeContenders } from './contenders.js'
import { prepare } from './graph/prepare.js'
import { operations } from './graph/operations.js'
import { loader, measure } from './load/measure.js'
import { cpuMs, freePort, post, residentMb, startProcess, waitFor } from './load/processes.js'

const rounds = Number(process.env.BENCH_ROUNDS ?? 3)
const seconds = Number(process.env.BENCH_SECONDS ?? 4)
const connections = Number(process.env.BENCH_CONNECTIONS ?? 50)
const only = process.env.BENCH_ONLY?.split(',')

const folder = mkdtempSync(join(tmpdir(), 'gateway-bench-'))
const running = []
try {
  const firstPort = await freePort(4)
  const prepared = await prepare(folder, firstPort)
  const subgraphs = startProcess([
    'node',
    fileURLToPath(new URL('./graph/serve.js', import.meta.url)),
    String(firstPort),
  ])
  running.push(subgraphs)
  const contenders = await startAll(prepared, firstPort)
  const results = await measureAll(contenders, prepared)
  report(contenders, results)
} finally {
  await Promise.all(running.map((each) => each.stop()))
  rmSync(folder, { recursive: true, force: true })
}

/** Starts each, and compares its answers with the floor's: a fast wrong answer is no result. */
async function startAll(prepared, firstPort) {
  const started = {}
  for (const [name, contender] of Object.entries(describeContenders(prepared))) {
    if (only && !only.includes(name)) continue
    if (contender.needs && !existsSync(contender.needs)) {
      console.log(`${name}: not installed (npm install in test/bench/peers)`)
      continue
    }
    const port = await freePort()
    const fill = (text) => text.replace('{port}', String(port))
    const env = Object.fromEntries(
      Object.entries(contender.env).map(([key, value]) => [key, fill(value)]),
    )
    const child = startProcess(contender.command.map(fill), {
      env,
      isMeasured: true,
      log: process.env.BENCH_LOG ? 'inherit' : 'ignore',
    })
    running.push(child)
    const token = contender.isAnonymous ? undefined : prepared.tokens[0]
    try {
      const calls = {}
      for (const [operation, query] of Object.entries(operations)) {
        const { data } = await waitFor(port, query, token)
        deepStrictEqual(data, prepared.recorded[operation].answer.data)
        const before = await countRequests(firstPort)
        await post(port, query, token)
        calls[operation] = (await countRequests(firstPort)) - before
      }
      started[name] = { ...contender, port, pid: child.pid, calls, idleMb: residentMb(child.pid) }
    } catch (error) {
      console.log(`${name}: left out: ${String(error.message).slice(0, 300)}`)
      await child.stop()
    }
  }
  return started
}

async function countRequests(port) {
  return (await (await fetch(`http://127.0.0.1:${port}/`)).json()).requests
}

async function measureAll(contenders, prepared) {
  const results = {}
  const load = async (contender, query, duration) => {
    const before = cpuMs(contender.pid)
    const result = await measure({
      ...contender,
      ...prepared,
      query,
      folder,
      seconds: duration,
      connections,
    })
    const cpu = (cpuMs(contender.pid) - before) / Math.max(result.requests, 1)
    return { ...result, cpu }
  }
  for (let round = 0; round <= rounds; round++)
    for (const [operation, query] of Object.entries(operations))
      for (const [name, contender] of Object.entries(contenders)) {
        // the first round warms up
        const result = await load(contender, query, round === 0 ? 2 : seconds)
        if (result.failed > 0) console.log(`${name}, ${operation}: ${result.failed} failed`)
        if (round === 0) continue
        const memory = residentMb(contender.pid)
        ;((results[operation] ??= {})[name] ??= []).push({ ...result, memory })
      }
  return results
}

function report(contenders, results) {
  const floor = JSON.parse(readFileSync(new URL('./floor.json', import.meta.url), 'utf8'))
  const faults = []
  console.log(
    `\n${rounds} rounds of ${seconds} s, ${connections} connections, ${loader}, node ${process.version}`,
  )
  for (const [operation, byName] of Object.entries(results)) {
    console.log(`\n${operation}`)
    const rows = {}
    for (const [name, runs] of Object.entries(byName)) {
      const of = (key) => median(runs.map((run) => run[key]))
      rows[name] = {
        'req/s': Math.round(of('rate')),
        'ours is': byName.ours ? `${ratio(byName.ours, runs).toFixed(2)} x` : '',
        'CPU ms': Number(of('cpu').toFixed(3)),
        'by CPU': byName.ours ? `${cpuRatio(byName.ours, runs).toFixed(2)} x` : '',
        'p50 ms': Number(of('p50').toFixed(1)),
        'p95 ms': Number(of('p95').toFixed(1)),
        'p99 ms': Number(of('p99').toFixed(1)),
        MB: of('memory'),
        'subgraph requests': contenders[name].calls[operation],
      }
    }
    console.table(rows)
    for (const [name, least] of Object.entries(floor[operation] ?? {}))
      if (byName.ours && byName[name] && cpuRatio(byName.ours, byName[name]) < least)
        faults.push(`${operation}: ours is under ${least} x ${name}`)
  }
  for (const fault of faults) console.log(fault)
  if (faults.length > 0) process.exitCode = 1
}

/** The median of the rounds' ratios: each round compares what ran side by side. */
function ratio(ours, theirs) {
  return median(ours.map(({ rate }, round) => rate / (theirs[round]?.rate ?? Number.NaN)))
}

/** The same by CPU time for each request, which what else the machine does disturbs less. */
function cpuRatio(ours, theirs) {
  return median(ours.map(({ cpu }, round) => (theirs[round]?.cpu ?? Number.NaN) / cpu))
}

function median(values) {
  const sorted = values.filter((value) => value !== undefined).toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}
