/**
 * `npm run bench:memory`: whether our gateway's memory stays where it is while 10,000 distinct operations on a case go
 * through it again and again, ten times as many as it keeps compiled. BENCH_MINUTES is 10 unless said otherwise.
 *
 * What counts is the heap that is left after a collection, sampled every 15 seconds (BENCH_SAMPLE_SECONDS): the run
 * fails when the median of its last third is more than a tenth above that of its second third. In the first third
 * caches fill and code is compiled: the slowest to fill is Apollo Server's of parsed documents, 30 MiB as JSON, which
 * are some 7,000 of these operations and 125 MB of heap. A run too short for them fails and says nothing of a leak.
 */

import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { describeContenders, startContender } from './contenders.js'
import { graphs, startGraph } from './graphs.js'
import { askInTurn } from './load/ask-in-turn.js'
import { residentMb, waitFor } from './load/processes.js'
import { makeOperations } from './memory/distinct-operations.js'
import { median } from './report.js'

const minutes = Number(process.env.BENCH_MINUTES ?? 10)
const sampleMs = Number(process.env.BENCH_SAMPLE_SECONDS ?? 15) * 1_000
const distinct = Number(process.env.BENCH_OPERATIONS ?? 10_000)
const mostGrowth = 1.1

const folder = mkdtempSync(join(tmpdir(), 'gateway-memory-'))
const running = []
try {
  const graph = await startGraph(graphs['case file'], folder)
  running.push(graph)
  const gateway = await startGateway(graph)
  running.push(gateway)
  const caseFile = graph.operations['case file']
  await waitFor(gateway.port, caseFile, graph.tokens[0])
  const operations = makeOperations(distinct, caseFile)
  const faults = await watch({ port: gateway.port, operations, tokens: graph.tokens }, gateway)
  for (const fault of faults) console.log(fault)
  if (faults.length > 0) process.exitCode = 1
} finally {
  await Promise.all(running.map((each) => each.stop()))
  rmSync(folder, { recursive: true, force: true })
}

function startGateway(graph) {
  const reporter = fileURLToPath(new URL('./memory/report-heap.js', import.meta.url))
  return startContender(describeContenders(graph).ours, {
    nodeArguments: ['--expose-gc', '--import', reporter],
    hasChannel: true,
  })
}

/** Load and samples side by side, then the verdict. */
async function watch(target, gateway) {
  const end = Date.now() + minutes * 60_000
  let answered = 0
  const failures = new Map()
  const load = askInTurn(
    target,
    () => Date.now() >= end,
    (status, text, { query }) => {
      answered++
      if (status !== 200 || text.includes('"errors":'))
        failures.set(query, `${status} ${text.slice(0, 300)}`)
    },
  )
  const samples = []
  while (Date.now() + sampleMs <= end) {
    await Promise.race([sleep(sampleMs), load])
    samples.push({ ...(await sample(gateway)), answered })
  }
  await load
  console.log(`${minutes} minutes, ${distinct} distinct operations, node ${process.version}`)
  console.table(samples)
  return judge(samples, answered, failures)
}

async function sample({ pid, child }) {
  child.send('heap')
  const [{ heapUsed, external }] = await once(child, 'message')
  const toMb = (bytes) => Number((bytes / 2 ** 20).toFixed(1))
  return {
    'heap MB': toMb(heapUsed),
    'external MB': toMb(external),
    'resident MB': residentMb(pid),
  }
}

function judge(samples, answered, failures) {
  if (samples.length < 3) return ['too few samples: a longer run, or more of them']
  const faults = []
  const heap = samples.map((each) => each['heap MB'])
  const third = Math.floor(heap.length / 3)
  const [second, last] = [heap.slice(third, 2 * third), heap.slice(2 * third)].map(median)
  console.log(
    `heap: ${second.toFixed(1)} MB in the second third, ${last.toFixed(1)} MB in the last`,
  )
  if (!(last <= second * mostGrowth)) faults.push(`the heap grew by more than a tenth`)
  if (answered < distinct) faults.push(`only ${answered} of ${distinct} operations were asked`)
  const [first] = failures
  if (first) faults.push(`${failures.size} operations failed: ${first.join('\n')}`)
  return faults
}
