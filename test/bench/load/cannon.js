/** What `callers.lua` is for wrk, for autocannon: one of the callers' tokens in turn, one line with the result. */

import { readFileSync } from 'node:fs'
import autocannon from '../peers/node_modules/autocannon/autocannon.js'

const [url, seconds, connections] = process.argv.slice(2)
const { BENCH_TOKENS, BENCH_BODY, BENCH_PURPOSE: purpose, BENCH_ANONYMOUS } = process.env
const tokens = readFileSync(BENCH_TOKENS, 'utf8').split('\n')
const body = readFileSync(BENCH_BODY, 'utf8')

const requests = tokens.map((token) => ({
  method: 'POST',
  headers: {
    'content-type': 'application/json',
    ...(BENCH_ANONYMOUS === '1' ? {} : { authorization: `Bearer ${token}` }),
    ...(purpose ? { 'access-purpose': purpose } : {}),
  },
  body,
}))

// each connection goes through the callers from another one on: all from the first would be one caller's same query
// many times at once, which our gateway asks of a subgraph once
let clients = 0
function setupClient(client) {
  const first = Math.floor((clients++ * requests.length) / Number(connections))
  client.setRequests(
    [...requests.slice(first), ...requests.slice(0, first)].map((each) => ({ ...each })),
  )
}

const times = []
const run = autocannon({
  url,
  connections: Number(connections),
  duration: Number(seconds),
  timeout: 20,
  requests,
  setupClient,
})
// its own percentiles are of whole milliseconds, and the 95th is not among them
run.on('response', (_client, _status, _bytes, milliseconds) => times.push(milliseconds))
const { duration, non2xx, errors } = await run
times.sort((a, b) => a - b)
const at = (share) => (times[Math.floor(times.length * share)] ?? 0).toFixed(3)
console.log(
  `RESULT ${times.length} ${Math.round(duration * 1e6)} ${non2xx + errors} ${at(0.5)} ${at(0.95)} ${at(0.99)}`,
)
