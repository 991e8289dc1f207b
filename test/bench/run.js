/** `npm run bench`: every contender in turn, round by round; a table of medians and ratios; fails under the floor. */

import { deepStrictEqual } from 'node:assert'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describeContenders, startContender } from './contenders.js'
import { graphs, startGraph } from './graphs.js'
import { loader, measure } from './load/measure.js'
import { cpuMs, post, residentMb, waitFor } from './load/processes.js'
import { report } from './report.js'

const rounds = Number(process.env.BENCH_ROUNDS ?? 3)
const seconds = Number(process.env.BENCH_SECONDS ?? 4)
/** Of the round that is not counted: V8 goes on compiling the way of a small query long after its first seconds. */
const warmUpSeconds = Number(process.env.BENCH_WARM_UP ?? 6)
const connections = Number(process.env.BENCH_CONNECTIONS ?? 50)
const only = process.env.BENCH_ONLY?.split(',')
const onlyGraphs = process.env.BENCH_GRAPHS?.split(',')

const faults = []
for (const [name, graph] of Object.entries(graphs))
  if (!onlyGraphs || onlyGraphs.includes(name)) faults.push(...(await bench(graph)))
for (const fault of faults) console.log(fault)
if (faults.length > 0) process.exitCode = 1

/** Starts a graph and all who run over it, measures, reports, and stops them again. */
async function bench(description) {
  const folder = mkdtempSync(join(tmpdir(), 'gateway-bench-'))
  const running = []
  try {
    const graph = { ...(await startGraph(description, folder)), folder }
    running.push(graph)
    const contenders = await startAll(graph, running)
    const results = await measureAll(contenders, graph)
    console.log(
      `\n${rounds} rounds of ${seconds} s, ${connections} connections, ${loader}, node ${process.version}`,
    )
    const calls = Object.fromEntries(
      Object.keys(graph.operations).map((operation) => [
        operation,
        Object.fromEntries(
          Object.entries(contenders).map(([name, { calls }]) => [name, calls[operation]]),
        ),
      ]),
    )
    return report(results, calls)
  } finally {
    await Promise.all(running.map((each) => each.stop()))
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Starts each, and compares its answers with the floor's: a fast wrong answer is no result. */
async function startAll(graph, running) {
  const started = {}
  for (const [name, contender] of Object.entries(describeContenders(graph))) {
    if (only && !only.includes(name)) continue
    if (contender.needs && !existsSync(contender.needs)) {
      console.log(`${name}: not installed (npm install in test/bench/peers)`)
      continue
    }
    const child = await startContender(contender, {
      log: process.env.BENCH_LOG ? 'inherit' : 'ignore',
    })
    running.push(child)
    try {
      const calls = await compareAnswers(graph, child.port, contender.isAnonymous)
      started[name] = { ...contender, port: child.port, pid: child.pid, calls }
    } catch (error) {
      console.log(`${name}: left out: ${String(error.message).slice(0, 300)}`)
      await child.stop()
    }
  }
  return started
}

/** @returns how many subgraph requests each operation makes */
async function compareAnswers({ operations, recorded, tokens, firstPort }, port, isAnonymous) {
  const token = isAnonymous ? undefined : tokens[0]
  const calls = {}
  for (const [name, operation] of Object.entries(operations)) {
    const { data } = await waitFor(port, operation, token)
    deepStrictEqual(data, recorded[name].answer.data)
    const before = await countRequests(firstPort)
    await post(port, operation, token)
    calls[name] = (await countRequests(firstPort)) - before
  }
  return calls
}

async function countRequests(port) {
  return (await (await fetch(`http://127.0.0.1:${port}/`)).json()).requests
}

async function measureAll(contenders, graph) {
  const results = {}
  const load = async (contender, operation, duration) => {
    const before = cpuMs(contender.pid)
    const result = await measure({
      ...contender,
      ...graph,
      operation,
      seconds: duration,
      connections,
    })
    const cpu = (cpuMs(contender.pid) - before) / Math.max(result.requests, 1)
    return { ...result, cpu }
  }
  for (let round = 0; round <= rounds; round++)
    for (const [operationName, operation] of Object.entries(graph.operations))
      for (const [name, contender] of Object.entries(contenders)) {
        // the first round warms up
        const result = await load(contender, operation, round === 0 ? warmUpSeconds : seconds)
        if (result.failed > 0) console.log(`${name}, ${operationName}: ${result.failed} failed`)
        if (round === 0) continue
        const memory = residentMb(contender.pid)
        ;((results[operationName] ??= {})[name] ??= []).push({ ...result, memory })
      }
  return results
}
