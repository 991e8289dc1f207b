/** `npm run bench:profile [contender] [operation]`: which functions and packages take the time, once all is warm. */

import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describeContenders, startContender } from './contenders.js'
import { graphs, startGraph } from './graphs.js'
import { askInTurn } from './load/ask-in-turn.js'
import { cpuMs, waitFor } from './load/processes.js'

const [contender = 'ours', only] = process.argv.slice(2)
const requests = Number(process.env.BENCH_REQUESTS ?? 4000)
const rows = Number(process.env.BENCH_TOP ?? 10)
/** A folder for the whole profiles, as a browser's developer tools open them. */
const keep = process.env.BENCH_PROFILES
const profiler = fileURLToPath(new URL('./load/profiler.js', import.meta.url))

for (const description of Object.values(graphs)) {
  const folder = mkdtempSync(join(tmpdir(), 'gateway-profile-'))
  const graph = await startGraph(description, folder)
  try {
    for (const [name, operation] of Object.entries(graph.operations))
      if (only === undefined || only === name) await profile(graph, name, operation)
  } finally {
    await graph.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function profile(graph, name, operation) {
  const described = describeContenders(graph)[contender]
  const measured = await startContender(described, {
    nodeArguments: ['--import', profiler],
    hasChannel: true,
  })
  const target = { port: measured.port, operations: [operation], tokens: graph.tokens }
  const ask = () => askInTurn(target, (asked) => asked >= requests)
  const tell = async (message) => {
    measured.child.send(message)
    const [answer] = await once(measured.child, 'message')
    return answer
  }
  try {
    await waitFor(measured.port, operation, described.isAnonymous ? undefined : graph.tokens[0])
    await ask()
    await tell('start profile')
    const before = cpuMs(measured.pid)
    await ask()
    const cpu = (cpuMs(measured.pid) - before) / requests
    const taken = await tell('stop profile')
    if (keep !== undefined) writeFileSync(join(keep, `${name}.cpuprofile`), JSON.stringify(taken))
    const { nodes, samples, timeDeltas } = taken
    console.log(`\n${contender}, ${name}: ${cpu.toFixed(3)} ms of CPU for each request, profiled`)
    const places = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]))
    console.table(hottest('function', { places, samples, timeDeltas }, nameOf))
    console.table(hottest('package', { places, samples, timeDeltas }, packageOf))
  } finally {
    await measured.stop()
  }
}

/** Self time by the names that `describe` gives, of the time that was not idle. */
function hottest(column, { places, samples, timeDeltas }, describe) {
  const self = new Map()
  let total = 0
  samples.forEach((id, at) => {
    const place = places.get(id)
    if (place.functionName === '(idle)') return
    total += timeDeltas[at]
    const name = describe(place)
    self.set(name, (self.get(name) ?? 0) + timeDeltas[at])
  })
  return [...self]
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, rows)
    .map(([name, time]) => ({ [column]: name, '%': Number(((time / total) * 100).toFixed(1)) }))
}

function nameOf({ functionName, url, lineNumber }) {
  const place = url.split('/node_modules/').at(-1).split('/').slice(-4).join('/')
  return `${functionName || '(anonymous)'} ${place}${url ? `:${lineNumber + 1}` : ''}`
}

/** The package, a folder of our own, or a module of Node. */
function packageOf({ functionName, url }) {
  if (url === '') return functionName || '(native)'
  if (url.startsWith('node:')) return url.split('/').slice(0, 2).join('/')
  const installed = url.split('/node_modules/').at(-1)
  if (installed !== url)
    return installed
      .split('/')
      .slice(0, installed.startsWith('@') ? 2 : 1)
      .join('/')
  return url.split('/dist/').at(-1).split('/').slice(0, -1).join('/')
}
