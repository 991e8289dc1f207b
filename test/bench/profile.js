/** `npm run bench:profile [contender] [operation]`: the ten functions of our gateway that take most of the time. */

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describeContenders } from './contenders.js'
import { graphs, startGraph } from './graphs.js'
import { askInTurn } from './load/ask-in-turn.js'
import { cpuMs, freePort, startProcess, waitFor } from './load/processes.js'

const [contender = 'ours', only] = process.argv.slice(2)
const requests = Number(process.env.BENCH_REQUESTS ?? 4000)

for (const description of Object.values(graphs)) {
  const folder = mkdtempSync(join(tmpdir(), 'gateway-profile-'))
  const graph = await startGraph(description, folder)
  try {
    for (const [name, operation] of Object.entries(graph.operations))
      if (only === undefined || only === name) await profile(graph, folder, name, operation)
  } finally {
    await graph.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function profile(graph, folder, name, operation) {
  const profiles = mkdtempSync(join(folder, 'profiles-'))
  const { command, env, isAnonymous } = describeContenders(graph)[contender]
  const port = await freePort()
  const fill = (text) => text.replace('{port}', String(port))
  const [program, ...args] = command.map(fill)
  const measured = startProcess([program, '--cpu-prof', `--cpu-prof-dir=${profiles}`, ...args], {
    env: Object.fromEntries(Object.entries(env).map(([key, value]) => [key, fill(value)])),
    isMeasured: true,
  })
  const target = { port, operations: [operation], tokens: graph.tokens }
  const ask = () => askInTurn(target, (asked) => asked >= requests / 2)
  try {
    await waitFor(port, operation, isAnonymous ? undefined : graph.tokens[0])
    await ask()
    const before = cpuMs(measured.pid)
    await ask()
    const cpu = (cpuMs(measured.pid) - before) / (requests / 2)
    await measured.stop()
    const file = readdirSync(profiles).find((each) => each.endsWith('.cpuprofile'))
    console.log(`\n${contender}, ${name}: ${cpu.toFixed(3)} ms of CPU for each request`)
    if (file) console.table(hottest(JSON.parse(readFileSync(join(profiles, file), 'utf8'))))
  } finally {
    await measured.stop()
  }
}

/** Self time by function, of the time that was not idle. */
function hottest({ nodes, samples, timeDeltas }) {
  const names = new Map(
    nodes.map(({ id, callFrame: { functionName, url, lineNumber } }) => {
      const place = url.split('/node_modules/').at(-1).split('/').slice(-4).join('/')
      return [id, `${functionName || '(anonymous)'} ${place}${url ? `:${lineNumber + 1}` : ''}`]
    }),
  )
  const self = new Map()
  let total = 0
  samples.forEach((id, at) => {
    const name = names.get(id)
    if (name.startsWith('(idle)') || name.startsWith('(program)')) return
    total += timeDeltas[at]
    self.set(name, (self.get(name) ?? 0) + timeDeltas[at])
  })
  return [...self]
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, Number(process.env.BENCH_TOP ?? 10))
    .map(([name, time]) => ({ function: name, '%': Number(((time / total) * 100).toFixed(1)) }))
}
