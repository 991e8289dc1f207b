/** Load on one contender for some seconds: `wrk` where it is installed, else `autocannon`. */

import { spawn, spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onCore, requestOf } from './processes.js'

export const loader = spawnSync('wrk', ['--version']).error ? 'autocannon' : 'wrk'

const here = (path) => fileURLToPath(new URL(path, import.meta.url))

/** @returns requests a second, latencies in milliseconds, answers that were no 200 */
export async function measure({
  port,
  operation,
  tokensFile,
  isAnonymous,
  folder,
  seconds,
  connections,
}) {
  const url = `http://127.0.0.1:${port}/graphql`
  const bodyFile = join(folder, 'body.json')
  writeFileSync(bodyFile, requestOf(operation).body)
  const output = await run(commands[loader](url, seconds, connections), {
    BENCH_TOKENS: tokensFile,
    BENCH_BODY: bodyFile,
    BENCH_PURPOSE: operation.purpose ?? '',
    BENCH_ANONYMOUS: isAnonymous ? '1' : '0',
  })
  const found = /^RESULT (\d+) (\d+) (\d+) ([\d.]+) ([\d.]+) ([\d.]+)$/m.exec(output)
  if (!found) throw new Error(output)
  const [requests, microseconds, failed, p50, p95, p99] = found.slice(1).map(Number)
  return { rate: requests / (microseconds / 1e6), requests, failed, p50, p95, p99 }
}

/** Both read the same environment and end with the same line. */
const commands = {
  wrk: (url, seconds, connections) => [
    'wrk',
    '-t1',
    `-c${connections}`,
    `-d${seconds}s`,
    '--timeout',
    '20s',
    '-s',
    here('./callers.lua'),
    url,
  ],
  autocannon: (url, seconds, connections) => [
    'node',
    here('./cannon.js'),
    url,
    String(seconds),
    String(connections),
  ],
}

/** On the cores that are not the contender's. */
function run(command, env) {
  const [program, ...args] = onCore(command, false)
  return new Promise((resolve, reject) => {
    let text = ''
    const child = spawn(program, args, {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    child.stdout.on('data', (chunk) => (text += chunk))
    child.once('error', reject)
    child.once('close', () => resolve(text))
  })
}
