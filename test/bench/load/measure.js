/** Load on one contender for some seconds: `wrk` where it is installed, else `autocannon`. */

import { spawn, spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onCore } from './processes.js'

export const loader = spawnSync('wrk', ['--version']).error ? 'autocannon' : 'wrk'
const script = fileURLToPath(new URL('./callers.lua', import.meta.url))

/** @returns requests a second, latencies in milliseconds, answers that were no 200 */
export async function measure({
  port,
  query,
  tokens,
  tokensFile,
  isAnonymous,
  folder,
  seconds,
  connections,
}) {
  const body = JSON.stringify({ query })
  if (loader === 'autocannon')
    return cannon({ port, body, tokens, isAnonymous, seconds, connections })
  const bodyFile = join(folder, 'body.json')
  writeFileSync(bodyFile, body)
  const [program, ...args] = onCore(
    [
      'wrk',
      '-t1',
      `-c${connections}`,
      `-d${seconds}s`,
      '--timeout',
      '20s',
      '-s',
      script,
      `http://127.0.0.1:${port}/graphql`,
    ],
    false,
  )
  const env = {
    ...process.env,
    BENCH_TOKENS: tokensFile,
    BENCH_BODY: bodyFile,
    BENCH_ANONYMOUS: isAnonymous ? '1' : '0',
  }
  const output = await new Promise((resolve, reject) => {
    let text = ''
    const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'inherit'] })
    child.stdout.on('data', (chunk) => (text += chunk))
    child.once('error', reject)
    child.once('exit', () => resolve(text))
  })
  const found = /^RESULT (\d+) (\d+) (\d+) ([\d.]+) ([\d.]+) ([\d.]+)$/m.exec(output)
  if (!found) throw new Error(output)
  const [requests, microseconds, failed, p50, p95, p99] = found.slice(1).map(Number)
  return { rate: requests / (microseconds / 1e6), requests, failed, p50, p95, p99 }
}

async function cannon({ port, body, tokens, isAnonymous, seconds, connections }) {
  const { default: autocannon } = await import('../peers/node_modules/autocannon/autocannon.js')
  const headersOf = (token) => ({
    'content-type': 'application/json',
    ...(isAnonymous ? {} : { authorization: `Bearer ${token}` }),
  })
  const result = await autocannon({
    url: `http://127.0.0.1:${port}/graphql`,
    connections,
    duration: seconds,
    requests: tokens.map((token) => ({ method: 'POST', headers: headersOf(token), body })),
  })
  const { p50, p97_5: p95, p99 } = result.latency
  return {
    rate: result.requests.average,
    requests: result.requests.total,
    failed: result.non2xx + result.errors,
    p50,
    p95,
    p99,
  }
}
