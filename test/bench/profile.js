/** `npm run bench:profile`: the ten functions of our gateway that take most of the time, for each operation. */

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Pool } from 'undici'
import { describeContenders } from './contenders.js'
import { operations } from './graph/operations.js'
import { prepare } from './graph/prepare.js'
import { cpuMs, freePort, startProcess, waitFor } from './load/processes.js'

const contender = process.argv[2] ?? 'ours'
const requests = Number(process.env.BENCH_REQUESTS ?? 4000)

for (const [operation, query] of Object.entries(operations)) await profile(operation, query)

async function profile(operation, query) {
  const folder = mkdtempSync(join(tmpdir(), 'gateway-profile-'))
  const firstPort = await freePort(4)
  const prepared = await prepare(folder, firstPort)
  const serve = fileURLToPath(new URL('./graph/serve.js', import.meta.url))
  const subgraphs = startProcess(['node', serve, String(firstPort)])
  const { command, env, isAnonymous } = describeContenders(prepared)[contender]
  const port = await freePort()
  const fill = (text) => text.replace('{port}', String(port))
  const [program, ...args] = command.map(fill)
  const measured = startProcess([program, '--cpu-prof', `--cpu-prof-dir=${folder}`, ...args], {
    env: Object.fromEntries(Object.entries(env).map(([key, value]) => [key, fill(value)])),
    isMeasured: true,
  })
  try {
    await waitFor(port, query, isAnonymous ? undefined : prepared.tokens[0])
    await ask(port, query, prepared.tokens, requests / 2)
    const before = cpuMs(measured.pid)
    await ask(port, query, prepared.tokens, requests / 2)
    const cpu = (cpuMs(measured.pid) - before) / (requests / 2)
    await measured.stop()
    const file = readdirSync(folder).find((name) => name.endsWith('.cpuprofile'))
    console.log(`\n${contender}, ${operation}: ${cpu.toFixed(3)} ms of CPU for each request`)
    if (file) console.table(hottest(JSON.parse(readFileSync(join(folder, file), 'utf8'))))
  } finally {
    await Promise.all([measured.stop(), subgraphs.stop()])
    rmSync(folder, { recursive: true, force: true })
  }
}

async function ask(port, query, tokens, count) {
  const pool = new Pool(`http://127.0.0.1:${port}`, { connections: 20 })
  const body = JSON.stringify({ query })
  let next = 0
  const worker = async () => {
    while (next < count) {
      const token = tokens[next++ % tokens.length]
      const response = await pool.request({
        method: 'POST',
        path: '/graphql',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body,
      })
      await response.body.dump()
    }
  }
  await Promise.all(Array.from({ length: 20 }, worker))
  await pool.close()
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
