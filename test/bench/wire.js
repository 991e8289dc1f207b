/** `npm run bench:wire`: what a subgraph call costs the caller over HTTP/1.1 connections, and over one of HTTP/2 (h2c). */

import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { H2CClient, Pool } from 'undici'
import { startProcess } from './load/processes.js'
import { median } from './report.js'

const rounds = Number(process.env.BENCH_ROUNDS ?? 9)
const seconds = Number(process.env.BENCH_SECONDS ?? 2)
/** Calls in flight at a time, as with fifty callers. */
const together = 50
const answerSizes = [300, 20_000]

const body = JSON.stringify({ query: 'q'.repeat(200), variables: { id: 'i'.repeat(300) } })
// of the size of an assertion, and as each assertion another one than those before
const assertions = Array.from({ length: 500 }, () => randomBytes(960).toString('base64url'))

const server = startProcess(
  ['node', fileURLToPath(new URL('./load/wire-server.js', import.meta.url))],
  { hasChannel: true, log: 'inherit' },
)
const [ports] = await once(server.child, 'message')
const clients = {
  'HTTP/1.1': new Pool(`http://127.0.0.1:${ports.http1}`, { connections: together }),
  h2c: new H2CClient(`http://127.0.0.1:${ports.h2c}`, {
    maxConcurrentStreams: together,
    pipelining: together,
  }),
}

try {
  for (const size of answerSizes) {
    const cost = Object.fromEntries(Object.keys(clients).map((name) => [name, []]))
    for (let round = 0; round <= rounds; round++)
      for (const [name, client] of Object.entries(clients)) {
        const spent = await load(client, `/${size}`)
        // the first round warms up
        if (round > 0) cost[name].push(spent)
      }
    const [one, two] = Object.values(cost)
    console.log(`answers of ${size} bytes, ${together} calls at a time, ${rounds} rounds`)
    console.table({
      'HTTP/1.1': { 'CPU µs a call': round1(median(one)) },
      h2c: {
        'CPU µs a call': round1(median(two)),
        'times as much': round1(median(two.map((each, at) => each / one[at]))),
      },
    })
  }
} finally {
  await Promise.all(Object.values(clients).map((client) => client.destroy()))
  await server.stop()
}

/** @returns CPU of this process in microseconds a call */
async function load(client, path) {
  const end = performance.now() + seconds * 1000
  const before = process.cpuUsage()
  let calls = 0
  const worker = async () => {
    while (performance.now() < end) {
      const answer = await client.request({
        method: 'POST',
        path,
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${assertions[calls++ % assertions.length]}`,
        },
        body,
      })
      await answer.body.text()
      if (answer.statusCode !== 200) throw new Error(`status ${answer.statusCode}`)
    }
  }
  await Promise.all(Array.from({ length: together }, worker))
  const { user, system } = process.cpuUsage(before)
  return (user + system) / calls
}

function round1(value) {
  return Number(value.toFixed(1))
}
